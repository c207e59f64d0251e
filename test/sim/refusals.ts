import { StackRefused, type TemplateRejected } from '#engine/ports/stack-service.ts';
import { expectedChanges, type Wanted } from './expected.ts';
import type { Observer } from './observer.ts';
import { COMPLETE } from './row-status.ts';
import { DEFAULTS } from './story.ts';
import { templateBody } from './template-text.ts';
import type { Intent, Tracked } from './tracked.ts';

type Change = Exclude<Intent, { kind: 'delete' }>;

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
      if (intent.kind === 'import-update' && !busy) return refusedImport(error, intent.wrong, observer, row!.id);
      return busy || intent.kind !== 'update' || isWarranted(error.code, intent, observer, row!.id)
        ? null
        : `for no reason: ${error.message}`;
    case 'ContinueCreateStackValidationFailed':
      return intent.kind === 'continue' && intent.ignoreFailed && isStoodOn(observer, row!.id)
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

/** Something that failed while it was there already is used by what is complete. */
function isStoodOn(observer: Observer, stackId: string): boolean {
  const rows = [...observer.mirror.resources(stackId).values()];
  const failed = rows.filter(({ status }) => /^(?:DELETE|UPDATE)_FAILED$/.test(status)).map((row) => row.logicalId);
  return rows.some((row) => COMPLETE.has(row.status) && row.dependsOn.some((name) => failed.includes(name)));
}

/** An import changes nothing else, so it is refused where an earlier operation left something to do. */
function refusedImport(error: StackRefused, wrong: boolean, observer: Observer, stackId: string): string | null {
  const sound = observer.isSound(observer.tracked.get(stackId)!, observer.mirror.stacks.get(stackId)!.status);
  return sound && !wrong ? `for no reason: ${error.message}` : null;
}

/** A replacement that is not allowed, or nothing to change: as far as that can be told without the engine. */
function isWarranted(code: string, intent: Change, observer: Observer, stackId: string): boolean {
  const tracked = observer.tracked.get(stackId)!;
  const { status } = observer.mirror.stacks.get(stackId)!;
  const replaces = mayReplace(tracked, intent, observer.isSound(tracked, status));
  // A change set that cannot be carried out was refused for one of the two.
  if (code !== 'NotSupported') return replaces;
  const same = !status.endsWith('_FAILED') && asksForTheSame(tracked.wanted, intent.wanted);
  return same || (intent.changeSet && replaces);
}

/** As far as that can be told from what is asked; what was left over from before may have to be made anew as well. */
function mayReplace(tracked: Tracked, intent: Change, sound: boolean): boolean {
  const nested = [tracked.wanted, intent.wanted].some(({ spec }) => spec.resources.some(({ child }) => child));
  if (nested || !sound) return true;
  const changes = [...expectedChanges(tracked.wanted, intent.wanted, intent.taint).values()];
  return !intent.allowReplacement && changes.includes('replace');
}

function asksForTheSame(before: Wanted, after: Wanted): boolean {
  if (templateBody(before.spec) !== templateBody(after.spec) || before.tag !== after.tag) return false;
  return Object.entries(DEFAULTS).every(
    ([name, usual]) => (before.given[name] ?? usual) === (after.given[name] ?? usual),
  );
}
