import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { refuse } from '../core/errors.ts';
import { choice, type Field, flag, integer, missing, text } from '../core/request-shape.ts';
import type { ListenerState, Protocol } from '../model/balancer.ts';

// Fields, limits and defaults: API pages of CreateLoadBalancer<Protocol>Listener (Slb 2014-05-15) and
// reference/resource-types.md 5.14.

type Value = string | number | boolean;
type Settings = ListenerState['settings'];

interface Setting {
  readonly name: string;
  readonly field: Field<string | number | boolean | undefined>;
  /** Filled in on create. */
  readonly usual?: Value;
  /** Another name of the same parameter: TCP and UDP spell `healthCheckInterval` with a small h. */
  readonly alias?: string;
}

const port = integer({ min: 1, max: 65535, code: 'InvalidParameter' });
const onOff = choice(['on', 'off']);
const seconds = (max: number) => integer({ min: 1, max });

const common: readonly Setting[] = [
  { name: 'BackendServerPort', field: integer({ min: 1, max: 65535 }) },
  { name: 'Bandwidth', field: bandwidth(), usual: -1 },
  { name: 'Description', field: text({ max: 256 }), usual: '' },
  { name: 'HealthCheckConnectPort', field: port },
  { name: 'HealthCheckInterval', field: seconds(50), usual: 2, alias: 'healthCheckInterval' },
  { name: 'HealthyThreshold', field: integer({ min: 2, max: 10 }), usual: 3 },
  { name: 'UnhealthyThreshold', field: integer({ min: 2, max: 10 }), usual: 3 },
  {
    name: 'Scheduler',
    field: choice(['wrr', 'wlc', 'rr', 'sch', 'tch', 'qch'], 'InvalidScheduler.ValueNotSupported'),
    usual: 'wrr',
  },
  { name: 'AclStatus', field: onOff, usual: 'off' },
  { name: 'AclType', field: choice(['white', 'black']) },
  { name: 'AclId', field: text() },
];

const layer4: readonly Setting[] = [
  { name: 'HealthCheckSwitch', field: onOff, usual: 'on' },
  { name: 'HealthCheckConnectTimeout', field: seconds(300), usual: 5 },
  { name: 'ProxyProtocolV2Enabled', field: flag(), usual: false },
];

const tcp: readonly Setting[] = [
  { name: 'PersistenceTimeout', field: integer({ min: 0, max: 3600 }), usual: 0 },
  { name: 'EstablishedTimeout', field: integer({ min: 10, max: 900 }), usual: 900 },
  { name: 'ConnectionDrain', field: onOff, usual: 'off' },
  { name: 'ConnectionDrainTimeout', field: integer({ min: 10, max: 900 }) },
  { name: 'HealthCheckType', field: choice(['tcp', 'http']), usual: 'tcp' },
  { name: 'HealthCheckURI', field: text({ max: 80 }) },
  { name: 'HealthCheckDomain', field: text({ max: 80 }) },
  { name: 'HealthCheckHttpCode', field: text() },
];

const udp: readonly Setting[] = [
  { name: 'HealthCheckReq', field: text({ max: 64 }), alias: 'healthCheckReq' },
  { name: 'HealthCheckExp', field: text({ max: 64 }), alias: 'healthCheckExp' },
];

const http: readonly Setting[] = [
  { name: 'HealthCheck', field: onOff, usual: 'off' },
  { name: 'HealthCheckTimeout', field: seconds(300), usual: 5 },
  { name: 'HealthCheckURI', field: text({ max: 80 }), usual: '/' },
  { name: 'HealthCheckDomain', field: text({ max: 80 }), usual: '' },
  { name: 'HealthCheckHttpCode', field: text(), usual: 'http_2xx' },
  { name: 'HealthCheckMethod', field: choice(['head', 'get']) },
  { name: 'StickySession', field: onOff, usual: 'off' },
  { name: 'StickySessionType', field: choice(['insert', 'server']) },
  { name: 'CookieTimeout', field: integer({ min: 1, max: 86_400 }) },
  { name: 'Cookie', field: text({ max: 200 }) },
  { name: 'Gzip', field: onOff, usual: 'on' },
  { name: 'IdleTimeout', field: seconds(60), usual: 15 },
  { name: 'RequestTimeout', field: seconds(180), usual: 60 },
  { name: 'XForwardedFor', field: onOff, usual: 'on' },
  { name: 'XForwardedFor_SLBIP', field: onOff, usual: 'off' },
  { name: 'XForwardedFor_SLBID', field: onOff, usual: 'off' },
  { name: 'XForwardedFor_proto', field: onOff, usual: 'off' },
  { name: 'XForwardedFor_SLBPORT', field: onOff, usual: 'off' },
  { name: 'XForwardedFor_ClientSrcPort', field: onOff, usual: 'off' },
];

