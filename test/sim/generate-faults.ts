import type { Random } from './random.ts';
import type { Act, CallFault, CommitFault, Fault, TemplateSpec, Verb } from './story.ts';

const CALL_FAULTS: readonly CallFault[] = [
  'refused',
  'refused',
  'refused-but-done',
  'throttled',
  'unavailable',
  'lost',
  'lost-but-done',
  'late',
  'twice',
  'hangs',
  'defect',
  'dies-before',
  'dies-after',
];
const COMMIT_FAULTS: readonly CommitFault[] = [
  'dies-before',
  'dies-before',
  'dies-after',
  'dies-after',
  'full',
  'slow',
  'second-owner',
  'jump',
];

export function generateFaults(random: Random, acts: readonly Act[]): readonly Fault[] {
  const names = [...new Set(acts.flatMap((act) => (act.act === 'change' ? namesIn(act.template) : [])))];
  const count = 1 + random.int(5);
  const faults = Array.from({ length: count }, () =>
    names.length > 0 && random.chance(0.6) ? callFault(random, names) : commitFault(random, acts.length),
  );
  return withoutRivals(faults, acts);
}

function callFault(random: Random, names: readonly string[]): Fault {
  const verb: Verb = random.pick(['create', 'create', 'update', 'update', 'delete']);
  return { call: `${verb} ${random.pick(names)}`, nth: 1 + random.int(3), does: random.pick(CALL_FAULTS) };
}

function commitFault(random: Random, acts: number): Fault {
  const commit = 1 + random.int(8 * acts);
  const does = random.pick(COMMIT_FAULTS);
  switch (does) {
    case 'full':
      return { commit, does, much: 1 + random.int(5) };
    case 'slow':
      return { commit, does, much: random.int(5_000) };
    case 'jump':
      return { commit, does, much: Math.round((random.next() - 0.5) * 4 * 3_600_000) };
    default:
      return { commit, does };
  }
}

/**
 * Two things that no engine could help are left out of stories with two owners: what ignores tokens is made twice when both
 * ask for it at once; and a call that the first one sends late, when the second has done with it, is a new one to a cloud
 * that refused it before.
 */
function withoutRivals(faults: readonly Fault[], acts: readonly Act[]): readonly Fault[] {
  const named = acts.some((act) => act.act === 'change' && hasNamed(act.template));
  const left = named ? faults.filter((fault) => fault.does !== 'second-owner') : faults;
  const rivals = left.some((fault) => fault.does === 'second-owner');
  return rivals ? left.filter((fault) => fault.does !== 'slow') : left;
}

function hasNamed(template: TemplateSpec | null): boolean {
  return template?.resources.some((one) => one.kind === 'Named' || hasNamed(one.child ?? null)) ?? false;
}

function namesIn(template: TemplateSpec | null): readonly string[] {
  return template?.resources.flatMap((one) => [one.name, ...namesIn(one.child ?? null)]) ?? [];
}
