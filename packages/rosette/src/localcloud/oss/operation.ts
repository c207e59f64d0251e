import type { Objects } from '../core/objects.ts';
import { readBody } from '../web/body.ts';
import type { BodyFiles } from '../web/body-files.ts';
import type { WebGround } from '../web/ground.ts';
import { Refusal } from '../web/refusal.ts';
import type { WebRequest, WebResponse } from '../web/web.ts';
import { parseXml, XmlError, type XmlNode } from '../web/xml-read.ts';
import type { Intent } from './access.ts';
import type { Bucket } from './buckets.ts';
import { malformedXml } from './errors.ts';
import type { ObjectStore } from './object-store.ts';

/** What every operation of one request has at hand. */
export interface Base {
  readonly request: WebRequest;
  /** Undefined: nobody signed. */
  readonly accountId: string | undefined;
  /** The region that the request names, or the installation's. */
  readonly region: string;
  readonly query: ReadonlyMap<string, string>;
  readonly ground: WebGround;
  readonly files: BodyFiles;
  readonly now: number;
  /** Of the account and region, writing the ledger in the operation's name. */
  readonly objects: Objects;
}

export interface ServiceCall extends Base {
  readonly accountId: string;
}

/** To make a bucket there need not be one. */
export interface NewBucketCall extends ServiceCall {
  readonly name: string;
}

export interface BucketCall extends Base {
  readonly bucket: Bucket;
  readonly store: ObjectStore;
}

export interface ObjectCall extends BucketCall {
  readonly key: string;
}

export interface OssOperation<C> {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Parameter of the query without which the operation is another one; absent: the plain method. */
  readonly subresource?: string;
  readonly when?: (request: WebRequest) => boolean;
  /** As in policies and rules of faults: `GetObject`. */
  readonly name: string;
  readonly intent: Intent;
  run(call: C): WebResponse | Promise<WebResponse>;
}

export function xml(body: string, status = 200): WebResponse {
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

export function nothing(status: number, headers: Readonly<Record<string, string>> = {}): WebResponse {
  return { status, headers };
}

/** Bytes of the largest document that a request may bring. */
const MAXIMUM_DOCUMENT = 2 * 1024 * 1024;

export async function textBody(request: WebRequest): Promise<string> {
  const bytes = await readBody(
    request,
    MAXIMUM_DOCUMENT,
    () => new Refusal(400, 'EntityTooLarge', `The request body has more than ${MAXIMUM_DOCUMENT} bytes.`),
  );
  return bytes.toString('utf8');
}

/** The root element of the body, which must have this name. */
export async function xmlBody(request: WebRequest, root: string): Promise<XmlNode> {
  return readXml(await textBody(request), root);
}

export function readXml(text: string, root: string): XmlNode {
  try {
    const node = parseXml(text);
    if (node.name !== root) throw malformedXml(`the root element is ${node.name}, not ${root}`);
    return node;
  } catch (error) {
    if (error instanceof XmlError) throw malformedXml(error.message);
    throw error;
  }
}
