import type { JsonObject } from '@rosette/template/base/json.ts';
import type { CreateRequest, ResourceType, StepResult, UpdateRequest } from '#engine/ports/resource-type.ts';
import { signalName } from '#wire/callback-url.ts';
import { asFailure } from '../caller.ts';
import { amount, need, PropertyError } from '../properties.ts';
import { type Received, readSignals } from './wait-signals.ts';

const longestTimeout = 43_200;

/**
 * reference/custom-resources.md 3.3. Done when enough signals have come, failed by the first that says so or by time. An
 * update waits again, for Timeout from its own beginning; which signals of before still count is the handle's affair.
 */
export const waitCondition: ResourceType = {
  name: 'ALIYUN::ROS::WaitCondition',
  updatable: ['Count', 'Handle', 'ShowProgressEvent'],
  create: (request) => look(request, noneBefore).catch((error) => asFailure(error, null)),
  update: (request) => update(request).catch((error) => asFailure(error, request.physicalId)),
  resume: async (request) => {
    switch (request.action) {
      case 'create':
        return waitCondition.create(request);
      case 'update':
        return waitCondition.update!(request);
      case 'delete':
        return waitCondition.delete(request);
    }
  },
  delete: async ({ properties }) => {
    const handle = parseHandle(properties);
    return { kind: 'done', forgetSignals: handle === undefined ? [] : [handle.signal] };
  },
};

/** The attributes that tell the state before the last update. */
const noneBefore: JsonObject = { LastData: '{}', LastErrorData: '{}', JoinedLastErrorData: '' };

async function update(request: UpdateRequest): Promise<StepResult> {
  const { attributes: last, changed, context } = request;
  // Nobody signals again for what is being undone, and how a wait is shown is no reason to wait.
  if (context.rollingBack || !(changed.includes('Handle') || changed.includes('Count'))) {
    return { kind: 'done', physicalId: `${context.stack.id}/${context.logicalId}`, attributes: last };
  }
  return look(request, {
    LastData: last.Data ?? '{}',
    LastErrorData: last.ErrorData ?? '{}',
    JoinedLastErrorData: last.JoinedErrorData ?? '',
  });
}

async function look({ context, properties }: CreateRequest | UpdateRequest, last: JsonObject): Promise<StepResult> {
  const handle = parseHandle(properties);
  if (handle === undefined) throw new PropertyError('Handle is no wait condition handle; give the Ref of one.');
  const received = readSignals(await context.signals(handle.signal));
  const physicalId = `${context.stack.id}/${context.logicalId}`;
  const count = wantedCount(properties);
  if (received.failures.length > 0) return failed(physicalId, 'WaitConditionFailure', reasons(received));
  if (received.received >= count) {
    if (count > 0 && received.successes.length === 0) {
      return failed(physicalId, 'WaitConditionFailure', 'Every signal that came was a warning.');
    }
    return { kind: 'done', physicalId, attributes: { ...attributes(received), ...last } };
  }
  const deadline = Math.min(context.startedAt + timeout(properties) * 1_000, context.deadline);
  if (context.now >= deadline) {
    const message = `${received.received} of ${count} signals were received in ${timeout(properties)} seconds.`;
    return failed(physicalId, 'WaitConditionTimeout', message);
  }
  return {
    kind: 'pending',
    continuation: { received: received.received },
    physicalId,
    afterMs: deadline - context.now,
    signal: handle.signal,
    progress: `${received.received} of ${count} signals received`,
  };
}

/** The handle's signal, from `<stackId>/<logicalId>`. */
function parseHandle(properties: JsonObject): { readonly signal: string } | undefined {
  const handle = need(properties, 'Handle');
  const slash = handle.indexOf('/');
  if (slash <= 0 || slash === handle.length - 1) return undefined;
  const [stackId, resource] = [handle.slice(0, slash), handle.slice(slash + 1)];
  return { signal: signalName({ kind: 'waitcondition', stackId, resource, requestId: '' }) };
}

function wantedCount(properties: JsonObject): number {
  const count = amount(properties.Count) ?? 1;
  if (!Number.isInteger(count) || count < 0)
    throw new PropertyError(`Count is ${count}; it must be a whole number from 0.`);
  return count;
}

/** Seconds. */
function timeout(properties: JsonObject): number {
  const seconds = amount(need(properties, 'Timeout'))!;
  if (seconds >= 1 && seconds <= longestTimeout) return seconds;
  throw new PropertyError(`Timeout is ${seconds}; it must lie between 1 and ${longestTimeout} seconds.`);
}

function reasons(received: Received): string {
  return received.failures.map((failure) => failure.reason).join(';');
}

function attributes(received: Received): JsonObject {
  const byId = (signals: Received['successes']) =>
    JSON.stringify(Object.fromEntries(signals.map(({ id, data }) => [id, data])));
  return {
    Data: byId([...received.successes, ...received.warnings]),
    ErrorData: byId(received.failures),
    JoinedErrorData: reasons(received),
  };
}

function failed(physicalId: string, code: string, message: string): StepResult {
  return { kind: 'failed', physicalId, error: { code, message } };
}
