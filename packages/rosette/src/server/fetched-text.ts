import { CloudError } from '#wire/cloud-client.ts';
import { invalidParameter, notSupported } from './errors.ts';
import type { PolicyParameters } from './policy-document.ts';
import type { TemplateParameters } from './template-source.ts';

/* Templates and stack policies that a request names by their address (reference/stack-lifecycle.md 2.1 and 8.1). */

/** Reads a text from an http or https address that a caller chose: guarded, redirects not followed. Rejects with
 *  `FetchError` and nothing else. */
export type FetchText = (
  url: string,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
) => Promise<string>;

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
export async function withFetched<T extends Given>(given: T, services: { readonly fetchText: FetchText }): Promise<T> {
  let request = given;
  for (const source of sources) {
    const url = given[source.url] ?? '';
    if (url === '' || namesAnother(given, source.url)) continue;
    const text = await fetched(source, url, services.fetchText);
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

async function fetched(source: (typeof sources)[number], url: string, fetchText: FetchText): Promise<string> {
  if (url.toLowerCase().startsWith('oss://')) {
    const recommend = `Give an https address of the object that can be read as it is (a presigned one), or send the text as ${source.body}.`;
    throw notSupported(`Reading ${source.url} from oss:// addresses`, recommend);
  }
  if (!isWeb(url)) throw invalidParameter(source.url, 'it must be an http or https address');
  try {
    return await fetchText(url, { maxBytes: source.maxBytes, timeoutMs: TIMEOUT_MS });
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
