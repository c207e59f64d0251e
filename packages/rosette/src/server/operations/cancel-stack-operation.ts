import { regionId, stackId } from '../common-fields.ts';
import { choice, list, withDefault } from '../fields.ts';
import { stackOperation } from '../operation.ts';

const forward = ['CREATE', 'UPDATE', 'IMPORT_CREATE', 'IMPORT_UPDATE', 'DELETE'] as const;
const undoing = ['CREATE_ROLLBACK', 'ROLLBACK', 'IMPORT_CREATE_ROLLBACK', 'IMPORT_UPDATE_ROLLBACK'] as const;

const shape = {
  RegionId: regionId,
  StackId: stackId,
  CancelType: withDefault(choice('Safe', 'Quick'), 'Safe'),
  AllowedStackOperations: list(10, choice(...forward, ...undoing, 'NOT_ROLLBACK', 'ALL')),
};

/** Stops what runs, if it is one of the allowed actions, and leaves the stack as it is then (stack-lifecycle.md 3.10). */
export const cancelStackOperation = stackOperation({
  name: 'CancelStackOperation',
  access: 'write',
  shape,
  handle: async (request, stack, { caller, services }) => {
    await services.stacks.cancel({
      accountId: caller.accountId,
      region: stack.region,
      stack: stack.id,
      mode: request.CancelType === 'Quick' ? 'quick' : 'safe',
      rollback: false,
      allowed: allowedActions(request.AllowedStackOperations),
    });
    return {};
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
