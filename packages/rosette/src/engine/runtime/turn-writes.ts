import type { OperationState } from '#engine/operation/state.ts';
import type { Turn } from '#engine/operation/turn.ts';
import type { EventRow, Write } from '#engine/ports/store.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { owedFor, owedWrite } from './notifications.ts';
import { exchangeRow, operationRow, resourceRow, stepRow } from './rows.ts';
import type { ValueCodec } from './value-codec.ts';

type NewEvent = Omit<EventRow, 'sequence'>;

/** The rows that one turn changed, as they stand after it, and among them its events. */
export function turnWrites(
  dependencies: Pick<RuntimeDependencies, 'ids' | 'clock'>,
  codec: ValueCodec,
  state: OperationState,
  turn: Turn,
): { readonly writes: readonly Write[]; readonly events: readonly NewEvent[] } {
  const writes: Write[] = [];
  const events: NewEvent[] = [];
  const now = dependencies.clock.now();
  if (turn.stack) writes.push({ kind: 'stack', row: state.stack });
  if (turn.operation) writes.push({ kind: 'operation', row: operationRow(state) });
  for (const [id, touched] of turn.steps) writes.push({ kind: 'step', row: stepRow(state.id, id, touched) });
  for (const name of turn.resources)
    writes.push({ kind: 'resource', row: resourceRow(state.resources.get(name)!, codec) });
  for (const logicalId of turn.removed) {
    // The rollback that began in this very turn may have taken it up again.
    if (state.resources.has(logicalId)) continue;
    writes.push({ kind: 'resource-removed', stackId: state.stack.id, logicalId });
  }
  for (const event of turn.events) {
    const row = {
      id: dependencies.ids.uuid(),
      stackId: state.stack.id,
      rootId: state.stack.rootId,
      operationId: state.id,
      time: now,
      stackName: state.stack.name,
      logicalId: event.logicalId ?? state.stack.name,
      physicalId: event.physicalId,
      resourceType: event.resourceType,
      status: event.status,
      statusReason: event.statusReason,
    };
    events.push(row);
    writes.push({ kind: 'event', row });
    const owed = event.logicalId === null ? owedFor(state.stack, row) : undefined;
    if (owed !== undefined) writes.push(owedWrite(owed, now));
  }
  for (const name of turn.forgetSignals) writes.push({ kind: 'signals-forgotten', name });
  for (const some of turn.forgetSomeSignals) writes.push({ kind: 'signals-forgotten', ...some });
  const of = { stackId: state.stack.id, operationId: state.id };
  for (const noted of turn.exchanges) writes.push({ kind: 'exchange', row: exchangeRow(of, noted, codec, now) });
  if (turn.ended && state.stack.parentId !== null) {
    const { id, parentId, status } = state.stack;
    const row = { name: `nested/${id}`, id: 'ended', stackId: parentId, payload: { status }, receivedAt: now };
    writes.push({ kind: 'signal', row });
  }
  return { writes, events };
}
