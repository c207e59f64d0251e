import { StackRefused } from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';

/* What the API answers when a stack cannot do what is asked (reference/stack-lifecycle.md 10). */

/** Every operation takes the stack alone; a stack that waits for review is idle. */
export function assertIdle(stack: StackRow): void {
  if (!stack.status.endsWith('_IN_PROGRESS') || stack.status === 'REVIEW_IN_PROGRESS') return;
  throw inProgress(stack, stack.status.replace(/_IN_PROGRESS$/, ''));
}

export function inProgress(stack: StackRow, action: string): StackRefused {
  return new StackRefused(
    'ActionInProgress',
    409,
    `Stack ${stack.name} already has an action (${action}) in progress.`,
  );
}

export function overLimit(reason: string): StackRefused {
  return new StackRefused('RequestLimitExceeded', 400, `Request limit exceeded: ${reason}.`);
}

export function notFound(stack: string): StackRefused {
  return new StackRefused('StackNotFound', 404, `The Stack (${stack}) could not be found.`);
}
