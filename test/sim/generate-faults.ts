import type { Random } from './random.ts';
import {
  type Act,
  type CallFault,
  type CommitFault,
  type Fault,
  possibleNames,
  type TemplateSpec,
  type Verb,
} from './story.ts';

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
  const aims = aimsOf(acts);
  const imports = acts.some((act) => act.act === 'import');
  const count = 1 + random.int(5);
  const faults = Array.from({ length: count }, (): readonly Fault[] => {
    if (aims.length > 0 && random.chance(0.4)) return aimedFault(random, random.pick(aims));
    if (imports && random.chance(0.3)) return [importFault(random)];
    if (names.length > 1 && random.chance(0.08)) return failedUndo(random, names);
    return [names.length > 0 && random.chance(0.4) ? callFault(random, names) : commitFault(random, acts.length)];
  });
  return withoutRivals(faults.flat(), acts);
}

/** A call that a change is likely to need. */
type Aim = readonly [Verb, string, number];

/** What each change of a template asks for: then there is something to go back to when it fails. */
function aimsOf(acts: readonly Act[]): readonly Aim[] {
  const templates = new Map<string, TemplateSpec>();
  return acts.flatMap((act) => {
    if (act.act !== 'change' || act.template === null) return [];
    const before = templates.get(act.stack);
    templates.set(act.stack, act.template);
    return before === undefined ? [] : aimsBetween(before, act.template);
  });
}

function aimsBetween(before: TemplateSpec, after: TemplateSpec): readonly Aim[] {
  const aims: Aim[] = [];
  const had = new Set(possibleNames(before));
  const has = new Set(possibleNames(after));
  // What is new may also resist when it has to go again.
  for (const name of has) if (!had.has(name)) aims.push(['create', name, 1], ['delete', name, 1]);
  for (const name of had) if (!has.has(name)) aims.push(['delete', name, 1], ['create', name, 2]);
  for (const resource of after.resources) {
    const old = before.resources.find(({ name }) => name === resource.name);
    if (old === undefined || JSON.stringify(old) === JSON.stringify(resource)) continue;
    if (old.child !== undefined && resource.child !== undefined) {
      aims.push(...aimsBetween(old.child, resource.child));
      continue;
    }
    for (const name of possibleNames({ resources: [resource] })) {
      aims.push(['update', name, 1], ['update', name, 1], ['delete', name, 1], ['create', name, 2]);
    }
  }
  return aims;
}

/** Some fail again when they are tried again. */
function aimedFault(random: Random, [verb, name, nth]: Aim): readonly Fault[] {
  const call = `${verb} ${name}` as const;
  const does = random.pick(CALL_FAULTS);
  const fault: Fault = { call, nth, does };
  return random.chance(0.2) ? [fault, { ...fault, nth: nth + 1 }] : [fault];
}

/** Something cannot be made, and then something else cannot be removed again. */
function failedUndo(random: Random, names: readonly string[]): readonly Fault[] {
  return [
    { call: `create ${random.pick(names)}`, nth: 1, does: 'refused' },
    { call: `delete ${random.pick(names)}`, nth: 1, does: 'refused' },
  ];
}

function importFault(random: Random): Fault {
  return { call: 'import *', nth: 1 + random.int(4), does: random.pick(CALL_FAULTS) };
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
  if (template === null) return [];
  return [...possibleNames(template), ...template.resources.flatMap(({ child }) => namesIn(child ?? null))];
}
