import { canonicalJson } from '@rosette/template/base/canonical-json.ts';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { reveal } from '@rosette/template/evaluate/value.ts';
import type { OperationState } from '#engine/operation/state.ts';
import type { PlanStep } from '#engine/plan/plan.ts';
import { mayExist, wasImported } from '#engine/plan/plan-removal.ts';
import type { Importing, StepContext } from '#engine/ports/resource-type.ts';
import type { ResourceRow, Store } from '#engine/ports/store.ts';
import type { ValueCodec } from './value-codec.ts';

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
  readonly #codec: ValueCodec;
  readonly #claimed = new Map<string, OperationState>();

  constructor(store: Pick<Store, 'resourcesByPhysicalId' | 'stack'>, codec: ValueCodec) {
    this.#store = store;
    this.#codec = codec;
  }

  /** Rejects with `ResourceOwned`. */
  async assertFree(operation: OperationState, planned: PlanStep, physicalId: string): Promise<void> {
    const { type, identifier = {} } = planned;
    const { accountId, region } = operation.stack;
    const key = canonicalJson([accountId, region, type, physicalId, identifier]);
    const other = this.#claimed.get(key);
    if (other !== undefined && other !== operation && other.outcome === 'running') {
      throw owned(physicalId, `stack ${other.stack.name} is importing it`);
    }
    this.#claimed.set(key, operation);
    const [row] = await this.#others(operation, planned, physicalId);
    if (row !== undefined) throw await this.#ownedBy(row, physicalId);
  }

  /**
   * A create whose answer was lost, or is not recorded yet, may have made it: the cloud knows. Rejects with
   * `ResourceOwned`, and as `findUnanswered` does.
   */
  async assertNotUnanswered(
    operation: OperationState,
    planned: PlanStep,
    physicalId: string,
    { findUnanswered }: Importing,
    context: StepContext,
  ): Promise<void> {
    for (const row of await this.#others(operation, planned, null)) {
      if (wasImported(row)) continue;
      const { stackId, createToken, createContinuation } = row;
      const properties = reveal(this.#codec.decodeObject(row.properties ?? {})) as JsonObject;
      const asked = { context, stackId, properties, createToken: createToken!, createContinuation };
      if ((await findUnanswered(asked)) === physicalId) throw await this.#ownedBy(row, physicalId);
    }
  }

  /** Rows of any other resource that may be meant. */
  async #others(operation: OperationState, planned: PlanStep, physicalId: string | null): Promise<ResourceRow[]> {
    const { logicalId, type, identifier = {} } = planned;
    const { accountId, region, id: stackId } = operation.stack;
    const rows = await this.#store.resourcesByPhysicalId({ accountId, region, type, physicalId });
    return rows.filter(
      (row) =>
        mayExist(row.status) && !(row.stackId === stackId && row.logicalId === logicalId) && isNamedBy(row, identifier),
    );
  }

  async #ownedBy({ stackId, logicalId }: ResourceRow, physicalId: string): Promise<ResourceOwned> {
    const stack = await this.#store.stack(stackId);
    return owned(physicalId, `it is ${logicalId} of stack ${stack?.name ?? stackId}`);
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
