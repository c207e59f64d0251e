import { createHash } from 'node:crypto';
import type { Json } from '@rosette/template/base/json.ts';
import type { OperationRow } from '#engine/ports/store.ts';
import { decodeJson, decodeRow, type Stored } from './codec.ts';
import { type OperationHeadRow, operationColumns, type PlanRow } from './tables.ts';

/*
 * The plan of an operation stands apart from its row, under the hash of its text, as a template's body does: a plan of
 * 10,000 steps is a megabyte, and the row is written each time the operation takes a turn of its own.
 */

/** Hashes of plans that were written or read. A plan is never changed in place, so each is looked through once. */
const hashes = new WeakMap<object, string>();

/** @returns SHA-256 of the plan's text, hexadecimal. */
export function planHash(plan: Json): string {
  const known = isObject(plan) ? hashes.get(plan) : undefined;
  return known ?? noted(plan, createHash('sha256').update(JSON.stringify(plan)).digest('hex'));
}

/** Rows of a commit as they go into their table. */
export function operationHeads(rows: Iterable<OperationRow>): readonly OperationHeadRow[] {
  return Array.from(rows, ({ plan, ...head }) => ({ ...head, planHash: planHash(plan) }));
}

/**
 * The plans of these rows that must be written.
 * @param stored Hash of the plan that an operation has in the store now, by its id.
 */
export function newPlans(
  rows: Iterable<OperationRow>,
  stored: ReadonlyMap<string, { readonly planHash: string }>,
): readonly PlanRow[] {
  const changed = new Map<string, Json>();
  for (const { id, plan } of rows) if (stored.get(id)?.planHash !== planHash(plan)) changed.set(planHash(plan), plan);
  return Array.from(changed, ([hash, plan]) => ({ hash, body: JSON.stringify(plan) }));
}

/** An operation read with its plan's text beside it. */
export function decodeOperation(row: Stored<OperationHeadRow> & { readonly body: string }): OperationRow {
  const plan = decodeJson(row.body);
  noted(plan, row.planHash);
  return { ...decodeRow(operationColumns, row), plan };
}

function noted(plan: Json, hash: string): string {
  if (isObject(plan)) hashes.set(plan, hash);
  return hash;
}

function isObject(plan: Json): plan is Exclude<Json, null | string | number | boolean> {
  return typeof plan === 'object' && plan !== null;
}
