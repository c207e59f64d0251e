import { randomUUID } from 'node:crypto';
import { CliError } from '#cli/errors.ts';
import type { ServiceName } from '#wire/service-http.ts';
import type { SignedServiceOptions } from '#wire/signed-service-http.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SWITCH = 'ROSETTE_SERVICES';

/** Where endpoints other than Alibaba Cloud's usual ones are named. */
const ENDPOINTS: Readonly<Record<ServiceName, string>> = {
  fc2: 'ROSETTE_FC2_ENDPOINT',
  fc3: 'ROSETTE_FC_ENDPOINT',
  mns: 'ROSETTE_MNS_ENDPOINT',
  oss: 'ROSETTE_OSS_ENDPOINT',
};

/**
 * How an operator has Function Compute, MNS and OSS of Alibaba Cloud called instead of the local ones (docs/custom-resources.md,
 * "Real services"). Undefined: the local ones. Rejects with `CliError`; no error names a secret.
 */
export function alibabaServices(env: Environment): SignedServiceOptions | undefined {
  const wanted = env[SWITCH] ?? 'local';
  if (wanted === 'local') return undefined;
  if (wanted !== 'alibaba') {
    throw new CliError('do not know which services to use', {
      where: SWITCH,
      why: `"${wanted}" is neither local nor alibaba`,
      hint: `set ${SWITCH}=alibaba, or leave it out for the local cloud`,
    });
  }
  const securityToken = env.ALIBABA_CLOUD_SECURITY_TOKEN;
  return {
    credentials: {
      accessKeyId: needed(env, 'ALIBABA_CLOUD_ACCESS_KEY_ID'),
      accessKeySecret: needed(env, 'ALIBABA_CLOUD_ACCESS_KEY_SECRET'),
      ...(securityToken === undefined || securityToken === '' ? {} : { securityToken }),
    },
    accountId: needed(env, 'ALIBABA_CLOUD_ACCOUNT_ID'),
    endpoints: endpointsOf(env),
    now: Date.now,
    nonce: randomUUID,
  };
}

function needed(env: Environment, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new CliError('cannot call the services of Alibaba Cloud', {
    where: name,
    why: `${SWITCH} is alibaba, and this variable is not set`,
    hint: 'set ALIBABA_CLOUD_ACCOUNT_ID, ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  });
}

function endpointsOf(env: Environment): SignedServiceOptions['endpoints'] {
  const found: Partial<Record<ServiceName, string>> = {};
  for (const [service, name] of Object.entries(ENDPOINTS) as [ServiceName, string][]) {
    const value = env[name];
    if (value !== undefined && value !== '') found[service] = origin(name, value);
  }
  return found;
}

function origin(name: string, value: string): string {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return new URL(value).origin;
  throw new CliError('cannot use an endpoint', {
    where: name,
    why: `"${value}" is not an address`,
    hint: 'write it as https://host or http://host:port, without a path',
  });
}
