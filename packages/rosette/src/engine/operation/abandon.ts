import type { StackRow } from '#engine/ports/store.ts';
import type { OperationState } from './state.ts';

/** Option of a stack: CreateOptions as CreateStack was given them. */
export const CREATE_OPTIONS = 'CreateOptions';

/** When the record of a created stack goes away while its resources stay (reference/stack-lifecycle.md 2.3). */
const ABANDONING: Partial<Record<OperationState['outcome'], { readonly option: string; readonly words: string }>> = {
  succeeded: { option: 'AbandonStackOnCreationComplete', words: 'after its creation was complete: its resources stay' },
  'rolled-back': {
    option: 'AbandonStackOnCreationRollbackComplete',
    words: 'after its creation was undone: nothing of it is left',
  },
};

/** Why the stack is given up now that its creation has ended so; null when it is kept. A nested stack has no such option. */
export function abandonedBecause(stack: Pick<StackRow, 'options'>, outcome: OperationState['outcome']): string | null {
  const options = stack.options[CREATE_OPTIONS] ?? [];
  const found = ABANDONING[outcome];
  if (found === undefined || !Array.isArray(options)) return null;
  return options.includes(found.option) ? `Abandoned (${found.option}) ${found.words}` : null;
}
