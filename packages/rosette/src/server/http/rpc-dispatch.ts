import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Principal } from '#access/authenticate.ts';
import type { Authorize } from '#access/authorize.ts';
import { missingCommonParameter } from '#access/errors.ts';
import type { SignedRequest } from '#access/signed-request.ts';
import { CloudError, type RpcProduct } from '#wire/cloud-client.ts';
import type { WireRequest } from './wire-request.ts';

export interface Dispatch {
  readonly products: ReadonlyMap<string, RpcProduct>;
  readonly authenticate: (request: SignedRequest) => Promise<Principal>;
  readonly defaultRegion: string;
}

/** Which product and action a request names. */
export interface Target {
  readonly product: string;
  readonly version: string;
  readonly action: string;
}

/** Products by API version, which selects the product on the wire. */
export function productsByVersion(products: readonly RpcProduct[]): ReadonlyMap<string, RpcProduct> {
  const byVersion = new Map<string, RpcProduct>();
  for (const product of products) {
    const other = byVersion.get(product.version);
    if (other !== undefined) {
      throw new Error(
        `${other.name} and ${product.name} both have API version ${product.version}; a request could not tell them apart`,
      );
    }
    byVersion.set(product.version, product);
  }
  return byVersion;
}

/** A product whose every action asks for permission first. ROS asks itself, since it knows which stack is meant. */
export function guarded(product: RpcProduct, authorize: Authorize): RpcProduct {
  const prefix = product.name.toLowerCase();
  return {
    ...product,
    handle: async (action, parameters, caller) => {
      await authorize({ principal: caller.principal, action: `${prefix}:${action}`, resource: '*' });
      return product.handle(action, parameters, caller);
    },
  };
}

/** Authenticates, finds the product, and lets it answer. Rejects with `CloudError`, or a defect. */
export async function dispatch(deps: Dispatch, request: WireRequest, requestId: string): Promise<JsonObject> {
  const { action, version } = readTarget(request);
  checkMethodAndFormat(request);
  const principal = await deps.authenticate(request.signed);
  const product = deps.products.get(version);
  if (product === undefined) throw unknownProduct(version, deps.products);
  const { accountId, arn } = principal;
  const region = request.parameters.RegionId || deps.defaultRegion;
  const caller = { accountId, region, requestId, principal: arn };
  return product.handle(action, withoutCommon(request.parameters), caller);
}

/** Headers name the operation only under the signature that covers them. */
export function readTarget({ parameters, signed }: WireRequest): { readonly action: string; readonly version: string } {
  const header = (name: string) => (signed.headers.authorization === undefined ? undefined : signed.headers[name]);
  const action = parameters.Action || header('x-acs-action');
  const version = parameters.Version || header('x-acs-version');
  if (!action) throw missingCommonParameter('Action');
  if (!version) throw missingCommonParameter('Version');
  return { action, version };
}

function checkMethodAndFormat({ parameters, signed }: WireRequest): void {
  if (signed.method !== 'GET' && signed.method !== 'POST') {
    throw new CloudError('UnsupportedHTTPMethod', `The method ${signed.method} is not supported; send GET or POST.`);
  }
  if (parameters.Format && parameters.Format.toUpperCase() !== 'JSON') {
    throw new CloudError('InvalidParameter.Format', `The format ${parameters.Format} is not supported; ask for JSON.`);
  }
}

function unknownProduct(version: string, products: ReadonlyMap<string, RpcProduct>): CloudError {
  const known = [...products.values()].map((product) => `${product.name} ${product.version}`).join(', ');
  return new CloudError(
    'InvalidProduct.NotFound',
    `Cannot find product according to your specified version ${version}. This installation answers: ${known}.`,
    { status: 404 },
  );
}

const commonParameters = new Set([
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'Signature',
  'SignatureMethod',
  'SignatureNonce',
  'SignatureType',
  'SignatureVersion',
  'Timestamp',
  'SecurityToken',
]);

function withoutCommon(parameters: Readonly<Record<string, string>>): Record<string, string> {
  const rest: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(parameters)) if (!commonParameters.has(name)) rest[name] = value;
  return rest;
}
