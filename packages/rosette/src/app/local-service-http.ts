import type { WebRequest, WebResponse } from '#localcloud/web/web.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { type ServiceAnswer, type ServiceHttp, type ServiceRequest, serviceQuery } from '#wire/service-http.ts';

/** The local cloud's services, as far as they are called from this process. */
export interface LocalServices {
  handle(request: WebRequest): Promise<WebResponse>;
}

/**
 * The services of the local cloud without a detour over the network: the same requests and answers, with the caller told
 * instead of proved. `origin`: where others reach them.
 */
export function localServiceHttp(services: LocalServices, origin: () => string): ServiceHttp {
  return {
    async send(request) {
      if (request.ownerId !== undefined && request.ownerId !== request.accountId) throw foreign(request);
      try {
        return await answered(request, await services.handle(webRequest(request)), origin());
      } catch (error) {
        if (error instanceof CloudError) throw error;
        const what = error instanceof Error ? error.message : String(error);
        const message = `${request.service} failed inside the local cloud: ${what}`;
        throw new CloudError('InternalError', message, { status: 500, outcome: 'unknown', cause: error });
      }
    },
  };
}

function webRequest({ method, path, query, headers, body, accountId, region, signal }: ServiceRequest): WebRequest {
  return {
    method,
    path,
    query: serviceQuery(query),
    headers: { ...headers, host: 'localhost', 'content-length': String(body.byteLength) },
    body: once(body),
    remote: 'in process',
    caller: { accountId, region },
    ...(signal === undefined ? {} : { signal }),
  };
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  if (body.byteLength > 0) yield body;
}

async function answered(request: ServiceRequest, response: WebResponse, origin: string): Promise<ServiceAnswer> {
  const { status, headers } = response;
  return { status, headers, body: await bytesOf(response.body), from: { accountId: request.accountId, origin } };
}

async function bytesOf(body: WebResponse['body']): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

/** Accounts of the local cloud share nothing: it has no policies that could let one into another. */
function foreign({ accountId, ownerId }: ServiceRequest): CloudError {
  const message = `The account ${accountId} may not call services of the account ${ownerId}.`;
  const recommend = 'Name a function, queue or topic of the account that the stack belongs to.';
  return new CloudError('AccessDenied', message, { status: 403, recommend });
}
