import type { JsonObject } from '@rosette/template/base/json.ts';
import { type CloudClient, CloudError, type CloudRequest } from '#wire/cloud-client.ts';
import type { ServiceHttp } from '#wire/service-http.ts';
import { fc2 } from './fc/api.ts';
import { fc3 } from './fc3/api.ts';
import { mns } from './mns/api.ts';
import { oss } from './oss/api.ts';
import { OWNER, type ServiceProduct, serviceError } from './service/service-product.ts';

const products: readonly ServiceProduct[] = [fc2, fc3, mns, oss];

/** An answer that takes longer is one that nobody waits for. */
const usualTimeoutMs = 30_000;

/** The one door to a cloud, with those of its services behind it that speak HTTP of their own. */
export function withServices(rpc: CloudClient, http: ServiceHttp): CloudClient {
  return {
    call: (request) => {
      const product = products.find(
        (listed) => listed.product === request.product && listed.version === request.version,
      );
      return product === undefined ? rpc.call(request) : callService(http, product, request);
    },
  };
}

async function callService(http: ServiceHttp, product: ServiceProduct, request: CloudRequest): Promise<JsonObject> {
  const action = product.actions[request.action];
  if (action === undefined) {
    const message = `${product.product} ${product.version} has no action ${request.action} here.`;
    throw new CloudError('InvalidAction.NotFound', message, { status: 404, action: request.action });
  }
  const { [OWNER]: owner, ...parameters } = request.parameters;
  const { method, path, query, headers, body, timeoutMs } = action.request(parameters);
  const answer = await http.send({
    service: product.service,
    accountId: request.accountId,
    ...(typeof owner === 'string' ? { ownerId: owner } : {}),
    region: request.region,
    method,
    path,
    query: query ?? {},
    headers: headers ?? {},
    body: typeof body === 'string' ? new TextEncoder().encode(body) : (body ?? new Uint8Array()),
    timeoutMs: timeoutMs ?? usualTimeoutMs,
    ...(request.role === undefined ? {} : { role: request.role }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  if (answer.status < 200 || answer.status > 299) throw serviceError(product, request.action, answer);
  return action.answer(answer, { ...parameters, RegionId: request.region });
}
