import type { JsonObject } from '@rosette/template/base/json.ts';
import { chargeType } from '../charge-type.ts';
import type { DeleteInput } from '../declaration.ts';
import { declare } from '../declare.ts';
import { at, text, truth } from '../properties.ts';
import { stateField } from '../state.ts';
import { rdsApi } from './api.ts';
import { dbInstanceParameters } from './instance-parameters.ts';
import { dbInstanceSetup } from './instance-setup.ts';
import { dbInstanceUpdate } from './instance-update.ts';
import { netInfo } from './net-info.ts';

/** reference/resource-types.md 5.9. */
export const dbInstance = declare({
  type: 'ALIYUN::RDS::DBInstance',
  api: rdsApi,
  identity: {
    kind: 'answered',
    id: (answer) => text(answer.DBInstanceId),
    find: async (call, tags) => {
      const Tags = JSON.stringify(Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])));
      const answer = await call(rdsApi, 'DescribeDBInstances', { Tags });
      return text(at(answer, 'Items', 'DBInstance', 0, 'DBInstanceId'));
    },
  },
  identifiers: ['DBInstanceId'],
  create: { action: 'CreateDBInstance', parameters: dbInstanceParameters },
  read: async (call, id) => {
    const answer = await call(rdsApi, 'DescribeDBInstanceAttribute', { DBInstanceId: id });
    return at(answer, 'Items', 'DBInstanceAttribute', 0) as JsonObject | undefined;
  },
  gone: ['InvalidDBInstanceId.NotFound', 'InvalidDBInstanceName.NotFound'],
  state: stateField('DBInstanceStatus', { ready: ['Running'], failed: ['Deleting', 'Released'] }),
  setup: dbInstanceSetup,
  update: dbInstanceUpdate,
  delete: {
    before: allowDelete,
    paidAhead: (found, properties) =>
      found.PayType === 'Prepaid' && truth(properties.SubscriptionDeletionForce) !== true,
    action: 'DeleteDBInstance',
    parameters: ({ id, properties }) => ({ DBInstanceId: id, ReleasedKeepPolicy: properties.ReleasedKeepPolicy }),
    retry: ['InternalError'],
  },
  attributes: async (_found, { call, id }) => {
    const { inner, public: open } = await netInfo(call, id);
    return {
      DBInstanceId: id,
      InnerConnectionString: inner?.ConnectionString ?? '',
      InnerIPAddress: inner?.IPAddress ?? '',
      InnerPort: inner?.Port ?? '',
      PublicConnectionString: open?.ConnectionString ?? '',
      PublicIPAddress: open?.IPAddress ?? '',
      PublicPort: open?.Port ?? '',
    };
  },
});

/** A protected instance is freed first; a subscription only when the template says that it may end early. */
async function allowDelete({ call, id, properties, token }: DeleteInput): Promise<void> {
  if (truth(properties.DeletionProtection) === true) {
    const parameters = { DBInstanceId: id, DeletionProtection: false, ClientToken: `${token}-p` };
    await call(rdsApi, 'ModifyDBInstanceDeletionProtection', parameters);
  }
  const payType = chargeType(properties.PayType, { later: 'Postpaid', first: 'Prepaid', others: ['Serverless'] });
  if (payType === 'Prepaid' && truth(properties.SubscriptionDeletionForce) === true) {
    await call(rdsApi, 'TransformDBInstancePayType', {
      DBInstanceId: id,
      PayType: 'Postpaid',
      ClientToken: `${token}-t`,
    });
  }
}
