import type { OperationRow, ResourceRow, StackRow, StepRow, Write } from '#engine/ports/store.ts';

/** What the store must hold, kept a second time from the commits that were durable. */
export class Mirror {
  readonly stacks = new Map<string, StackRow>();
  readonly operations = new Map<string, OperationRow>();
  readonly #resources = new Map<string, Map<string, ResourceRow>>();
  readonly #steps = new Map<string, Map<string, StepRow>>();
  readonly #stepByToken = new Map<string, StepRow>();

  apply(writes: readonly Write[]): void {
    for (const write of writes) this.#apply(write);
  }

  resources(stackId: string): ReadonlyMap<string, ResourceRow> {
    return this.#resources.get(stackId) ?? new Map();
  }

  steps(operationId: string): readonly StepRow[] {
    return [...(this.#steps.get(operationId)?.values() ?? [])];
  }

  /** The step whose call carries this token; the create of a late replacement has a token derived from it. */
  stepOf(token: string): StepRow | undefined {
    return this.#stepByToken.get(token) ?? this.#stepByToken.get(token.replace(/-c$/, ''));
  }

  /** The living root stack of that name. */
  root(name: string): StackRow | undefined {
    return [...this.stacks.values()].find(
      (row) => row.name === name && row.parentId === null && row.status !== 'DELETE_COMPLETE',
    );
  }

  /** Living nested stacks by the logical id that stands for them. */
  children(stackId: string): ReadonlyMap<string, StackRow> {
    const found = new Map<string, StackRow>();
    for (const row of this.resources(stackId).values()) {
      const child = this.stacks.get(row.physicalId?.slice(row.physicalId.lastIndexOf('/') + 1) ?? '');
      if (child?.parentId === stackId && child.status !== 'DELETE_COMPLETE') found.set(row.logicalId, child);
    }
    return found;
  }

  isBusy(): boolean {
    return [...this.operations.values()].some((row) => row.state === 'running');
  }

  #apply(write: Write): void {
    switch (write.kind) {
      case 'stack':
        this.stacks.set(write.row.id, { ...write.row });
        return;
      case 'operation':
        this.operations.set(write.row.id, { ...write.row });
        return;
      case 'resource':
        within(this.#resources, write.row.stackId).set(write.row.logicalId, { ...write.row });
        return;
      case 'resource-removed':
        this.#resources.get(write.stackId)?.delete(write.logicalId);
        return;
      case 'step':
        within(this.#steps, write.row.operationId).set(write.row.id, { ...write.row });
        this.#stepByToken.set(write.row.token, { ...write.row });
        return;
      default:
        return;
    }
  }
}

function within<Row>(maps: Map<string, Map<string, Row>>, key: string): Map<string, Row> {
  const map = maps.get(key) ?? new Map<string, Row>();
  maps.set(key, map);
  return map;
}
