import { createHash, verify, X509Certificate } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { World } from '../world.ts';

/** Where MNS keeps its certificates, as its documentation says. */
export const ALIBABA_CERTIFICATES = 'https://mnstest.oss-cn-hangzhou.aliyuncs.com/';

const TRY_MS = 5_000;
const LONGEST_CERTIFICATE = 64 * 1024;
const SKEW_MS = 15 * 60_000;

export interface Push {
  readonly method: string;
  /** Path with query, as it was asked for. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Checks that MNS pushed what arrived: the certificate lies where it should, and signed the request. */
export class PushSignatures {
  readonly #world: World;
  readonly #prefixes: readonly string[];
  readonly #certificates = new Map<string, Promise<X509Certificate>>();

  /** `prefixes`: how the addresses of certificates that are believed begin. */
  constructor(world: World, prefixes: readonly string[]) {
    this.#world = world;
    this.#prefixes = prefixes;
  }

  /** Undefined: it is genuine. Else what is wrong, for people. Rejects when the certificate cannot be had. */
  async problem(push: Push): Promise<string | undefined> {
    const url = Buffer.from(text(push.headers['x-mns-signing-cert-url']), 'base64').toString('utf8');
    const address = httpsFor(url);
    if (!this.#prefixes.some((prefix) => address.startsWith(prefix))) {
      return 'The certificate of the push does not lie where those of MNS do.';
    }
    const age = Math.abs(this.#world.now() - Date.parse(text(push.headers.date)));
    if (!(age <= SKEW_MS)) return 'The push is too old, or the clocks differ.';
    if (!hasDigest(push)) return 'Content-MD5 does not fit the body.';
    const { publicKey } = await this.#certificate(address);
    const signature = Buffer.from(text(push.headers.authorization), 'base64');
    const right = verify('sha1', Buffer.from(signedText(push)), publicKey, signature);
    return right ? undefined : 'The signature of the push is wrong.';
  }

  #certificate(url: string): Promise<X509Certificate> {
    const known = this.#certificates.get(url);
    if (known !== undefined) return known;
    const fetching = this.#fetch(url);
    this.#certificates.set(url, fetching);
    fetching.catch(() => this.#certificates.delete(url));
    return fetching;
  }

  async #fetch(url: string): Promise<X509Certificate> {
    const response = await this.#world.fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TRY_MS) });
    const pem = await response.text();
    if (!response.ok || pem.length > LONGEST_CERTIFICATE) throw new Error('the certificate of MNS cannot be read');
    return new X509Certificate(pem);
  }
}

/** MNS names its own certificates with http, and serves them with https too. */
function httpsFor(url: string): string {
  return url.replace(/^http:(?=\/\/[\w.-]+\.aliyuncs\.com\/)/, 'https:');
}

/** Base64 of the hex text, as MNS writes it, or of the bytes, as everyone else does. */
function hasDigest({ headers, body }: Push): boolean {
  const given = text(headers['content-md5']);
  const md5 = createHash('md5').update(body).digest();
  return given === Buffer.from(md5.toString('hex')).toString('base64') || given === md5.toString('base64');
}

function signedText({ method, target, headers }: Push): string {
  const own = Object.keys(headers).filter((name) => name.startsWith('x-mns-'));
  const lines = own.sort().map((name) => `${name}:${text(headers[name])}`);
  const fixed = [method, text(headers['content-md5']), text(headers['content-type']), text(headers.date)];
  return [...fixed, ...lines, target].join('\n');
}

function text(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}
