import { declare } from '../declare.ts';
import { need, same, textOrCleared } from '../properties.ts';
import { stateField } from '../state.ts';
import { rdsApi } from './api.ts';
import { findDatabase } from './database-calls.ts';

/** reference/resource-types.md 5.20. */
export const database = declare({
  type: 'ALIYUN::RDS::Database',
  api: rdsApi,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'DBName'),
    describe: (properties) => `The database ${need(properties, 'DBName')} of ${need(properties, 'DBInstanceId')}`,
  },
  identifiers: ['DBInstanceId', 'DBName'],
  create: {
    action: 'CreateDatabase',
    parameters: ({ properties }) => same(properties, 'DBInstanceId', 'DBName', 'CharacterSetName', 'DBDescription'),
    retry: ['InternalError'],
  },
  read: (call, id, properties) => findDatabase(call, need(properties, 'DBInstanceId'), id),
  gone: ['InvalidDBName.NotFound', 'InvalidDBInstanceId.NotFound'],
  state: stateField('DBStatus', { ready: ['Running'] }),
  update: {
    actions: [
      {
        name: 'changing the description',
        properties: ['DBDescription'],
        retry: ['InternalError'],
        run: async ({ call, id, properties }) => {
          await call(rdsApi, 'ModifyDBDescription', {
            DBInstanceId: need(properties, 'DBInstanceId'),
            DBName: id,
            DBDescription: textOrCleared(properties.DBDescription),
          });
        },
      },
    ],
  },
  delete: {
    action: 'DeleteDatabase',
    parameters: ({ id, properties }) => ({ DBInstanceId: need(properties, 'DBInstanceId'), DBName: id }),
    retry: ['InternalError'],
  },
  attributes: (_found, { id, properties }) => ({ DBInstanceId: need(properties, 'DBInstanceId'), DBName: id }),
});