const redirect: readonly Setting[] = [
  { name: 'ListenerForward', field: onOff, usual: 'off' },
  { name: 'ForwardPort', field: port },
];

const tls: readonly Setting[] = [
  { name: 'ServerCertificateId', field: text() },
  { name: 'CACertificateId', field: text() },
  { name: 'EnableHttp2', field: onOff, usual: 'on' },
  { name: 'TLSCipherPolicy', field: text(), usual: 'tls_cipher_policy_1_0' },
];

const settingsOf: Readonly<Record<Protocol, readonly Setting[]>> = {
  tcp: [...common, ...layer4, ...tcp],
  udp: [...common, ...layer4, ...udp],
  http: [...common, ...http, ...redirect],
  https: [...common, ...http, ...tls],
};

/** -1 is no limit. */
function bandwidth(): Field<number | undefined> {
  const inner = integer({ min: -1, max: 5120, code: 'InvalidBandwidth.ValueNotSupported' });
  return {
    decode(value, name) {
      const given = inner.decode(value, name);
      if (given === 0)
        throw refuse('InvalidBandwidth.ValueNotSupported', `${name} must be -1 or from 1 to 5120, not 0.`);
      return given;
    },
  };
}

/** Settings of a new listener, defaults filled in. */
export function newSettings(protocol: Protocol, raw: JsonObject): Settings {
  const given = givenSettings(protocol, raw);
  const usual: Record<string, Value> = {};
  for (const setting of settingsOf[protocol]) if (setting.usual !== undefined) usual[setting.name] = setting.usual;
  const settings = { ...usual, ...given };
  requireTogether(protocol, settings);
  return settings;
}

/** Settings of a listener after a change; what belongs to something that was switched off goes with it. */
export function changedSettings(protocol: Protocol, before: Settings, raw: JsonObject): Settings {
  const settings = { ...before, ...givenSettings(protocol, raw) };
  const idle = new Set<string>();
  if (settings.StickySession === 'off')
    for (const name of ['StickySessionType', 'CookieTimeout', 'Cookie']) idle.add(name);
  if (settings.StickySessionType === 'insert') idle.add('Cookie');
  if (settings.StickySessionType === 'server') idle.add('CookieTimeout');
  if (settings.ConnectionDrain === 'off') idle.add('ConnectionDrainTimeout');
  const kept = Object.fromEntries(Object.entries(settings).filter(([name]) => !idle.has(name)));
  requireTogether(protocol, kept);
  return kept;
}

/** Only what the request names. */
function givenSettings(protocol: Protocol, raw: JsonObject): Settings {
  const given: Record<string, Value> = {};
  for (const { name, alias, field } of settingsOf[protocol]) {
    const value = field.decode(own(raw, name) ?? (alias === undefined ? undefined : own(raw, alias)), name);
    if (value !== undefined) given[name] = value;
  }
  return given;
}

function own(raw: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(raw, name) ? raw[name] : undefined;
}

function requireTogether(protocol: Protocol, settings: Settings): void {
  const forwards = settings.ListenerForward === 'on';
  if (forwards && settings.ForwardPort === undefined) throw missing('ForwardPort');
  if (!forwards && settings.BackendServerPort === undefined) throw missing('BackendServerPort');
  if (protocol === 'https' && settings.ServerCertificateId === undefined) throw missing('ServerCertificateId');
  if (settings.StickySession === 'on') {
    if (settings.StickySessionType === undefined) throw missing('StickySessionType');
    if (settings.StickySessionType === 'insert' && settings.CookieTimeout === undefined) throw missing('CookieTimeout');
    if (settings.StickySessionType === 'server' && settings.Cookie === undefined) throw missing('Cookie');
  }
  if (settings.ConnectionDrain === 'on' && settings.ConnectionDrainTimeout === undefined) {
    throw missing('ConnectionDrainTimeout');
  }
}
