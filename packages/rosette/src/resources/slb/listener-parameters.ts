import type { JsonObject } from '@rosette/template/base/json.ts';
import { map, need, onOff, type Parameters, PropertyError, same, texts, truth } from '../properties.ts';
import type { Tag } from '../tags.ts';

export type Protocol = 'TCP' | 'UDP' | 'HTTP' | 'HTTPS';

const protocols: readonly Protocol[] = ['TCP', 'UDP', 'HTTP', 'HTTPS'];

export function protocolOf(properties: JsonObject): Protocol {
  const given = need(properties, 'Protocol').toUpperCase();
  const protocol = protocols.find((candidate) => candidate === given);
  if (protocol === undefined)
    throw new PropertyError(`"${given}" is no listener protocol; write http, https, tcp or udp.`);
  return protocol;
}

/**
 * Parameters of CreateLoadBalancer<Protocol>Listener. ROS nests what the API has flat, and the API spells the health check
 * differently for each family, case included (reference/resource-types.md 5.14).
 */
export function listenerParameters(properties: JsonObject, tags: readonly Tag[]): Parameters {
  const protocol = protocolOf(properties);
  const specific =
    protocol === 'HTTP' || protocol === 'HTTPS' ? web(properties, protocol) : plain(properties, protocol);
  return {
    ...same(properties, 'LoadBalancerId', 'ListenerPort', 'BackendServerPort', 'Scheduler', 'Description'),
    ...same(properties, 'VServerGroupId', 'AclStatus', 'AclType'),
    AclId: properties.AclId ?? texts(properties.AclIds).join(','),
    Bandwidth: properties.Bandwidth ?? -1,
    ...specific,
    Tag: tags,
  };
}

function web(properties: JsonObject, protocol: 'HTTP' | 'HTTPS'): Parameters {
  const check = map(properties.HealthCheck);
  const persistence = map(properties.Persistence);
  const forward = map(properties.HttpConfig);
  return {
    ...checkThresholds(check),
    HealthCheck: onOff(check.Switch) ?? (Object.keys(check).length > 0 ? 'on' : 'off'),
    HealthCheckInterval: check.Interval,
    HealthCheckTimeout: check.Timeout,
    HealthCheckMethod: check.HealthCheckMethod,
    StickySession: onOff(persistence.StickySession) ?? 'off',
    ...same(
      persistence,
      'StickySessionType',
      'CookieTimeout',
      'Cookie',
      'XForwardedFor',
      'XForwardedFor_ClientSrcPort',
    ),
    ...same(persistence, 'XForwardedFor_SLBID', 'XForwardedFor_SLBIP', 'XForwardedFor_SLBPORT', 'XForwardedFor_proto'),
    ...same(properties, 'Gzip', 'IdleTimeout', 'RequestTimeout'),
    ...(protocol === 'HTTPS'
      ? same(properties, 'ServerCertificateId', 'CACertificateId', 'EnableHttp2', 'TLSCipherPolicy')
      : same(forward, 'ListenerForward', 'ForwardPort')),
  };
}

function plain(properties: JsonObject, protocol: 'TCP' | 'UDP'): Parameters {
  const check = map(properties.HealthCheck);
  const persistence = map(properties.Persistence);
  return {
    ...checkThresholds(check),
    HealthCheckSwitch: onOff(check.Switch),
    healthCheckInterval: check.Interval,
    HealthCheckConnectTimeout: check.Timeout,
    ...same(properties, 'MasterSlaveServerGroupId'),
    ProxyProtocolV2Enabled: truth(properties.ProxyProtocolV2Enabled),
    ...(protocol === 'TCP'
      ? {
          ...same(check, 'HealthCheckType'),
          ...same(properties, 'ConnectionDrain', 'ConnectionDrainTimeout'),
          PersistenceTimeout: persistence.PersistenceTimeout,
        }
      : { healthCheckExp: check.Exp, healthCheckReq: check.Req }),
  };
}

function checkThresholds(check: JsonObject): Parameters {
  return {
    ...same(check, 'HealthyThreshold', 'UnhealthyThreshold'),
    HealthCheckConnectPort: check.Port,
    HealthCheckDomain: check.Domain,
    HealthCheckHttpCode: check.HttpCode,
    HealthCheckURI: check.URI,
  };
}
