import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Parameters } from '../properties.ts';
import { listenerParameters, protocolOf } from './listener-parameters.ts';

/** Properties that SetLoadBalancer<Protocol>ListenerAttribute changes, as far as ROS lets them change. */
export const changeableSettings: readonly string[] = [
  'AclIds',
  'ConnectionDrain',
  'ConnectionDrainTimeout',
  'EnableHttp2',
  'Gzip',
  'Persistence',
  'ProxyProtocolV2Enabled',
  'ServerCertificateId',
  'TLSCipherPolicy',
];

/** What the create call takes and the Set call does not. */
const fixed = new Set(['BackendServerPort', 'Tag', 'ListenerForward', 'ForwardPort']);

/**
 * Parameters of the Set call: the whole set, with the value of the create call's defaults spelt out, so that a property
 * which the template no longer names goes back to its default (reference/resource-types.md 5.14).
 */
export function listenerChange(properties: JsonObject): Parameters {
  const given = Object.entries(listenerParameters(properties, [])).filter(
    ([name, value]) => !fixed.has(name) && value !== undefined && value !== null && value !== '',
  );
  return { ...defaults(properties), ...Object.fromEntries(given) };
}

function defaults(properties: JsonObject): Readonly<Record<string, Json>> {
  switch (protocolOf(properties)) {
    case 'TCP':
      return { PersistenceTimeout: 0, ConnectionDrain: 'off', ProxyProtocolV2Enabled: false };
    case 'UDP':
      return { ProxyProtocolV2Enabled: false };
    case 'HTTP':
      return webDefaults;
    case 'HTTPS':
      return { ...webDefaults, EnableHttp2: 'on', TLSCipherPolicy: 'tls_cipher_policy_1_0' };
  }
}

const webDefaults: Readonly<Record<string, Json>> = {
  Gzip: 'on',
  XForwardedFor: 'on',
  XForwardedFor_ClientSrcPort: 'off',
  XForwardedFor_SLBID: 'off',
  XForwardedFor_SLBIP: 'off',
  XForwardedFor_SLBPORT: 'off',
  XForwardedFor_proto: 'off',
};
