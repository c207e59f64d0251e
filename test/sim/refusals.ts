import { StackRefused, type TemplateRejected } from '#engine/ports/stack-service.ts';
import { expectedChanges } from './expected.ts';
import type { Observer } from './observer.ts';
import type { Intent } from './tracked.ts';

/** Why a refusal is not one that a person could understand; null when it is in order. */
export function checkRefusal(
  error: StackRefused | TemplateRejected,
  intent: Intent,
  observer: Observer,
  stack: string,
): string | null {
  if (!(error instanceof StackRefused)) return `a sound template is rejected: ${error.message}`;
  const row = observer.mirror.root(stack);
  const busy = row?.status.endsWith('_IN_PROGRESS') === true;
  switch (error.code) {
    case 'ActionInProgress':
      return busy ? null : `nothing is under way, and the answer is: ${error.message}`;
    case 'StackValidationFailed':
    case 'NotSupported':
      return busy || intent.kind !== 'update' || isWarranted(error.code, intent, observer, row!.id)
        ? null
        : `for no reason: ${error.message}`;
    case 'StackNotFound':
      return row === undefined ? null : `the stack is there, and the answer is: ${error.message}`;
    case 'StackExists':
      return row !== undefined ? null : `there is no such stack, and the answer is: ${error.message}`;
    default:
      return `unforeseen: ${error.code}: ${error.message}`;
  }
}

/** A replacement that is not allowed, or nothing to change: as far as that can be told without the engine. */
function isWarranted(
  code: string,
  intent: Extract<Intent, { kind: 'create' | 'update' | 'continue' }>,
  observer: Observer,
  stackId: string,
): boolean {
  const tracked = observer.tracked.get(stackId)!;
  const nested = [tracked.wanted, intent.wanted].some(({ spec }) => spec.resources.some(({ child }) => child));
  const left = !observer.isSound(tracked, observer.mirror.stacks.get(stackId)!.status);
  if (nested) return true;
  const changes = new Set(expectedChanges(tracked.wanted, intent.wanted, intent.taint).values());
  changes.delete('same');
  const replaces = left || (!intent.allowReplacement && changes.has('replace'));
  // A change set that cannot be carried out was refused for one of the two.
  return code === 'NotSupported' ? replaces || changes.size === 0 : replaces;
}
