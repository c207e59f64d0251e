/** An object by its `oss://bucket/key?RegionId=…` address, as ROS writes them (reference/stack-lifecycle.md 2.1). */
export interface OssAddress {
  readonly bucket: string;
  /** In clear. */
  readonly key: string;
  /** Absent: the region of whoever names the address. */
  readonly region?: string;
}

/** Whether the text is meant as such an address. */
export function isOssAddress(text: string): boolean {
  return /^oss:\/\//i.test(text);
}

/**
 * Reads an address. Answers a sentence on what is wrong where it is none. Bucket and region become parts of a host name, so
 * what could lead to another host is no address.
 */
export function readOssAddress(text: string): OssAddress | string {
  const parts = /^oss:\/\/([^/?#]*)\/([^?#]*)(?:\?([^#]*))?$/i.exec(text);
  if (parts === null) return 'an address of an object is written oss://bucket/key?RegionId=region';
  const [, bucket = '', encoded = '', query = ''] = parts;
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)) return `"${bucket}" cannot be the name of a bucket`;
  const key = decoded(encoded);
  if (key === undefined) return 'the key of the object holds a % that begins no encoded character (% itself is %25)';
  if (key === '' || key.split('/').some((part) => part === '.' || part === '..')) {
    return 'the key of the object must not be empty, nor have "." or ".." between slashes';
  }
  const options = new URLSearchParams(query);
  const other = [...options.keys()].find((name) => name !== 'RegionId');
  if (other !== undefined) return `RegionId is all that may stand behind the question mark, not ${other}`;
  const region = options.get('RegionId') ?? '';
  if (region === '') return { bucket, key };
  return /^[a-z0-9][a-z0-9-]{1,62}$/.test(region) ? { bucket, key, region } : `"${region}" cannot be a region`;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
