import { findRegion } from '../core/regions.ts';
import { percentDecode } from '../web/query.ts';
import type { WebRequest } from '../web/web.ts';
import { isBucketName } from './names.ts';

/** What a request is about: a bucket and a key, either of which may be empty. */
export interface Place {
  readonly bucket: string;
  /** In clear. */
  readonly key: string;
}

export interface Address {
  /** What host and path may mean, most likely first: never empty. A signature is right for one of them only. */
  readonly places: readonly Place[];
  /** Whether the host names a bucket: then a path that names another one is unlikely. */
  readonly hostNamesBucket: boolean;
  /** The region that the host names. */
  readonly region: string | undefined;
}

/**
 * Reads host and path in the order of reference/custom-resources.md 2.7: a bucket as the host's first label, else as the
 * path's first part. Clients that are given an IP address still send a host of the public cloud.
 */
export function addressOf({ path, headers }: WebRequest): Address {
  const { bucket, region } = readHost((headers.host ?? '').toLowerCase());
  const whole = percentDecode(path.slice(1));
  const inPath = readPath(whole);
  if (bucket === undefined) return { places: [inPath], hostNamesBucket: false, region };
  const inHost = { bucket, key: whole };
  const places = inPath.bucket === bucket ? [inHost, inPath] : [inHost];
  return { places, hostNamesBucket: true, region };
}

/** Key of a request whose address names no bucket at all: the whole path. */
export function bareKey({ path }: WebRequest): string {
  return percentDecode(path.slice(1));
}

function readPath(whole: string): Place {
  const slash = whole.indexOf('/');
  return slash < 0 ? { bucket: whole, key: '' } : { bucket: whole.slice(0, slash), key: whole.slice(slash + 1) };
}

function readHost(host: string): { readonly bucket?: string; readonly region?: string } {
  const name = host.replace(/:\d+$/, '');
  if (/^[\d.]+$/.test(name) || name.startsWith('[')) return {};
  const cloud = /^(?:(.*)\.)?oss-([a-z0-9-]+?)(?:-internal)?\./.exec(name);
  const region = cloud?.[2] === undefined ? undefined : findRegion(cloud[2])?.id;
  const label = cloud === null ? firstLabel(name) : cloud[1];
  return { ...bucketIn(label), ...(region === undefined ? {} : { region }) };
}

function firstLabel(name: string): string | undefined {
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : name.slice(0, dot);
}

/** The official Node client writes these words where it has no bucket. */
function bucketIn(label: string | undefined): { readonly bucket?: string } {
  const none = label === undefined || label === 'null' || label === 'undefined' || !isBucketName(label);
  return none ? {} : { bucket: label };
}
