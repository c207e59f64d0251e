import type { Json } from '@rosette/template/base/json.ts';
import type { OperationRow, Write } from '#engine/ports/store.ts';
import { copyRow } from './codec.ts';
import {
  changeSets,
  events,
  exchanges,
  operationColumns,
  resources,
  signals,
  stacks,
  steps,
  tokens,
} from './tables.ts';

/** The write with a row of its own, so that what the caller does to its objects later changes nothing here. */
export function copyWrite(write: Write): Write {
  switch (write.kind) {
    case 'stack':
      return { kind: 'stack', row: copyRow(stacks.columns, write.row) };
    case 'resource':
      return { kind: 'resource', row: copyRow(resources.columns, write.row) };
    case 'operation':
      return { kind: 'operation', row: copyOperation(write.row) };
    case 'step':
      return { kind: 'step', row: copyRow(steps.columns, write.row) };
    case 'event':
      return { kind: 'event', row: copyRow(events.columns, { ...write.row, sequence: 0 }) };
    case 'signal':
      return { kind: 'signal', row: copyRow(signals.columns, { ...write.row, sequence: 0 }) };
    case 'token':
      return { kind: 'token', row: copyRow(tokens.columns, write.row) };
    case 'change-set':
      return { kind: 'change-set', row: copyRow(changeSets.columns, write.row) };
    case 'exchange':
      return { kind: 'exchange', row: copyRow(exchanges.columns, write.row) };
    case 'template':
    case 'resource-removed':
      return write;
    case 'signals-forgotten':
      return write.sequences === undefined ? write : { ...write, sequences: [...write.sequences] };
  }
}

/** Plans by the plan that they are a copy of, and by themselves: a plan is never changed in place, so one copy does. */
const planCopies = new WeakMap<object, Json>();

function copyOperation(row: OperationRow): OperationRow {
  return Object.freeze({ ...copyRow(operationColumns, row), plan: copyPlan(row.plan) });
}

function copyPlan(plan: Json): Json {
  if (typeof plan !== 'object' || plan === null) return plan;
  const known = planCopies.get(plan);
  if (known !== undefined) return known;
  const copy = copyRow<{ readonly plan: Json }>({ plan: 'json' }, { plan }).plan;
  planCopies.set(plan, copy);
  planCopies.set(copy as object, copy);
  return copy;
}
