import { isJsonObject } from '@rosette/template/base/json.ts';
import { isKnown, type Value, type ValueObject } from '@rosette/template/evaluate/value.ts';
import { StackRefused } from '#engine/ports/stack-service.ts';
import type { SignalRow, Write } from '#engine/ports/store.ts';
import { signalName } from '#wire/callback-url.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import type { PlannedUpdate } from './planned-update.ts';
import { openSignal } from './signal-rows.ts';
import type { ValueCodec } from './value-codec.ts';

/*
 * IgnoreExistingSignalFailure (reference/stack-lifecycle.md 2.9): a wait condition that failed succeeds at once this time.
 * The signals it still lacks are put where they would have arrived, and the failures among those that did arrive are taken
 * away; so the resource type decides as ever, and everything is durable with the continuation.
 */

const WAIT_CONDITION = 'ALIYUN::ROS::WaitCondition';

const COUNTED = {
  status: 'SUCCESS',
  reason: 'Counted as received, as IgnoreExistingSignalFailure asks',
  data: null,
} as const;

export interface IgnoredSignals {
  /** Wait conditions that will succeed. Nothing of them is in the cloud: they are made without being deleted first, which
   *  would forget their signals. */
  readonly conditions: readonly string[];
  readonly writes: readonly Write[];
}

export const NO_SIGNALS_IGNORED: IgnoredSignals = { conditions: [], writes: [] };

/** `anew`: what is made anew in any case, a handle with new addresses among it. */
export async function ignoreSignalFailures(
  dependencies: Pick<RuntimeDependencies, 'store' | 'clock'>,
  codec: ValueCodec,
  planned: PlannedUpdate,
  anew: ReadonlySet<string>,
): Promise<IgnoredSignals> {
  const conditions = failedConditions(planned);
  const writes = await Promise.all(
    conditions.map(async (name) => {
      const properties = planned.verdicts.get(name)!.properties;
      const signal = signalOf(name, properties, anew);
      const arrived = (await dependencies.store.signals(signal)).map((row) => ({ row, status: statusOf(codec, row) }));
      const found = { name: signal, arrived, count: countOf(properties.Count ?? 1) };
      return writesFor(found, planned.stack.id, dependencies.clock.now());
    }),
  );
  return { conditions, writes: writes.flat() };
}

function failedConditions({ resources, model }: PlannedUpdate): readonly string[] {
  return [...resources.values()].flatMap(({ logicalId, type, status }) => {
    const failed = type === WAIT_CONDITION && status === 'CREATE_FAILED';
    return failed && model.desired.resources.get(logicalId)?.type === type ? [logicalId] : [];
  });
}

/** From the handle's Ref, `<stackId>/<logicalId>` (reference/custom-resources.md 3.2). */
function signalOf(name: string, { Handle: handle }: ValueObject, anew: ReadonlySet<string>): string {
  const [stackId, resource] = typeof handle === 'string' ? handle.split('/') : [];
  if (stackId === undefined || resource === undefined || anew.has(resource)) {
    const reason = `IgnoreExistingSignalFailure cannot let ${name} succeed, since its handle is made anew and gets new signals. Leave the handle out of RecreatingResources.`;
    throw new StackRefused('ContinueCreateStackValidationFailed', 400, reason);
  }
  return signalName({ kind: 'waitcondition', stackId, resource, requestId: '' });
}

/** How many signals it waits for; what is no number is for the resource type to refuse. */
function countOf(count: Value): number {
  const number = isKnown(count) ? Number(count) : Number.NaN;
  return Number.isInteger(number) && number >= 0 && number <= 10_000 ? number : 1;
}

interface Found {
  readonly name: string;
  readonly arrived: readonly { readonly row: SignalRow; readonly status: string }[];
  /** How many are waited for. */
  readonly count: number;
}

function writesFor({ name, arrived, count }: Found, stackId: string, receivedAt: number): readonly Write[] {
  const kept = arrived.filter(({ status }) => status !== 'FAILURE');
  // Warnings count, and yet warnings alone are a failure.
  const succeeded = kept.some(({ status }) => status !== 'WARNING');
  const missing = Math.max(count - kept.length, succeeded || count === 0 ? 0 : 1);
  const counted = { name, id: null, stackId, payload: COUNTED, receivedAt };
  return [
    { kind: 'signals-forgotten', name },
    ...kept.map(({ row: { sequence: _number, ...row } }): Write => ({ kind: 'signal', row })),
    ...Array.from({ length: missing }, (): Write => ({ kind: 'signal', row: counted })),
  ];
}

function statusOf(codec: ValueCodec, row: SignalRow): string {
  const { payload } = openSignal(codec, row);
  const status = isJsonObject(payload) ? payload.status : undefined;
  return String(status ?? 'SUCCESS');
}
