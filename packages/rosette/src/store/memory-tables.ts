import type { AccessKeyRow, AccountRow } from '#access/ports.ts';
import {
  type ChangeSetRow,
  type EventRow,
  type ExchangeRow,
  type OperationRow,
  type ResourceRow,
  type SignalRow,
  type StackRow,
  type StepRow,
  StoreError,
  type TokenRow,
} from '#engine/ports/store.ts';
import type { Batch } from './batch.ts';
import { refusal } from './refusals.ts';
import { numberSignals } from './signal-numbers.ts';
import { UniqueIndex } from './unique-index.ts';
import { holdsName, isLiving, isRunning } from './unique-rules.ts';

/** What a database holds, in maps. */
export interface MemoryTables {
  readonly stacks: Map<string, StackRow>;
  readonly templates: Map<string, string>;
  /** By stack, then by logical id. */
  readonly resources: Map<string, Map<string, ResourceRow>>;
  readonly operations: Map<string, OperationRow>;
  /** By operation, then by id. */
  readonly steps: Map<string, Map<string, StepRow>>;
  /** Oldest first. */
  readonly events: EventRow[];
  /** By name, in the order of their numbers. */
  readonly signals: Map<string, readonly SignalRow[]>;
  readonly tokens: Map<string, TokenRow>;
  readonly changeSets: Map<string, ChangeSetRow>;
  readonly exchanges: Map<string, ExchangeRow>;
  readonly accounts: Map<string, AccountRow>;
  readonly accessKeys: Map<string, AccessKeyRow>;
  /** When a nonce expires, by key. */
  readonly nonces: Map<string, number>;
  readonly stackNames: UniqueIndex<StackRow>;
  readonly changeSetNames: UniqueIndex<ChangeSetRow>;
  /** By stack. */
  readonly running: UniqueIndex<OperationRow>;
}

export function emptyTables(): MemoryTables {
  return {
    stacks: new Map(),
    templates: new Map(),
    resources: new Map(),
    operations: new Map(),
    steps: new Map(),
    events: [],
    signals: new Map(),
    tokens: new Map(),
    changeSets: new Map(),
    exchanges: new Map(),
    accounts: new Map(),
    accessKeys: new Map(),
    nonces: new Map(),
    stackNames: new UniqueIndex((row) => (holdsName(row) ? key(row.accountId, row.region, row.name) : undefined)),
    changeSetNames: new UniqueIndex((row) => (isLiving(row) ? key(row.stackId, row.name) : undefined)),
    running: new UniqueIndex((row) => (isRunning(row) ? row.stackId : undefined)),
  };
}

function key(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

/** Throws when two rows would hold after the batch what only one may. */
export function checkUnique(tables: MemoryTables, batch: Batch): void {
  if (tables.stackNames.collides(batch.stacks)) throw refusal('stack-name', batch);
  if (tables.running.collides(batch.operations)) throw refusal('running-operation', batch);
  if (tables.changeSetNames.collides(batch.changeSets)) throw refusal('change-set-name', batch);
}

/** Throws `StoreError` when a row would refer to a stack or operation that is not there. */
export function checkReferences(tables: MemoryTables, batch: Batch): void {
  const hasStack = (id: string) => tables.stacks.has(id) || batch.stacks.has(id);
  const hasOperation = (id: string) => tables.operations.has(id) || batch.operations.has(id);
  for (const change of batch.resources.values()) {
    if (change.kind === 'put') require(hasStack(change.row.stackId), 'stack', change.row.stackId);
  }
  for (const row of batch.changeSets.values()) require(hasStack(row.stackId), 'stack', row.stackId);
  for (const row of batch.operations.values()) require(hasStack(row.stackId), 'stack', row.stackId);
  for (const row of batch.steps.values()) require(hasOperation(row.operationId), 'operation', row.operationId);
  for (const row of batch.exchanges.values()) require(hasStack(row.stackId), 'stack', row.stackId);
  for (const row of batch.events) require(hasStack(row.stackId), 'stack', row.stackId);
}

function require(found: boolean, kind: string, id: string): void {
  if (!found) throw new StoreError('failed', `A row refers to ${kind} ${id}, which is not stored; nothing was saved.`);
}

/** Puts the rows of a checked batch into the maps; nothing here can fail. */
export function applyBatch(tables: MemoryTables, batch: Batch): void {
  for (const row of batch.stacks.values()) tables.stacks.set(row.id, row);
  for (const [hash, body] of batch.templates) if (!tables.templates.has(hash)) tables.templates.set(hash, body);
  for (const change of batch.resources.values()) {
    if (change.kind === 'put') within(tables.resources, change.row.stackId).set(change.row.logicalId, change.row);
    else tables.resources.get(change.stackId)?.delete(change.logicalId);
  }
  for (const row of batch.operations.values()) tables.operations.set(row.id, row);
  for (const row of batch.steps.values()) within(tables.steps, row.operationId).set(row.id, row);
  for (const row of batch.tokens.values()) tables.tokens.set(row.key, row);
  for (const row of batch.changeSets.values()) tables.changeSets.set(row.id, row);
  for (const row of batch.exchanges.values()) tables.exchanges.set(row.id, row);
  tables.stackNames.replace(batch.stacks);
  tables.running.replace(batch.operations);
  tables.changeSetNames.replace(batch.changeSets);
  applySignals(tables, batch);
  for (const row of batch.events) tables.events.push(Object.freeze({ ...row, sequence: tables.events.length + 1 }));
}

function applySignals(tables: MemoryTables, batch: Batch): void {
  const stored = batch.signals.flatMap((change) => tables.signals.get(nameOf(change)) ?? []);
  const plan = numberSignals(stored, batch.signals);
  for (const name of plan.forgotten) tables.signals.delete(name);
  for (const [name, sequences] of plan.someForgotten) {
    const gone = new Set(sequences);
    tables.signals.set(
      name,
      (tables.signals.get(name) ?? []).filter((row) => !gone.has(row.sequence)),
    );
  }
  for (const row of plan.rows) {
    const others = (tables.signals.get(row.name) ?? []).filter((other) => other.sequence !== row.sequence);
    const rows = [...others, Object.freeze(row)].sort((a, b) => a.sequence - b.sequence);
    tables.signals.set(row.name, rows);
  }
}

function nameOf(change: Batch['signals'][number]): string {
  return change.kind === 'put' ? change.row.name : change.name;
}

function within<Row>(maps: Map<string, Map<string, Row>>, key: string): Map<string, Row> {
  let map = maps.get(key);
  if (map === undefined) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}
