import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { ServiceAnswer, ServiceRequest } from '#wire/service-http.ts';
import {
  type ServiceAction,
  type ServiceCall,
  type ServiceProduct,
  segment,
  textOf,
} from '../service/service-product.ts';
import { writeXml } from '../service/xml.ts';
import { xmlAnswer, xmlFault } from '../service/xml-answer.ts';

export const ossApi = { product: 'Oss', version: '2019-05-17' };

/** A sub-resource of a bucket: `?cors`, `?lifecycle` … Its document is the parameter Document. */
function part(method: ServiceRequest['method'], name: string, root?: string): ServiceAction {
  return {
    request: (parameters) => ({
      method,
      path: bucketPath(parameters),
      query: { [name]: null },
      ...(root === undefined ? {} : xmlBody(root, parameters.Document)),
    }),
    answer: xmlAnswer,
  };
}

function bucketPath({ Bucket }: JsonObject): string {
  return `/${segment(Bucket)}/`;
}

function objectPath(parameters: JsonObject): string {
  return bucketPath(parameters) + String(parameters.Key).split('/').map(segment).join('/');
}

function xmlBody(root: string, document: Json | undefined): Pick<ServiceCall, 'headers' | 'body'> {
  const body = writeXml(root, (document ?? {}) as JsonObject);
  return { headers: { 'content-type': 'application/xml', 'content-md5': md5(body) }, body };
}

function md5(body: string): string {
  return createHash('md5').update(body).digest('base64');
}

/** Headers from parameters; what is not given is not sent. */
function headers(values: Readonly<Record<string, Json | undefined>>): Record<string, string> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

const putBucket: ServiceAction = {
  request: (parameters) => {
    const { Acl, ResourceGroupId, Document } = parameters;
    const { body, headers: own } = xmlBody('CreateBucketConfiguration', Document);
    const wanted = headers({ 'x-oss-acl': Acl, 'x-oss-resource-group-id': ResourceGroupId });
    return { method: 'PUT', path: bucketPath(parameters), headers: { ...own, ...wanted }, body: body! };
  },
  answer: xmlAnswer,
};

const putBucketAcl: ServiceAction = {
  request: (parameters) => ({
    method: 'PUT',
    path: bucketPath(parameters),
    query: { acl: null },
    headers: headers({ 'x-oss-acl': parameters.Acl }),
  }),
  answer: xmlAnswer,
};

/** The only sub-resource that is JSON text. */
const putBucketPolicy: ServiceAction = {
  request: (parameters) => {
    const body = String(parameters.Policy);
    const own = { 'content-type': 'application/json', 'content-md5': md5(body) };
    return { method: 'PUT', path: bucketPath(parameters), query: { policy: null }, headers: own, body };
  },
  answer: xmlAnswer,
};

const getBucketPolicy: ServiceAction = {
  request: (parameters) => ({ method: 'GET', path: bucketPath(parameters), query: { policy: null } }),
  answer: (answer: ServiceAnswer) => ({ Policy: textOf(answer) }),
};

/** A page of the account's buckets of all regions, after the name that the parameter Marker gives. */
const listBuckets: ServiceAction = {
  request: ({ Marker }) => ({
    method: 'GET',
    path: '/',
    query: { 'max-keys': '100', ...(typeof Marker === 'string' ? { marker: Marker } : {}) },
  }),
  answer: xmlAnswer,
};

const listObjectVersions: ServiceAction = {
  request: (parameters) => ({
    method: 'GET',
    path: bucketPath(parameters),
    query: { versions: null, 'max-keys': '1000' },
  }),
  answer: xmlAnswer,
};

const listObjects: ServiceAction = {
  request: (parameters) => ({ method: 'GET', path: bucketPath(parameters), query: { 'max-keys': '1000' } }),
  answer: xmlAnswer,
};

const deleteObject: ServiceAction = {
  request: (parameters) => ({
    method: 'DELETE',
    path: objectPath(parameters),
    ...(typeof parameters.VersionId === 'string' ? { query: { versionId: parameters.VersionId } } : {}),
  }),
  answer: xmlAnswer,
};

/** An object of at most MaxBytes as text. One byte more is asked for, so that a larger one shows without being sent. */
const getObject: ServiceAction = {
  request: (parameters) => ({
    method: 'GET',
    path: objectPath(parameters),
    headers: { range: `bytes=0-${Number(parameters.MaxBytes)}` },
    timeoutMs: Number(parameters.TimeoutMs),
  }),
  answer: (answer, { MaxBytes }) =>
    answer.body.byteLength > Number(MaxBytes) ? { TooLarge: true } : { TooLarge: false, Text: textOf(answer) },
};

const abortMultipartUpload: ServiceAction = {
  request: (parameters) => ({
    method: 'DELETE',
    path: objectPath(parameters),
    query: { uploadId: String(parameters.UploadId) },
  }),
  answer: xmlAnswer,
};

const deleteBucket: ServiceAction = {
  request: (parameters) => ({ method: 'DELETE', path: bucketPath(parameters) }),
  answer: xmlAnswer,
};

/** Object storage, as far as buckets (reference/resource-types.md 5.12) and texts by address need it. */
export const oss: ServiceProduct = {
  ...ossApi,
  service: 'oss',
  requestIdHeader: 'x-oss-request-id',
  readError: xmlFault,
  actions: {
    AbortMultipartUpload: abortMultipartUpload,
    DeleteBucket: deleteBucket,
    DeleteBucketCors: part('DELETE', 'cors'),
    DeleteBucketEncryption: part('DELETE', 'encryption'),
    DeleteBucketLifecycle: part('DELETE', 'lifecycle'),
    DeleteBucketLogging: part('DELETE', 'logging'),
    DeleteBucketPolicy: part('DELETE', 'policy'),
    DeleteBucketTags: part('DELETE', 'tagging'),
    DeleteBucketWebsite: part('DELETE', 'website'),
    DeleteObject: deleteObject,
    GetBucketInfo: part('GET', 'bucketInfo'),
    GetBucketPolicy: getBucketPolicy,
    GetBucketTags: part('GET', 'tagging'),
    GetObject: getObject,
    ListBuckets: listBuckets,
    ListMultipartUploads: part('GET', 'uploads'),
    ListObjectVersions: listObjectVersions,
    ListObjects: listObjects,
    PutBucket: putBucket,
    PutBucketAcl: putBucketAcl,
    PutBucketCors: part('PUT', 'cors', 'CORSConfiguration'),
    PutBucketEncryption: part('PUT', 'encryption', 'ServerSideEncryptionRule'),
    PutBucketLifecycle: part('PUT', 'lifecycle', 'LifecycleConfiguration'),
    PutBucketLogging: part('PUT', 'logging', 'BucketLoggingStatus'),
    PutBucketPolicy: putBucketPolicy,
    PutBucketPublicAccessBlock: part('PUT', 'publicAccessBlock', 'PublicAccessBlockConfiguration'),
    PutBucketReferer: part('PUT', 'referer', 'RefererConfiguration'),
    PutBucketResourceGroup: part('PUT', 'resourceGroup', 'BucketResourceGroupConfiguration'),
    PutBucketTags: part('PUT', 'tagging', 'Tagging'),
    PutBucketVersioning: part('PUT', 'versioning', 'VersioningConfiguration'),
    PutBucketWebsite: part('PUT', 'website', 'WebsiteConfiguration'),
  },
};
