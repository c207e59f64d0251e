import { write } from '../core/action.ts';
import { refuse } from '../core/errors.ts';
import { required, text } from '../core/request-shape.ts';
import { timeline } from '../core/timeline.ts';
import { runningDbInstance } from '../model/database.ts';
import { takePublicAddress } from '../model/network.ts';
import { change } from './instance-change.ts';

// Codes: API pages of the connection actions of Rds 2014-08-15.

const one = { DBInstanceId: required(text()) };

const connectionPrefix = text({
  min: 5,
  max: 64,
  pattern: /^[a-z][a-z0-9-]*[a-z0-9]$/,
  expects: '5 to 64 lower-case letters, digits or hyphens, a letter first',
  code: 'InvalidConnectionStringOrPrefix.Format',
});

const portText = text({ pattern: /^\d{4,5}$/, expects: 'a port from 1000 to 65534', code: 'InvalidPort.Malformed' });

export const allocateInstancePublicConnection = write(
  {
    ...one,
    ConnectionStringPrefix: required(connectionPrefix),
    Port: required(portText),
  },
  (context, request) => {
    const instance = runningDbInstance(context, request.DBInstanceId);
    if (instance.state.outer !== null) {
      throw refuse(
        'NetTypeExists',
        `"${instance.id}" already has the public address ${instance.state.outer.connectionString}.`,
      );
    }
    const connectionString = `${request.ConnectionStringPrefix}.${instance.state.engine.toLowerCase()}.rds.aliyuncs.com`;
    const outer = { connectionString, ip: takePublicAddress(context, instance), port: request.Port };
    const status = timeline(context.now, 'NET_CREATING', context.delays.database, 'Running');
    context.objects.update(instance, { ...instance.state, outer, status });
    return { DbInstanceName: instance.id, ConnectionString: connectionString };
  },
);

export const releaseInstancePublicConnection = write(
  { ...one, CurrentConnectionString: required(text()) },
  (context, request) =>
    change(context, request.DBInstanceId, ({ outer }) => {
      if (outer?.connectionString !== request.CurrentConnectionString) {
        throw refuse(
          'InvalidCurrentConnectionString.NotFound',
          `"${request.CurrentConnectionString}" is not its public address.`,
          404,
        );
      }
      return { outer: null, status: timeline(context.now, 'NET_DELETING', context.delays.database, 'Running') };
    }),
);

/** Renames the inner or the public address, whichever `CurrentConnectionString` names. */
export const modifyDBInstanceConnectionString = write(
  {
    ...one,
    CurrentConnectionString: required(text()),
    ConnectionStringPrefix: required(connectionPrefix),
    Port: portText,
  },
  (context, request) =>
    change(context, request.DBInstanceId, ({ inner, outer, engine }) => {
      const which = [inner, outer].find((each) => each?.connectionString === request.CurrentConnectionString);
      if (which === undefined || which === null) {
        throw refuse(
          'InvalidCurrentConnectionString.NotFound',
          `"${request.CurrentConnectionString}" is not an address of "${request.DBInstanceId}".`,
          404,
        );
      }
      const connectionString = `${request.ConnectionStringPrefix}.${engine.toLowerCase()}.rds.aliyuncs.com`;
      const renamed = { ...which, connectionString, port: request.Port ?? which.port };
      const status = timeline(context.now, 'CONNECTION_STRING_MODIFYING', context.delays.database, 'Running');
      return which === inner ? { inner: renamed, status } : { outer: renamed, status };
    }),
);
