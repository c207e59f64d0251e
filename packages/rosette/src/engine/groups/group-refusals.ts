import { StackRefused } from '#engine/ports/stack-service.ts';

/* What the API answers when a stack group cannot do what is asked (reference/stack-lifecycle.md 10.4). */

export function groupNotFound(name: string): StackRefused {
  return new StackRefused('StackGroupNotFound', 404, `The StackGroup (${name}) could not be found.`);
}

export function groupExists(name: string): StackRefused {
  return new StackRefused('StackGroupExists', 409, `The StackGroup (${name}) already exists.`);
}

export function groupNotEmpty(name: string): StackRefused {
  return new StackRefused('StackGroupNotEmpty', 400, `The StackGroup (${name}) is not empty.`);
}

export function operationInProgress(name: string): StackRefused {
  return new StackRefused(
    'StackGroupOperationInProgress',
    409,
    `Another Operation on StackGroup (${name}) is in progress.`,
  );
}

export function operationNotFound(id: string): StackRefused {
  return new StackRefused('StackGroupOperationNotFound', 404, `The StackGroupOperation (${id}) could not be found.`);
}

export function instanceExists(accountId: string, region: string): StackRefused {
  return new StackRefused('StackInstanceExists', 409, `The StackInstance (${accountId}, ${region}) already exists.`);
}

export function instanceNotFound(accountId: string, region: string): StackRefused {
  return new StackRefused(
    'StackInstanceNotFound',
    404,
    `The StackInstance could not be found: there is none for account ${accountId} in region ${region}.`,
  );
}

export function invalidParameter(name: string, reason: string): StackRefused {
  return new StackRefused('InvalidParameter', 400, `The specified parameter ${name} is invalid, ${reason}.`);
}

/** There is no resource directory whose accounts could be administered without their own doing. */
export function serviceManaged(what: string): StackRefused {
  return new StackRefused(
    'NotSupported',
    400,
    `${what} is not supported: this installation has no resource directory. Use PermissionModel SELF_MANAGED and name the ` +
      'accounts in AccountIds.',
  );
}
