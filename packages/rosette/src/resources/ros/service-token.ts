/** Where a custom resource's requests go (reference/custom-resources.md 1.4). */
export type ServiceToken =
  | {
      readonly kind: 'web';
      readonly url: string;
      /** The HTTP answer is the provider's answer. */
      readonly sync: boolean;
      /** The provider promises that a Create may be repeated. */
      readonly idempotent: boolean;
    }
  | { readonly kind: 'unsupported'; readonly what: string }
  | { readonly kind: 'invalid'; readonly reason: string };

const web = /^web(?:\[([^\]]*)\])?:(.+)$/s;

export function parseServiceToken(token: string): ServiceToken {
  if (token.startsWith('acs:fc:')) return { kind: 'unsupported', what: 'Function Compute functions' };
  if (token.startsWith('acs:mns:')) return { kind: 'unsupported', what: 'MNS queues and topics' };
  const match = web.exec(token);
  if (match === null) return { kind: 'invalid', reason: `it is neither acs:fc:…, acs:mns:… nor web[options]:<url>` };
  const options = (match[1] ?? '').split(',').flatMap((option) => option.trim() || []);
  const unknown = options.find((option) => option !== 'sync' && option !== 'idempotent');
  if (unknown !== undefined)
    return { kind: 'invalid', reason: `the option "${unknown}" is neither sync nor idempotent` };
  const url = match[2]!;
  if (!URL.canParse(url) || !/^https?:\/\//i.test(url)) {
    return { kind: 'invalid', reason: 'what follows the colon is not an http or https URL' };
  }
  return { kind: 'web', url, sync: options.includes('sync'), idempotent: options.includes('idempotent') };
}
