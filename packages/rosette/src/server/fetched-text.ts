import { CloudError } from '#wire/cloud-client.ts';
import { isOssAddress } from '#wire/oss-address.ts';
import { invalidParameter } from './errors.ts';
import type { PolicyParameters } from './policy-document.ts';
import type { TemplateParameters } from './template-source.ts';

/* Templates and stack policies that a request names by their address (reference/stack-lifecycle.md 2.1 and 8.1). */

/** Reads a text from an address that a caller chose: http and https guarded, redirects not followed; oss through the
 *  OSS of this installation, as the caller's account. Rejects with `FetchError` and nothing else. */
export type FetchText = (
  url: string,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
  reader: TextReader,
) => Promise<string>;

/** For whom a text is read. */
export interface TextReader {
  readonly accountId: string;
  /** Of the request: where a bucket is looked for unless the address says RegionId. */
  readonly region: string;
  /** RAM role in which it is read. Absent: the account's own credentials. */
  readonly role?: string;
}

/** The message is a sentence for the caller; it names the host at most, since the rest of an address may be a secret. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
}

const TIMEOUT_MS = 10_000;

const sources = [
  { url: 'TemplateURL', body: 'TemplateBody', maxBytes: 524_288 },
  { url: 'StackPolicyURL', body: 'StackPolicyBody', maxBytes: 16_384 },
  { url: 'StackPolicyDuringUpdateURL', body: 'StackPolicyDuringUpdateBody', maxBytes: 16_384 },
] as const;

type Given = TemplateParameters & PolicyParameters;

/** The request with the texts in the place of their addresses. One that names two sources stays as it is, to be refused
 *  where that is judged. Ask for permission first: what the server can reach is not for everyone. */
export async function withFetched<T extends Given>(
  given: T,
  { services, caller }: { readonly services: { readonly fetchText: FetchText }; readonly caller: TextReader },
): Promise<T> {
  let request = given;
  for (const source of sources) {
    const url = given[source.url] ?? '';
    if (url === '' || namesAnother(given, source.url)) continue;
    const text = await fetched(source, url, services.fetchText, caller);
    request = { ...request, [source.url]: undefined, [source.body]: text };
  }
  return request;
}

const rivals = [
  ['TemplateBody', 'TemplateURL', 'TemplateId', 'TemplateScratchId'],
  ['StackPolicyBody', 'StackPolicyURL', 'StackPolicyDuringUpdateBody', 'StackPolicyDuringUpdateURL'],
] as const;

function namesAnother(given: Given, url: (typeof sources)[number]['url']): boolean {
  const group: readonly (keyof Given)[] = rivals.find((names) => (names as readonly string[]).includes(url))!;
  return group.some((name) => name !== url && (given[name] ?? '') !== '');
}

async function fetched(
  source: (typeof sources)[number],
  url: string,
  fetchText: FetchText,
  { accountId, region }: TextReader,
): Promise<string> {
  if (!isWeb(url) && !isOssAddress(url)) throw invalidParameter(source.url, 'it must be an http, https or oss address');
  try {
    return await fetchText(url, { maxBytes: source.maxBytes, timeoutMs: TIMEOUT_MS }, { accountId, region });
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    const recommend = `Check the address, or send the text as ${source.body}.`;
    const message = invalidParameter(source.url, `its text could not be read: ${error.message}`).message;
    throw new CloudError('InvalidParameter', message.replace(/\.\.$/, '.'), { recommend, cause: error });
  }
}

function isWeb(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
