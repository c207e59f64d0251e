import { cancelFields, cancelRunning } from '../cancellation.ts';
import { choice, list } from '../fields.ts';
import { stackOperation } from '../operation.ts';

const forward = ['CREATE', 'UPDATE', 'IMPORT_CREATE', 'IMPORT_UPDATE', 'DELETE'] as const;
const undoing = ['CREATE_ROLLBACK', 'ROLLBACK', 'IMPORT_CREATE_ROLLBACK', 'IMPORT_UPDATE_ROLLBACK'] as const;

const shape = {
  ...cancelFields,
  AllowedStackOperations: list(10, choice(...forward, ...undoing, 'NOT_ROLLBACK', 'ALL')),
};

/** Stops what runs, if it is one of the allowed actions, and leaves the stack as it is then (stack-lifecycle.md 3.10). */
export const cancelStackOperation = stackOperation({
  name: 'CancelStackOperation',
  access: 'write',
  shape,
  handle: (request, stack, context) => {
    const allowed = allowedActions(request.AllowedStackOperations);
    return cancelRunning(request, stack, context, { rollback: false, allowed });
  },
});

/** The single actions behind the words; none given means everything that is no rollback. */
function allowedActions(given: readonly string[]): readonly string[] {
  const words = given.length === 0 ? ['NOT_ROLLBACK'] : given;
  return [...new Set(words.flatMap(actionsOf))];
}

function actionsOf(word: string): readonly string[] {
  if (word === 'ALL') return [...forward, ...undoing];
  return word === 'NOT_ROLLBACK' ? forward : [word];
}
