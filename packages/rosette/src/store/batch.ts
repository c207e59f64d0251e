import type {
  ChangeSetRow,
  EventRow,
  ExchangeRow,
  OperationRow,
  ResourceRow,
  SignalRow,
  StackRow,
  StepRow,
  TokenRow,
  Write,
} from '#engine/ports/store.ts';
import { holdsName, isLiving, isRunning } from './unique-rules.ts';

/** Writes of one commit, sorted by what they change. Of several writes of one row the last is left. */
export interface Batch {
  readonly stacks: ReadonlyMap<string, StackRow>;
  readonly templates: ReadonlyMap<string, string>;
  /** By `rowKey`. */
  readonly resources: ReadonlyMap<string, ResourceChange>;
  readonly operations: ReadonlyMap<string, OperationRow>;
  /** By `rowKey`. */
  readonly steps: ReadonlyMap<string, StepRow>;
  readonly events: readonly Omit<EventRow, 'sequence'>[];
  /** In the order of the writes, since signals are numbered. */
  readonly signals: readonly SignalChange[];
  readonly tokens: ReadonlyMap<string, TokenRow>;
  readonly changeSets: ReadonlyMap<string, ChangeSetRow>;
  readonly exchanges: ReadonlyMap<string, ExchangeRow>;
}

export type ResourceChange =
  | { readonly kind: 'put'; readonly row: ResourceRow }
  | { readonly kind: 'removed'; readonly stackId: string; readonly logicalId: string };

export type SignalChange =
  | { readonly kind: 'put'; readonly row: Omit<SignalRow, 'sequence'> }
  | { readonly kind: 'forgotten'; readonly name: string }
  | { readonly kind: 'some-forgotten'; readonly name: string; readonly sequences: readonly number[] };

/** Key of a row that two names identify; neither can hold the separator. */
export function rowKey(first: string, second: string): string {
  return `${first}\n${second}`;
}

export function foldWrites(writes: readonly Write[]): Batch {
  const batch = {
    stacks: new Map<string, StackRow>(),
    templates: new Map<string, string>(),
    resources: new Map<string, ResourceChange>(),
    operations: new Map<string, OperationRow>(),
    steps: new Map<string, StepRow>(),
    events: [] as Omit<EventRow, 'sequence'>[],
    signals: [] as SignalChange[],
    tokens: new Map<string, TokenRow>(),
    changeSets: new Map<string, ChangeSetRow>(),
    exchanges: new Map<string, ExchangeRow>(),
  };
  for (const write of writes) fold(batch, write);
  return {
    ...batch,
    stacks: freeingFirst(batch.stacks, holdsName),
    operations: freeingFirst(batch.operations, isRunning),
    changeSets: freeingFirst(batch.changeSets, isLiving),
  };
}

interface OpenBatch {
  readonly stacks: Map<string, StackRow>;
  readonly templates: Map<string, string>;
  readonly resources: Map<string, ResourceChange>;
  readonly operations: Map<string, OperationRow>;
  readonly steps: Map<string, StepRow>;
  readonly events: Omit<EventRow, 'sequence'>[];
  readonly signals: SignalChange[];
  readonly tokens: Map<string, TokenRow>;
  readonly changeSets: Map<string, ChangeSetRow>;
  readonly exchanges: Map<string, ExchangeRow>;
}

function fold(batch: OpenBatch, write: Write): void {
  switch (write.kind) {
    case 'stack':
      batch.stacks.set(write.row.id, write.row);
      return;
    case 'template':
      batch.templates.set(write.hash, write.body);
      return;
    case 'resource':
      batch.resources.set(rowKey(write.row.stackId, write.row.logicalId), { kind: 'put', row: write.row });
      return;
    case 'resource-removed': {
      const { stackId, logicalId } = write;
      batch.resources.set(rowKey(stackId, logicalId), { kind: 'removed', stackId, logicalId });
      return;
    }
    case 'operation':
      batch.operations.set(write.row.id, write.row);
      return;
    case 'step':
      batch.steps.set(rowKey(write.row.operationId, write.row.id), write.row);
      return;
    case 'event':
      batch.events.push(write.row);
      return;
    case 'signal':
      batch.signals.push({ kind: 'put', row: write.row });
      return;
    case 'signals-forgotten':
      batch.signals.push(forgetting(write));
      return;
    case 'token':
      batch.tokens.set(write.row.key, write.row);
      return;
    case 'change-set':
      batch.changeSets.set(write.row.id, write.row);
      return;
    case 'exchange':
      batch.exchanges.set(write.row.id, write.row);
      return;
  }
}

function forgetting({ name, sequences }: Extract<Write, { kind: 'signals-forgotten' }>): SignalChange {
  return sequences === undefined ? { kind: 'forgotten', name } : { kind: 'some-forgotten', name, sequences };
}

/**
 * Rows that hold nothing go first: what this very commit frees (a name, a stack whose operation ended) must be free before
 * the row that takes it is written.
 */
function freeingFirst<Row>(rows: ReadonlyMap<string, Row>, holds: (row: Row) => boolean): ReadonlyMap<string, Row> {
  if (rows.size < 2) return rows;
  const entries = [...rows];
  return new Map([...entries.filter(([, row]) => !holds(row)), ...entries.filter(([, row]) => holds(row))]);
}
