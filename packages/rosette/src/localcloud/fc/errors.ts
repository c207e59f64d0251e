import { Refusal } from '../web/refusal.ts';

/* Codes and statuses of the reference (custom-resources.md 2.3). */

export function invalidArgument(message: string): Refusal {
  return new Refusal(400, 'InvalidArgument', message);
}

/** Something of the real service that the local one does not do. Never silently ignored. */
export function notBuilt(what: string, instead: string): Refusal {
  return new Refusal(400, 'InvalidArgument', `The local Function Compute has no ${what}. ${instead}`);
}

export function pathNotSupported(method: string, path: string): Refusal {
  return new Refusal(400, 'PathNotSupported', `'${method}' against '${path}' is not supported`);
}

export function missingHeader(name: string): Refusal {
  return new Refusal(400, 'MissingRequiredHeader', `required HTTP header ${name} was not specified`);
}

export function entityTooLarge(limit: number): Refusal {
  return new Refusal(400, 'EntityTooLarge', `payload size exceeds maximum allowed size (${limit} bytes)`);
}

export function accessDenied(message: string): Refusal {
  return new Refusal(403, 'AccessDenied', message);
}

export function serviceNotFound(name: string): Refusal {
  return new Refusal(404, 'ServiceNotFound', `service '${name}' does not exist`);
}

export function functionNotFound(id: string): Refusal {
  return new Refusal(404, 'FunctionNotFound', `function '${id}' does not exist`);
}

export function versionNotFound(id: string): Refusal {
  return new Refusal(404, 'VersionNotFound', `version '${id}' does not exist`);
}

export function aliasNotFound(name: string): Refusal {
  return new Refusal(404, 'AliasNotFound', `alias '${name}' does not exist`);
}

export function triggerNotFound(name: string): Refusal {
  return new Refusal(404, 'TriggerNotFound', `trigger '${name}' does not exist`);
}

export function asyncConfigNotFound(id: string): Refusal {
  return new Refusal(404, 'AsyncConfigNotExists', `async config for '${id}' does not exist`);
}

export function taskNotFound(id: string): Refusal {
  return new Refusal(404, 'StatefulAsyncInvocationNotFound', `async task '${id}' does not exist`);
}

/** Seen with clients that stop tasks of 2.0: they take 412 or this code for one that is over. */
export function taskOver(id: string): Refusal {
  return new Refusal(412, 'StatefulAsyncInvocationAlreadyCompleted', `async task '${id}' has already ended`);
}

export function alreadyExists(kind: 'Service' | 'Function' | 'Alias' | 'Trigger', name: string): Refusal {
  return new Refusal(409, `${kind}AlreadyExists`, `${kind.toLowerCase()} '${name}' already exists`);
}

export function preconditionFailed(message: string): Refusal {
  return new Refusal(412, 'PreconditionFailed', message);
}
