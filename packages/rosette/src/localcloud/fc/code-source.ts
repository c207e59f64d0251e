import { bodyOf } from '../web/body.ts';
import { Refusal } from '../web/refusal.ts';
import type { Call } from './call.ts';
import { type CodeStore, CodeTooLarge } from './code/code-store.ts';
import { BadArchive } from './code/unzip.ts';
import type { LocalServices } from './destination-sender.ts';
import { invalidArgument, notBuilt } from './errors.ts';
import type { Input } from './input.ts';
import type { CodeReference } from './model.ts';

/** Of an archive that comes with the request, and of one that lies in OSS, in bytes. */
const INLINE_LIMIT = 50 * 1024 * 1024;
const OBJECT_LIMIT = 500 * 1024 * 1024;

/** Bodies of requests that may bring code: the archive is Base64 in them. */
export const CODE_BODY_LIMIT = Math.ceil(INLINE_LIMIT / 3) * 4 + 1024 * 1024;

/** Stores the code that a request brings or names; undefined when it does neither. Throws `Refusal`. */
export async function codeOf(
  call: Call,
  input: Input,
  store: CodeStore,
  services: LocalServices,
): Promise<CodeReference | undefined> {
  const code = input.object('code');
  if (code === undefined) return undefined;
  const zip = code.text('zipFile');
  const bucket = code.text('ossBucketName');
  if (zip === undefined && bucket === undefined) {
    if (input.has('customContainerConfig')) throw notBuilt('containers', 'Use a runtime for Node.js or Python.');
    return undefined;
  }
  const reference =
    zip === undefined
      ? await put(
          store,
          await objectBytes(call, services, bucket ?? '', code.requiredText('ossObjectName')),
          OBJECT_LIMIT,
        )
      : await put(store, [decode(zip)], INLINE_LIMIT);
  const expected = code.text('checksum');
  if (expected !== undefined && expected !== '' && expected !== reference.checksum) {
    throw invalidArgument(`the CRC-64 of the code is ${reference.checksum}, not ${expected} as checksum says`);
  }
  return reference;
}

function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length > 0) return bytes;
  throw invalidArgument('zipFile must be a ZIP file in Base64');
}

async function put(
  store: CodeStore,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limit: number,
): Promise<CodeReference> {
  try {
    return await store.put(bytes, limit);
  } catch (error) {
    if (error instanceof BadArchive || error instanceof CodeTooLarge) throw invalidArgument(error.message);
    throw error;
  }
}

/** The object of the caller's own bucket. */
async function objectBytes(
  { scope }: Call,
  services: LocalServices,
  bucket: string,
  key: string,
): Promise<AsyncIterable<Uint8Array>> {
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket))
    throw invalidArgument(`ossBucketName "${bucket}" names no bucket`);
  const answer = await services({
    method: 'GET',
    path: `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
    query: '',
    headers: { host: 'oss' },
    body: bodyOf(''),
    remote: 'in process',
    caller: scope,
    service: 'oss',
  });
  if (answer.status !== 200) {
    throw new Refusal(
      400,
      'InvalidArgument',
      `the object "${key}" of the bucket "${bucket}" cannot be read (${answer.status})`,
    );
  }
  const { body = '' } = answer;
  return typeof body === 'string' || body instanceof Uint8Array ? bodyOf(body) : body;
}
