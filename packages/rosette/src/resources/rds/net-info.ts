import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { at, maps } from '../properties.ts';
import { rdsApi } from './api.ts';

export interface Connections {
  readonly inner: JsonObject | undefined;
  readonly public: JsonObject | undefined;
}

/** The addresses of an instance, each with ConnectionString, IPAddress and Port. */
export async function netInfo(call: Call, instanceId: string): Promise<Connections> {
  const answer = await call(rdsApi, 'DescribeDBInstanceNetInfo', { DBInstanceId: instanceId });
  const connections = maps(at(answer, 'DBInstanceNetInfos', 'DBInstanceNetInfo'));
  return {
    inner: connections.find((connection) => connection.IPType !== 'Public'),
    public: connections.find((connection) => connection.IPType === 'Public'),
  };
}
