import { changesStack } from '#engine/operation/status.ts';
import type { OperationRow } from '#engine/ports/store.ts';
import { type RecordedPhase, type RecordedStep, stateOf } from './operation-rows.ts';

/* Why a step is in its plan, and where it stands, in words. */

/** Done, so that nobody waits for it. */
export function isOver(step: RecordedStep): boolean {
  return stateOf(step) === 'done';
}

/** It has not come about, and will not: it failed, was stopped, or its phase is over without it. */
export function notDone(step: RecordedStep, operation: OperationRow | undefined): boolean {
  const state = stateOf(step);
  if (state === 'failed' || state === 'cancelled') return true;
  const phaseOver = operation?.state !== 'running' || operation.phase !== step.phase;
  return state === 'waiting' && phaseOver;
}

/** Half a sentence: `CidrBlock changed, which cannot be changed in place`. */
export function whyPlanned(phase: RecordedPhase, step: RecordedStep, operation: OperationRow): string {
  const why = reasonWords(phase, step, operation);
  if (step.phase === 'forward') return decidedLate(step) ? `${why}, and turned out to need a replacement` : why;
  return changesStack(operation.action)
    ? `the ${operation.action === 'UPDATE' ? 'update' : 'import'} is undone: ${why}`
    : why;
}

function reasonWords(
  phase: RecordedPhase,
  { planned }: RecordedStep,
  { action, phase: inForce }: OperationRow,
): string {
  const back = changesStack(action) && inForce === 'rollback' && phase.phase === 'rollback';
  switch (planned.reason) {
    case 'added':
      if (back) return 'the stack had it before';
      return action === 'CREATE' ? 'the template has it' : 'the template has it now, and had not before';
    case 'changed':
      return `${differing(planned.because, planned.touch)}${following(phase, planned.waits)}`;
    case 'may-change':
      return `${list(planned.because)} may change${following(phase, planned.waits)}`;
    case 'replaced': {
      if (planned.because === undefined) return 'its type changed';
      return `${list(planned.because)} changed${following(phase, planned.waits)}, which cannot be done in place`;
    }
    case 'tainted':
      return 'making it anew was asked for';
    case 'failed-before':
      return 'it had failed before, so that it cannot be relied on';
    case 'definition-only':
      return 'only its definition changed (metadata, deletion policy or dependencies)';
    case 'removed':
      if (back) return 'the stack had it not before';
      return action === 'CREATE' ? 'it had failed and was given up' : 'the template has it no longer';
    case 'stack-deleted':
      return 'the stack is deleted';
    case 'undone':
      return 'the creation is undone';
    case 'imported':
      return 'the import named it';
    case 'import-undone':
      return 'it was imported, and that is undone';
    case 'retained-by-policy':
      return 'its DeletionPolicy is Retain';
    case 'retained-by-request':
      return 'keeping it was asked for';
  }
}

function differing(because: readonly string[] | undefined, touch: readonly string[] | undefined): string {
  if (because !== undefined) return `${list(because)} changed`;
  if (touch?.includes('UpdateVersion') === true) return 'every update of the stack reaches it';
  return touch === undefined ? 'its last update failed' : `the stack's ${list(touch)} changed`;
}

/** What the properties follow, and why that changes, as far back as it goes. */
function following(phase: RecordedPhase, waits: readonly string[] | undefined): string {
  if (waits === undefined || waits.length === 0) return '';
  const origins = originsOf(phase, waits);
  return ` with ${list(waits)}${origins.length === 0 ? '' : ` (${origins.join('; ')})`}`;
}

/** Each resource on the way once, nearest first: `Net is replaced, since CidrBlock changed`. */
function originsOf(phase: RecordedPhase, waits: readonly string[]): readonly string[] {
  const seen = new Set(waits.map(resourceName));
  const words: string[] = [];
  for (const name of seen) {
    const making = phase.steps.find(({ planned }) => planned.logicalId === name && planned.action !== 'delete');
    if (making === undefined) continue;
    const { planned } = making;
    words.push(`${name} is ${fate(planned.action, planned.reason)}${since(planned.because)}`);
    for (const wait of planned.waits ?? []) seen.add(resourceName(wait));
  }
  return words;
}

function since(because: readonly string[] | undefined): string {
  return because === undefined ? '' : `, since ${list(because)} changed`;
}

/** The attribute may hold dots of its own (`Outputs.Id`); a logical id never does. */
function resourceName(wait: string): string {
  return wait.split('.', 1)[0]!;
}

function fate(action: string, reason: string): string {
  if (reason === 'added') return 'new';
  if (action === 'create') return 'replaced';
  return reason === 'may-change' ? 'perhaps changed' : 'changed';
}

/** An update that, once everything was known, went on as a delete and a create. */
function decidedLate({ planned, row }: RecordedStep): boolean {
  return planned.action === 'update' && row !== undefined && row.action !== 'update';
}

export function list(names: readonly string[] | undefined): string {
  const all = names ?? [];
  if (all.length < 2) return all[0] ?? '';
  return `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}
