import { isIP } from 'node:net';
import { brokenFetch } from './broken-fetch.ts';
import { CloudError } from './cloud-client.ts';
import {
  type ServiceAnswer,
  type ServiceHttp,
  type ServiceName,
  type ServiceRequest,
  serviceQuery,
} from './service-http.ts';
import { byCodeUnit } from './signature-encoding.ts';
import { signFc, stringToSignFc } from './signature-fc.ts';
import { contentMd5Mns, signedHeadersMns } from './signature-mns.ts';
import { signedHeadersOssV4 } from './signature-oss.ts';
import { ALGORITHM_V3, canonicalRequestV3, sha256Hex, signV3, stringToSignV3, timestamp } from './signature-v3.ts';

export interface ServiceCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Of temporary credentials. */
  readonly securityToken?: string;
}

export interface SignedServiceOptions {
  readonly credentials: ServiceCredentials;
  /** Number of the account that the credentials belong to. It stands in addresses; the installation's own number of the
   *  account means nothing to Alibaba Cloud. */
  readonly accountId: string;
  /** Origins (`https://host[:port]`) in the place of those that follow from account and region. */
  readonly endpoints: Partial<Readonly<Record<ServiceName, string>>>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Different at every call. */
  readonly nonce: () => string;
}

/** These services at Alibaba Cloud, over HTTPS with the access key's signature (reference/custom-resources.md 2.4 to 2.7). */
export function signedServiceHttp(options: SignedServiceOptions): ServiceHttp {
  return { send: (request) => send(options, request) };
}

async function send(options: SignedServiceOptions, request: ServiceRequest): Promise<ServiceAnswer> {
  if (request.role !== undefined) throw cannotAssume(request);
  const { ownerId = options.accountId } = request;
  const url = addressOf(options.endpoints, ownerId, request);
  const from = { accountId: ownerId, origin: originOf(options.endpoints, ownerId, request) };
  const headers = signed(options, request, url);
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
  const bodiless = request.method === 'GET' || request.method === 'HEAD';
  try {
    const body = bodiless ? {} : { body: new Uint8Array(request.body) };
    // Redirects are not followed: they would send the signed request to a host that the operator did not name.
    const response = await fetch(url, { method: request.method, headers, ...body, signal, redirect: 'manual' });
    const answer = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: Object.fromEntries(response.headers), body: answer, from };
  } catch (error) {
    throw noAnswer(url, request, error, timeout.aborted);
  }
}

/** With the key alone the call would be made with more, or other, rights than those of the role. */
function cannotAssume({ role, service }: ServiceRequest): CloudError {
  const message = `The call to ${service} was not sent: it is to be made in the RAM role "${role}", and this installation signs with its own access key only.`;
  const recommend = 'Leave RamRoleName out, or give the access key itself the rights of the role.';
  return new CloudError('NotSupported', message, { recommend });
}

/** The address with path and query as they are sent. */
export function addressOf(
  endpoints: SignedServiceOptions['endpoints'],
  accountId: string,
  { service, region, path, query }: Pick<ServiceRequest, 'service' | 'region' | 'path' | 'query'>,
): URL {
  const endpoint = new URL(originOf(endpoints, accountId, { service, region }));
  const text = serviceQuery(query);
  const suffix = text === '' ? '' : `?${text}`;
  // A bucket cannot be a part of an IP address, and seldom is one of localhost.
  if (service !== 'oss' || isIP(endpoint.hostname) !== 0 || endpoint.hostname === 'localhost')
    return new URL(`${endpoint.origin}${path}${suffix}`);
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  const host = bucket === '' ? endpoint.host : `${bucket}.${endpoint.host}`;
  return new URL(`${endpoint.protocol}//${host}/${key}${suffix}`);
}

function originOf(
  endpoints: SignedServiceOptions['endpoints'],
  accountId: string,
  { service, region }: Pick<ServiceRequest, 'service' | 'region'>,
): string {
  return new URL(endpoints[service] ?? defaultEndpoint(service, accountId, region)).origin;
}

