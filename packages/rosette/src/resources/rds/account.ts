import { declare } from '../declare.ts';
import { need, same, textOrCleared } from '../properties.ts';
import { stateField } from '../state.ts';
import { rdsApi } from './api.ts';
import { findAccount } from './database-calls.ts';

/** reference/resource-types.md 5.19. */
export const account = declare({
  type: 'ALIYUN::RDS::Account',
  api: rdsApi,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'AccountName'),
    describe: (properties) => `The account ${need(properties, 'AccountName')} of ${need(properties, 'DBInstanceId')}`,
  },
  identifiers: ['DBInstanceId', 'AccountName'],
  create: {
    action: 'CreateAccount',
    parameters: ({ properties }) =>
      same(properties, 'DBInstanceId', 'AccountName', 'AccountPassword', 'AccountType', 'AccountDescription'),
    retry: ['InternalError'],
  },
  read: (call, id, properties) => findAccount(call, need(properties, 'DBInstanceId'), id),
  gone: ['InvalidAccountName.NotFound', 'InvalidDBInstanceId.NotFound'],
  state: stateField('AccountStatus', { ready: ['Available'] }),
  update: {
    actions: [
      {
        name: 'changing the description',
        properties: ['AccountDescription'],
        retry: ['InternalError', 'InvalidAccountStatus'],
        run: async ({ call, id, properties }) => {
          await call(rdsApi, 'ModifyAccountDescription', {
            DBInstanceId: need(properties, 'DBInstanceId'),
            AccountName: id,
            AccountDescription: textOrCleared(properties.AccountDescription),
          });
        },
      },
    ],
  },
  delete: {
    action: 'DeleteAccount',
    parameters: ({ id, properties }) => ({ DBInstanceId: need(properties, 'DBInstanceId'), AccountName: id }),
    retry: ['InternalError'],
  },
  attributes: (_found, { id }) => ({ AccountName: id }),
});
