import { cancelFields, cancelRunning } from '../cancellation.ts';
import { stackOperation } from '../operation.ts';

/** Stops an update, or a creation, and undoes it (reference/stack-lifecycle.md 3.10). */
export const cancelUpdateStack = stackOperation({
  name: 'CancelUpdateStack',
  access: 'write',
  shape: cancelFields,
  handle: (request, stack, context) =>
    cancelRunning(request, stack, context, { rollback: true, allowed: ['CREATE', 'UPDATE'] }),
});
