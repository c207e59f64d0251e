import { StackRefused } from '#engine/ports/stack-service.ts';
import { NameTakenError, StoreError } from '#engine/ports/store.ts';
import { CloudError } from '#wire/cloud-client.ts';

/*
 * The ROS API's errors: codes, statuses and message forms of reference/stack-lifecycle.md 10.2 and 10.4.
 */

export function missingParameter(name: string): CloudError {
  return new CloudError('MissingParameter', `The input parameter ${name} should be specified.`);
}

export function missingOneOf(names: readonly string[]): CloudError {
  return new CloudError('MissingParameter', `One of the input parameters ${names.join(', ')} should be specified.`);
}

export function multipleParameter(names: readonly string[]): CloudError {
  return new CloudError('MultipleParameter', `Only one of the input parameters ${names.join(', ')} can be specified.`);
}

export function invalidParameter(name: string, reason: string): CloudError {
  return new CloudError('InvalidParameter', `The specified parameter ${name} is invalid, ${reason}.`);
}

export function notSupported(feature: string, recommend?: string): CloudError {
  return new CloudError('NotSupported', `${feature} is not supported.`, recommend === undefined ? {} : { recommend });
}

export function stackNotFound(name: string): CloudError {
  return new CloudError('StackNotFound', `The Stack (${name}) could not be found.`, { status: 404 });
}

export function resourceNotFound(name: string, stack: string): CloudError {
  return new CloudError('ResourceNotFound', `The Resource (${name}) could not be found in Stack ${stack}.`, {
    status: 404,
  });
}

export function resourceNotAvailable(name: string, reason: string): CloudError {
  return new CloudError('ResourceNotAvailable', `The Resource (${name}) is not available: ${reason}.`, { status: 404 });
}

export function resourceTypeNotFound(type: string): CloudError {
  return new CloudError('ResourceTypeNotFound', `The ResourceType (${type}) could not be found.`, { status: 404 });
}

export function changeSetNotFound(id: string): CloudError {
  return new CloudError('ChangeSetNotFound', `The ChangeSet ${id} could not be found.`, { status: 404 });
}

export function unknownAction(action: string, known: readonly string[]): CloudError {
  return new CloudError(
    'InvalidApi.NotFound',
    `Specified api is not found: there is no action "${action}". Known actions: ${known.join(', ')}.`,
    { status: 404 },
  );
}

export function internalError(requestId: string): CloudError {
  return new CloudError('InternalError', `Server error. The log of the server says more under ${requestId}.`, {
    status: 500,
    requestId,
  });
}

/** The answer that a failure deserves; undefined when it is a defect of ours, which the caller must not see. */
export function asCloudError(error: unknown): CloudError | undefined {
  if (error instanceof CloudError) return error;
  if (error instanceof StackRefused) return new CloudError(error.code, error.message, { status: error.status });
  if (error instanceof NameTakenError) return new CloudError('StackExists', error.message, { status: 409 });
  if (error instanceof StoreError) return storeTrouble(error);
  return undefined;
}

/** Says what happened to the store without naming files of the server, which its log does. */
function storeTrouble(error: StoreError): CloudError {
  const [what, recommend] = storeTroubles[error.reason];
  return new CloudError('ServiceUnavailable', `The request was not carried out: ${what}.`, {
    status: 503,
    recommend,
    cause: error,
  });
}

const storeTroubles: Readonly<Record<StoreError['reason'], readonly [string, string]>> = {
  full: [
    'the disk that holds the data directory is full, so that nothing was changed',
    'Free space on the disk of the data directory, then send the request again; no restart is needed.',
  ],
  damaged: ['the database of the server is damaged', 'See the log of the server, and restore the data directory.'],
  busy: ['another process is using the database of the server', 'Send the request again in a moment.'],
  failed: ['the database of the server did not answer', 'Send the request again; see the log of the server.'],
};
