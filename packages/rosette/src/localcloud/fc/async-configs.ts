import type { Objects } from '../core/objects.ts';
import { parseDestination } from './destination.ts';
import { asyncConfigNotFound, invalidArgument } from './errors.ts';
import type { Input } from './input.ts';
import { type AsyncConfigObject, type AsyncConfigState, asyncConfigKind, LATEST, ownedBy } from './model.ts';
import { resolve } from './versions.ts';

/** What holds where nothing was set (reference/custom-resources.md 2.3). */
export const ASYNC_DEFAULTS: Omit<AsyncConfigState, 'qualifier' | 'modifiedAt'> = {
  maxAsyncRetryAttempts: 3,
  maxAsyncEventAgeInSeconds: 86_400,
  asyncTask: false,
  onSuccess: null,
  onFailure: null,
};

/** Sets how the function is invoked asynchronously under this qualifier: all of it, what is left out by default. */
export function putAsyncConfig(
  objects: Objects,
  functionId: string,
  qualifier: string,
  input: Input,
  now: number,
): AsyncConfigObject {
  resolve(objects, functionId, qualifier, () => 0);
  const destinations = input.object('destinationConfig');
  const to = (name: string) => destinations?.object(name)?.text('destination') || null;
  const state: AsyncConfigState = {
    qualifier: qualifier === '' ? LATEST : qualifier,
    // 2.0 calls it a stateful invocation.
    asyncTask: input.raw('asyncTask') === true || input.raw('statefulInvocation') === true,
    maxAsyncRetryAttempts: input.integer('maxAsyncRetryAttempts', [0, 8]) ?? ASYNC_DEFAULTS.maxAsyncRetryAttempts,
    maxAsyncEventAgeInSeconds:
      input.integer('maxAsyncEventAgeInSeconds', [1, 604_800]) ?? ASYNC_DEFAULTS.maxAsyncEventAgeInSeconds,
    onSuccess: to('onSuccess'),
    onFailure: to('onFailure'),
    modifiedAt: now,
  };
  for (const arn of [state.onSuccess, state.onFailure]) {
    if (arn !== null && parseDestination(arn) === undefined) {
      throw invalidArgument(
        `the destination "${arn}" is none that can be reached here: a queue or topic of MNS, or a function`,
      );
    }
  }
  const found = findAsyncConfig(objects, functionId, qualifier);
  if (found !== undefined) return objects.update(found, state);
  return objects.create(asyncConfigKind, { id: idOf(functionId, qualifier), state, refers: [ownedBy(functionId)] });
}

export function findAsyncConfig(
  objects: Objects,
  functionId: string,
  qualifier: string,
): AsyncConfigObject | undefined {
  return objects.find(asyncConfigKind, idOf(functionId, qualifier));
}

export function theAsyncConfig(objects: Objects, functionId: string, qualifier: string): AsyncConfigObject {
  resolve(objects, functionId, qualifier, () => 0);
  const found = findAsyncConfig(objects, functionId, qualifier);
  if (found === undefined) throw asyncConfigNotFound(idOf(functionId, qualifier));
  return found;
}

function idOf(functionId: string, qualifier: string): string {
  return `${functionId}@${qualifier === '' ? LATEST : qualifier}`;
}
