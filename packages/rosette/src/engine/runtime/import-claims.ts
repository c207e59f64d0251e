import { canonicalJson } from '@rosette/template/base/canonical-json.ts';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { OperationState } from '#engine/operation/state.ts';
import type { PlanStep } from '#engine/plan/plan.ts';
import { mayExist } from '#engine/plan/plan-removal.ts';
import type { StepResult } from '#engine/ports/resource-type.ts';
import type { ResourceRow, Store } from '#engine/ports/store.ts';

/** Another stack owns it, or is just about to. */
export class ResourceOwned extends Error {
  override readonly name = 'ResourceOwned';
}

/**
 * One stack at most owns what exists in the cloud (reference/stack-lifecycle.md 5.8; we hold it for all types). Imports
 * that run at the same time claim what they found, until their operation is over and recorded.
 */
export class ImportClaims {
  readonly #store: Pick<Store, 'resourcesByPhysicalId' | 'stack'>;
  readonly #claimed = new Map<string, OperationState>();

  constructor(store: Pick<Store, 'resourcesByPhysicalId' | 'stack'>) {
    this.#store = store;
  }

  /** Rejects with `ResourceOwned`. */
  async assertFree(operation: OperationState, planned: PlanStep, result: StepResult): Promise<void> {
    if (result.kind !== 'done' || typeof result.physicalId !== 'string') return;
    const { logicalId, type, identifier = {} } = planned;
    const { accountId, region, id: stackId } = operation.stack;
    const { physicalId } = result;
    const key = canonicalJson([accountId, region, type, physicalId, identifier]);
    const other = this.#claimed.get(key);
    if (other !== undefined && other !== operation && other.outcome === 'running') {
      throw owned(physicalId, `stack ${other.stack.name} is importing it`);
    }
    this.#claimed.set(key, operation);
    const rows = await this.#store.resourcesByPhysicalId({ accountId, region, type, physicalId });
    const row = rows.find(
      (each) =>
        mayExist(each.status) &&
        !(each.stackId === stackId && each.logicalId === logicalId) &&
        isNamedBy(each, identifier),
    );
    if (row === undefined) return;
    const stack = await this.#store.stack(row.stackId);
    throw owned(physicalId, `it is ${row.logicalId} of stack ${stack?.name ?? row.stackId}`);
  }

  over(operation: OperationState): void {
    for (const [key, owner] of this.#claimed) if (owner === operation) this.#claimed.delete(key);
  }
}

/** A physical id may be a name that is unique within something only: an account of one database instance. */
function isNamedBy({ properties }: ResourceRow, identifier: JsonObject): boolean {
  return Object.entries(identifier).every(([name, value]) => {
    const recorded = properties?.[name];
    return typeof recorded !== 'string' || recorded === value;
  });
}

function owned(physicalId: string, why: string): ResourceOwned {
  const hint = 'Remove it there with DeletionPolicy Retain first.';
  return new ResourceOwned(`${physicalId} cannot be imported, since ${why}. ${hint}`);
}
