import { CloudError } from '#wire/cloud-client.ts';

/** An answer of the cloud that refuses a request. Codes and statuses are the cloud's own. */
export function refuse(code: string, message: string, status = 400): CloudError {
  return new CloudError(code, message, { status });
}

export function notFound(code: string, what: string, id: string): CloudError {
  return refuse(code, `The specified ${what} "${id}" does not exist in this account and region.`, 404);
}

/** The same refusal, with the id of the request that it answers. */
export function answering(error: CloudError, requestId: string): CloudError {
  return new CloudError(error.code, error.message, {
    status: error.status,
    requestId,
    outcome: error.outcome,
    ...(error.recommend === undefined ? {} : { recommend: error.recommend }),
    ...(error.data === undefined ? {} : { data: error.data }),
    cause: error,
  });
}
