import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { text } from '../properties.ts';
import { rdsApi } from './api.ts';

const mysqlPort = '3306';
const otherPorts: Readonly<Record<string, string>> = { SQLServer: '1433', PostgreSQL: '5432', PPAS: '5432' };

/** The port that the template names, or the engine's own. */
export function portOf(properties: JsonObject): string {
  return text(properties.Port) ?? otherPorts[text(properties.Engine) ?? ''] ?? mysqlPort;
}

/** Whether ConnectionStringPrefix is that of the public address instead of the inner one. */
export function namesPublic(properties: JsonObject): boolean {
  return properties.ConnectionStringType === 'Public';
}

/** The inner address begins with the instance's id unless the template says otherwise. */
export function innerPrefix(id: string, properties: JsonObject): string {
  return (namesPublic(properties) ? undefined : text(properties.ConnectionStringPrefix)) ?? id;
}

export function publicPrefix(id: string, properties: JsonObject): string {
  return (namesPublic(properties) ? text(properties.ConnectionStringPrefix) : undefined) ?? `${id}-public`;
}

/** `rm-1.mysql.rds.aliyuncs.com` begins with `rm-1`. */
export function prefixOf(connection: JsonObject): string {
  return (text(connection.ConnectionString) ?? '').split('.')[0]!;
}

export async function renameConnection(
  call: Call,
  id: string,
  connection: JsonObject,
  prefix: string,
  port: Json | undefined,
): Promise<void> {
  await call(rdsApi, 'ModifyDBInstanceConnectionString', {
    DBInstanceId: id,
    CurrentConnectionString: connection.ConnectionString,
    ConnectionStringPrefix: prefix,
    Port: port,
  });
}