function defaultEndpoint(service: ServiceName, accountId: string, region: string): string {
  switch (service) {
    case 'fc3':
      return `https://${accountId}.${region}.fc.aliyuncs.com`;
    case 'fc2':
      return `https://${accountId}.${region}.fc.aliyuncs.com`;
    case 'mns':
      return `https://${accountId}.mns.${region}.aliyuncs.com`;
    case 'oss':
      return `https://oss-${region}.aliyuncs.com`;
  }
}

function signed(options: SignedServiceOptions, request: ServiceRequest, url: URL): Record<string, string> {
  switch (request.service) {
    case 'fc3':
      return signedFc3(options, request, url);
    case 'fc2':
      return signedFc2(options, request, url);
    case 'mns':
      return signedMns(options, request, url);
    case 'oss':
      return signedOss(options, request);
  }
}

function signedMns({ credentials, now }: SignedServiceOptions, request: ServiceRequest, url: URL) {
  const { 'content-type': _own, ...headers } = request.headers;
  const body = new TextDecoder().decode(request.body);
  const resource = `${url.pathname}${url.search}`;
  return signedHeadersMns({ method: request.method, resource, body, headers, ...credentials, now: now() });
}

function signedOss({ credentials, now }: SignedServiceOptions, request: ServiceRequest) {
  const { method, query, headers, region, path } = request;
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  const names = { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  return signedHeadersOssV4({ method, query, headers, region, ...names, ...credentials, now: now() });
}

/** `x-fc-*` headers are not signed (reference/custom-resources.md 2.4). */
function signedFc3({ credentials, now, nonce }: SignedServiceOptions, request: ServiceRequest, url: URL) {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const bodyHash = sha256Hex(request.body);
  const headers: Record<string, string> = {
    ...request.headers,
    host: url.host,
    'x-acs-content-sha256': bodyHash,
    'x-acs-date': timestamp(now()),
    'x-acs-signature-nonce': nonce(),
    'x-acs-version': '2023-03-30',
    ...(securityToken === undefined
      ? {}
      : { 'x-acs-accesskey-id': accessKeyId, 'x-acs-security-token': securityToken }),
  };
  const signedHeaders = Object.keys(headers)
    .filter((name) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'))
    .sort(byCodeUnit);
  const query = Object.entries(request.query).map(([name, value]) => [name, value ?? ''] as const);
  const path = url.pathname;
  const canonical = canonicalRequestV3({ method: request.method, path, query, headers, signedHeaders, bodyHash });
  const signature = signV3(accessKeySecret, stringToSignV3(canonical));
  const { host: _host, ...sent } = headers;
  const authorization = `${ALGORITHM_V3} Credential=${accessKeyId},SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`;
  return { ...sent, authorization };
}

/** MD5 as MNS wants it, and the path without its query (reference/custom-resources.md 2.5). */
function signedFc2({ credentials, now, accountId }: SignedServiceOptions, request: ServiceRequest, url: URL) {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const headers: Record<string, string> = {
    ...request.headers,
    accept: 'application/json',
    date: new Date(now()).toUTCString(),
    'content-type': request.headers['content-type'] ?? 'application/json',
    'content-md5': contentMd5Mns(request.body),
    'x-fc-account-id': accountId,
    ...(securityToken === undefined ? {} : { 'x-fc-security-token': securityToken }),
  };
  const text = stringToSignFc({ method: request.method, path: decodeURIComponent(url.pathname), headers });
  return { ...headers, authorization: `FC ${accessKeyId}:${signFc(accessKeySecret, text)}` };
}

function noAnswer(url: URL, { service, timeoutMs }: ServiceRequest, error: unknown, late: boolean): CloudError {
  const { code, neverSent } = brokenFetch(error);
  if (late) {
    const message = `${service} at ${url.host} did not answer within ${timeoutMs} ms; it may have carried out the call`;
    return new CloudError('RequestTimeout', message, { status: 504, outcome: 'unknown', cause: error });
  }
  if (neverSent) {
    const recommend = 'Check the region, the endpoint, and that the service is activated.';
    const message = `Nothing answers at ${url.host} for ${service} (${code})`;
    return new CloudError('ConnectionError', message, { status: 503, recommend, cause: error });
  }
  const message = `The connection to ${url.host} broke during a call to ${service} (${code}); it may have been carried out`;
  return new CloudError('ConnectionError', message, { status: 503, outcome: 'unknown', cause: error });
}
