import type { Tag } from '../core/objects.ts';
import { percentDecode } from '../web/query.ts';
import type { WebRequest } from '../web/web.ts';
import { STORAGE_CLASSES } from './buckets.ts';
import { invalidArgument } from './errors.ts';
import { OBJECT_ACLS, type ObjectAcl, type ObjectFacts, type StoredObject } from './object-store.ts';

const KEPT = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
];
const META = 'x-oss-meta-';
const MAXIMUM_META_BYTES = 8 * 1024;
const DEFAULT_TYPE = 'application/octet-stream';
const MOST_TAGS = 10;

/** What a request that makes an object says of it. */
export function factsOf({ headers }: WebRequest, storageClass: string): ObjectFacts {
  return {
    headers: keptHeaders(headers),
    acl: objectAcl(headers['x-oss-object-acl'] ?? 'default'),
    storageClass: storageClassOf(headers['x-oss-storage-class'] ?? storageClass),
    tags: tagsOf(headers['x-oss-tagging'] ?? ''),
  };
}

export function objectAcl(text: string): ObjectAcl {
  const acl = OBJECT_ACLS.find((each) => each === text);
  if (acl === undefined) throw invalidArgument('no such object access control exists', 'x-oss-object-acl', text);
  return acl;
}

export function storageClassOf(text: string): string {
  const found = STORAGE_CLASSES.find((each) => each === text);
  if (found === undefined) throw invalidArgument('The storage class does not exist.', 'x-oss-storage-class', text);
  return found;
}

export function checkTags(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > MOST_TAGS)
    throw invalidArgument(`An object has at most ${MOST_TAGS} tags.`, 'Tagging', String(tags.length));
  for (const { key, value } of tags) {
    if (key === '' || key.length > 128 || value.length > 256) {
      throw invalidArgument('A tag has a key of 1 to 128 and a value of up to 256 characters.', 'Tagging', key);
    }
  }
  return tags;
}

/** With what an object answers, whether its body follows or not. */
export function headersOf(object: StoredObject): Record<string, string> {
  return {
    'content-type': DEFAULT_TYPE,
    ...object.headers,
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    'x-oss-object-type': object.type,
    'x-oss-storage-class': object.storageClass,
    ...(object.tags.length === 0 ? {} : { 'x-oss-tagging-count': String(object.tags.length) }),
  };
}

/** `response-content-type=…` and the like change one answer. */
export function overriddenHeaders(query: ReadonlyMap<string, string>): Record<string, string> {
  const found = KEPT.filter((name) => query.has(`response-${name}`));
  return Object.fromEntries(found.map((name) => [name, query.get(`response-${name}`) ?? '']));
}

function keptHeaders(headers: WebRequest['headers']): Record<string, string> {
  const names = Object.keys(headers).filter((name) => KEPT.includes(name) || name.startsWith(META));
  const meta = names.filter((name) => name.startsWith(META));
  const bytes = meta.reduce((sum, name) => sum + name.length + Buffer.byteLength(headers[name] ?? ''), 0);
  if (bytes > MAXIMUM_META_BYTES) {
    throw invalidArgument(`The user metadata has more than ${MAXIMUM_META_BYTES} bytes.`, META, String(bytes));
  }
  return Object.fromEntries(names.map((name) => [name, headers[name] ?? '']));
}

function tagsOf(text: string): readonly Tag[] {
  const pairs = text.split('&').filter((part) => part !== '');
  return checkTags(
    pairs.map((pair) => {
      const [key = '', value = ''] = pair.split(/=(.*)/s);
      return { key: percentDecode(key), value: percentDecode(value) };
    }),
  );
}
