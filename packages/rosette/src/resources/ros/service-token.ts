/** Where a custom resource's requests go (reference/custom-resources.md 1.4). Region and account are those of the token:
 *  it works from any region. */
export type ServiceToken =
  | {
      readonly kind: 'web';
      readonly url: string;
      /** The HTTP answer is the provider's answer. */
      readonly sync: boolean;
      /** The provider promises that a Create may be repeated. */
      readonly idempotent: boolean;
    }
  | (Place & {
      readonly kind: 'fc2';
      readonly serviceName: string;
      readonly functionName: string;
      /** Version or alias; empty: the newest. */
      readonly qualifier: string;
    })
  | (Place & { readonly kind: 'fc3'; readonly functionName: string; readonly qualifier: string })
  | (Place & { readonly kind: 'queue' | 'topic'; readonly name: string });

interface Place {
  readonly region: string;
  readonly accountId: string;
}

export interface InvalidToken {
  readonly kind: 'invalid';
  readonly reason: string;
}

const longest = 512;
const arn = /^acs:(fc|mns):([\w-]+):(\w+):(.+)$/s;
const web = /^web(?:\[([^\]]*)\])?:(.+)$/s;

const forms =
  'it must be web:<url>, web[sync,idempotent]:<url>, acs:fc:<region>:<account>:functions/<function>, ' +
  'acs:fc:<region>:<account>:services/<service>/functions/<function>, acs:mns:<region>:<account>:queues/<queue> or ' +
  'acs:mns:<region>:<account>:topics/<topic>';

export function parseServiceToken(token: string): ServiceToken | InvalidToken {
  if (token.length > longest) return invalid(`it is longer than ${longest} characters`);
  const [, product, region, accountId, rest] = arn.exec(token) ?? [];
  if (product === 'fc') return functionToken({ region: region!, accountId: accountId! }, rest!);
  if (product === 'mns') return messageToken({ region: region!, accountId: accountId! }, rest!);
  const match = web.exec(token);
  return match === null ? invalid(forms) : webToken(match[1], match[2]!);
}

function webToken(list: string | undefined, url: string): ServiceToken | InvalidToken {
  const options = (list ?? '').split(',').flatMap((option) => option.trim() || []);
  const unknown = options.find((option) => option !== 'sync' && option !== 'idempotent');
  if (unknown !== undefined) return invalid(`the option "${unknown}" is neither sync nor idempotent`);
  if (!URL.canParse(url) || !/^https?:\/\//i.test(url)) {
    return invalid('what follows the colon is not an http or https URL');
  }
  return { kind: 'web', url, sync: options.includes('sync'), idempotent: options.includes('idempotent') };
}

/** Names have no dot, so that what follows one is a version or an alias. */
const inService = /^services\/([\w-]+)(?:\.([\w-]+))?\/functions\/([\w-]+)$/;
const alone = /^functions\/([\w-]+)(?:\/([\w-]+))?$/;

function functionToken(place: Place, rest: string): ServiceToken | InvalidToken {
  const [, serviceName, qualifier, functionName] = inService.exec(rest) ?? [];
  if (functionName !== undefined) {
    return { kind: 'fc2', ...place, serviceName: serviceName!, functionName, qualifier: qualifier ?? '' };
  }
  const [, name, version] = alone.exec(rest) ?? [];
  if (name === undefined) return invalid(forms);
  return { kind: 'fc3', ...place, functionName: name, qualifier: version ?? '' };
}

function messageToken(place: Place, rest: string): ServiceToken | InvalidToken {
  const [, kind, name] = /^\/?(queue|topic)s\/([\w-]+)$/.exec(rest) ?? [];
  if (name === undefined) return invalid(forms);
  return { kind: kind as 'queue' | 'topic', ...place, name };
}

function invalid(reason: string): InvalidToken {
  return { kind: 'invalid', reason };
}

/** The HTTP answer of the delivery is the provider's answer; nothing else will come. */
export function isSync(token: ServiceToken): boolean {
  return token.kind === 'web' && token.sync;
}

/**
 * Whether a Create may be delivered twice. A queue and a topic deliver at least once in any case, so their consumers must
 * bear it; a function cannot promise it.
 */
export function bearsRepetition(token: ServiceToken): boolean {
  switch (token.kind) {
    case 'web':
      return token.idempotent;
    case 'queue':
    case 'topic':
      return true;
    case 'fc2':
    case 'fc3':
      return false;
  }
}

/** For people: where requests go, without what may be secret in an address. */
export function destination(token: ServiceToken): string {
  switch (token.kind) {
    case 'web':
      return new URL(token.url).host;
    case 'fc2':
      return `the function ${token.serviceName}/${token.functionName} in ${token.region}`;
    case 'fc3':
      return `the function ${token.functionName} in ${token.region}`;
    case 'queue':
    case 'topic':
      return `the ${token.kind} ${token.name} in ${token.region}`;
  }
}
