import { countedHint, countedMessage } from '../model/count.ts';
import type { Compiled, Scope } from './scope.ts';

/**
 * What expansion makes of an output is judged before anything is created: instances that are named must exist, and a
 * counted resource must stand where it can become a list. An absent resource is null in outputs, and no error.
 */
export function judgeOutput(output: Compiled, scope: Scope): void {
  output.visit(scope, ({ resource }, at) => {
    const resources = scope.resources!;
    const presence = resources.presence(resource);
    if (presence === 'counted') {
      scope.fail('CountedReference', countedMessage(resource), at, countedHint(resource));
    } else if (presence === 'undeclared') {
      const hint = resources.hint(resource);
      if (hint !== undefined) scope.fail('ReferenceUnknown', `There is no resource \`${resource}\`.`, at, hint);
    }
  });
}
