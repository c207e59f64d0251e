import { type Fence, FencedError, type OperationRow } from '#engine/ports/store.ts';

/** Who holds an operation, as it is stored. */
export interface Claim {
  readonly epoch: number;
  readonly owner: string;
}

/**
 * Throws `FencedError` unless this commit comes from the present owner of every operation that it names.
 *
 * A fence holds when its epoch is the stored one, or the one that this very commit writes: the first row of a new
 * operation, or a row with a higher epoch, by which an operation changes hands. A row of an operation is refused when its
 * epoch is behind the stored one, and when it is the same but of another owner: then two took the operation at once, and
 * the first one has it.
 */
export function checkFences(
  stored: ReadonlyMap<string, Claim>,
  written: ReadonlyMap<string, Pick<OperationRow, 'id' | 'owner' | 'epoch'>>,
  fences: readonly Fence[],
): void {
  for (const row of written.values()) checkClaim(row, stored.get(row.id));
  for (const fence of fences) checkFence(fence, stored.get(fence.operationId), written.get(fence.operationId));
}

function checkClaim(row: Pick<OperationRow, 'id' | 'owner' | 'epoch'>, held: Claim | undefined): void {
  if (held === undefined || row.epoch > held.epoch) return;
  if (row.epoch === held.epoch && row.owner === held.owner) return;
  throw new FencedError(
    `${taken(row.id, held)} The write came from ${row.owner}, epoch ${row.epoch}, and was refused.`,
  );
}

function checkFence(fence: Fence, held: Claim | undefined, row: Pick<OperationRow, 'epoch'> | undefined): void {
  if (held !== undefined && held.epoch === fence.epoch) return;
  if (row !== undefined && row.epoch === fence.epoch) return;
  if (held === undefined) {
    throw new FencedError(`Operation ${fence.operationId} is not known, so no write under it was accepted.`);
  }
  throw new FencedError(`${taken(fence.operationId, held)} A write under epoch ${fence.epoch} was refused.`);
}

function taken(operationId: string, held: Claim): string {
  return `Operation ${operationId} belongs to ${held.owner} since epoch ${held.epoch}.`;
}
