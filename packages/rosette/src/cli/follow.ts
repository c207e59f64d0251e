import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient, StackEvent } from '#server/contract/api-client.ts';
import { getStack, listResources, newestCursor } from './api.ts';
import type { Context } from './context.ts';
import { Interrupted } from './errors.ts';
import { objectOf, textOf } from './json-access.ts';
import { type ExpectedResource, isResting, isStackItself, Progress } from './progress.ts';
import { createReporter } from './reporter.ts';

/** A stack before an operation on it. */
export interface Standing {
  /** Of its newest event. */
  readonly cursor: number;
  /** Items of ListStackResources. */
  readonly resources: readonly JsonObject[];
}

export interface FollowTarget {
  readonly stackId: string;
  readonly stackName: string;
  /** How the stack stood before the operation: only events after that are read. Undefined: all there are. */
  readonly after: Standing | undefined;
}

export interface Followed {
  /** GetStack's answer after the end of the operation, with outputs. */
  readonly stack: JsonObject;
  readonly progress: Progress;
  /** `OperationInfo` of the stack, nested or not, in which the failure began: the cloud's answer to the failed call. */
  readonly operationInfo: JsonObject | undefined;
}

/** How the stack stands now, to be asked before an operation that is then followed. */
export async function standing(client: ApiClient, stackId: string): Promise<Standing> {
  const [cursor, resources] = await Promise.all([newestCursor(client, stackId), listResources(client, stackId)]);
  return { cursor, resources };
}

/** Shows a stack's operation until it ends. Rejects with `Interrupted` on Ctrl-C; the operation is not touched by that. */
export async function followOperation(context: Context, client: ApiClient, target: FollowTarget): Promise<Followed> {
  const progress = new Progress(target.stackId, target.stackName);
  const reporter = createReporter(context, progress);
  const stop = new AbortController();
  const forget = context.host.onInterrupt(() => stop.abort());
  try {
    if (target.after === undefined) await expectResources(client, progress, target.stackId, waiting);
    else progress.expect(target.stackId, target.after.resources.flatMap(settled));
    for await (const event of newEvents(context, client, target, progress, stop.signal)) {
      reporter.event(event, progress);
      const stack = await stackAtRest(client, target.stackId, event);
      if (stack !== undefined) return await followed(client, stack, progress);
    }
    if (stop.signal.aborted) throw new Interrupted(interruptedMessage(client, target.stackName));
    return await followed(client, await getStack(client, target.stackId, true), progress);
  } finally {
    stop.abort();
    forget();
    await reporter.finish(progress);
  }
}

async function followed(client: ApiClient, stack: JsonObject, progress: Progress): Promise<Followed> {
  const cause = progress.firstCause();
  const isNested = cause !== undefined && cause.stackId !== progress.rootId;
  // A nested stack may be gone for good after a rollback; its call's request id is then in its events at most.
  const where = isNested ? await getStack(client, cause.stackId, false).catch(() => undefined) : stack;
  return { stack, progress, operationInfo: objectOf(where, 'OperationInfo') };
}

/** Events of the operation, each after `progress` has taken it in. */
async function* newEvents(
  context: Context,
  client: ApiClient,
  { stackId, after }: FollowTarget,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<StackEvent> {
  const expected = after === undefined ? waiting : settled;
  for await (const event of untilAborted(client.events(stackId, after?.cursor ?? 0, signal), signal)) {
    const firstOfStack = !progress.stacks.has(event.StackId);
    progress.apply(event, context.host.clock.now());
    if (firstOfStack) await expectResources(client, progress, event.StackId, expected);
    yield event;
  }
}

/** A failed creation rests only after its rollback: the stack itself knows whether more is to come. */
async function stackAtRest(client: ApiClient, stackId: string, event: StackEvent): Promise<JsonObject | undefined> {
  if (event.StackId !== stackId || !isStackItself(event) || !isResting(event.Status)) return undefined;
  const stack = await getStack(client, stackId, true);
  return isResting(textOf(stack, 'Status')) ? stack : undefined;
}

/** What is still waiting is known before it begins, so that "3 of 17" can be said at once. It is a nicety: where the list
 *  cannot be had, the events tell everything but the number. */
async function expectResources(
  client: ApiClient,
  progress: Progress,
  stackId: string,
  expected: (resource: JsonObject) => readonly ExpectedResource[],
): Promise<void> {
  const resources = await listResources(client, stackId).catch(() => []);
  progress.expect(stackId, resources.flatMap(expected));
}

/** All events of the resource are still to be read from the stream, and those tell the state in the right order. */
function waiting(resource: JsonObject): readonly ExpectedResource[] {
  const status = textOf(resource, 'Status') === 'DELETE_COMPLETE' ? 'DELETE_COMPLETE' : 'INIT_COMPLETE';
  return [{ ...factsOf(resource), status }];
}

/** No event before the operation is read, so the state is what the list says; what is gone is gone. A nested stack may be
 *  at work already when it is asked: then the stream tells. */
function settled(resource: JsonObject): readonly ExpectedResource[] {
  const status = textOf(resource, 'Status');
  if (status === 'DELETE_COMPLETE') return [];
  return [{ ...factsOf(resource), status: isResting(status) ? status : '' }];
}

function factsOf(resource: JsonObject): Omit<ExpectedResource, 'status'> {
  return {
    logicalId: textOf(resource, 'LogicalResourceId'),
    type: textOf(resource, 'ResourceType'),
    physicalId: textOf(resource, 'PhysicalResourceId'),
  };
}

function interruptedMessage(client: ApiClient, name: string): string {
  const goesOn =
    client.endpoint === 'embedded'
      ? 'The work stops here and goes on with the next rosette command on this data directory'
      : `The server goes on with it (${client.endpoint})`;
  return `${goesOn}; watch it: rosette events ${name} --follow`;
}

/** Ends when the signal aborts, whatever the source is waiting for. */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  try {
    for (;;) {
      const next = await Promise.race([iterator.next().catch(rethrowUnless(signal)), aborted]);
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a source that hangs must not hold the person up.
    void iterator.return?.()?.catch(() => undefined);
  }
}

/** A source may reject when it is aborted; that is not an error. */
function rethrowUnless(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    if (signal.aborted) return undefined;
    throw error;
  };
}
