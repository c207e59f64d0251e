import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read } from '../core/action.ts';
import type { CloudObject } from '../core/objects.ts';
import { onePage, pages } from '../core/paging.ts';
import { choice, flag, text, withDefault } from '../core/request-shape.ts';
import { tagsAsTagKey } from '../core/tags.ts';
import { secondsText } from '../core/time-text.ts';
import { settledAt, statusAt } from '../core/timeline.ts';
import { type InvocationState, invocationKind } from '../model/compute.ts';

type Invocation = CloudObject<InvocationState>;
type Run = InvocationState['runs'][number];

const filters = {
  ...pages,
  InvokeId: text(),
  CommandId: text(),
  InstanceId: text(),
  InvokeStatus: text(),
  InvokeRecordStatus: text(),
  ContentEncoding: withDefault(choice(['PlainText', 'Base64']), 'Base64'),
  IncludeOutput: withDefault(flag(), false),
};

function selected(
  context: Context,
  request: {
    readonly InvokeId: string | undefined;
    readonly CommandId: string | undefined;
    readonly InstanceId: string | undefined;
  },
): readonly Invocation[] {
  const named = request.InvokeId === undefined ? undefined : context.objects.find(invocationKind, request.InvokeId);
  const all =
    request.InvokeId === undefined ? context.objects.list(invocationKind) : named === undefined ? [] : [named];
  return all
    .filter(({ state }) => request.CommandId === undefined || state.commandId === request.CommandId)
    .filter(
      ({ state }) =>
        request.InstanceId === undefined || state.runs.some((run) => run.instanceId === request.InstanceId),
    );
}

export const describeInvocations = read(filters, (context, request) => {
  const found = selected(context, request)
    .map((invocation) => described(context, invocation, request.ContentEncoding))
    .filter((invocation) => request.InvokeStatus === undefined || invocation.InvokeStatus === request.InvokeStatus);
  const { items, counts } = onePage(found, request);
  return { ...counts, Invocations: { Invocation: items } };
});

/** Success, Failed, Timeout … when all ran alike; `PartialFailed` when only some failed; Running until all have ended. */
function overall(context: Context, invocation: Invocation): string {
  const statuses = invocation.state.runs.map((run) => statusAt(run.status, context.now));
  if (statuses.includes('Running')) return 'Running';
  const [first = 'Success'] = statuses;
  return statuses.every((status) => status === first) ? first : 'PartialFailed';
}

function described(context: Context, invocation: Invocation, encoding: string): JsonObject {
  const { state } = invocation;
  const status = overall(context, invocation);
  const content = state.command.content;
  return {
    InvokeId: invocation.id,
    CommandId: state.commandId,
    CommandName: state.command.name,
    CommandDescription: state.command.description,
    CommandType: state.command.type,
    CommandContent: encoding === 'Base64' ? content : Buffer.from(content, 'base64').toString('utf8'),
    InvocationStatus: status,
    InvokeStatus: legacyStatus(status),
    RepeatMode: state.repeatMode,
    Frequency: state.frequency,
    Parameters: state.parameters,
    Username: state.username,
    WorkingDir: state.command.workingDir,
    Timeout: state.command.timeout,
    Timed: state.repeatMode === 'Period',
    CreationTime: secondsText(invocation.createdAt),
    InvokeInstances: { InvokeInstance: state.runs.map((run) => describedRun(context, invocation, run)) },
    Tags: tagsAsTagKey(invocation.tags),
  };
}

/** The older field knows fewer words. */
function legacyStatus(status: string): string {
  if (status === 'Success') return 'Finished';
  return status === 'Running' ? 'Running' : status === 'PartialFailed' ? 'PartialFailed' : 'Failed';
}

function describedRun(context: Context, invocation: Invocation, run: Run): JsonObject {
  const status = statusAt(run.status, context.now);
  return {
    InstanceId: run.instanceId,
    InvocationStatus: status,
    InstanceInvokeStatus: legacyStatus(status),
    Repeats: 1,
    Timed: false,
    Dropped: 0,
    Output: '',
    StopTime: '',
    CreationTime: secondsText(invocation.createdAt),
    ...ending(context, invocation, run),
  };
}

/** Exit code, error and times; what has not ended has none. */
function ending(context: Context, invocation: Invocation, run: Run): JsonObject {
  const ended = statusAt(run.status, context.now) !== 'Running';
  return {
    StartTime: secondsText(invocation.createdAt),
    FinishTime: ended ? secondsText(settledAt(run.status)) : '',
    ExitCode: ended ? run.exitCode : null,
    ErrorCode: ended ? run.errorCode : '',
    ErrorInfo: ended ? run.errorInfo : '',
  };
}

export const describeInvocationResults = read(filters, (context, request) => {
  const found = selected(context, request)
    .flatMap((invocation) => invocation.state.runs.map((run) => ({ invocation, run })))
    .filter(({ run }) => request.InstanceId === undefined || run.instanceId === request.InstanceId)
    .map(({ invocation, run }) => result(context, invocation, run));
  const { items, counts } = onePage(found, request);
  return { Invocation: { ...counts, InvocationResults: { InvocationResult: items } } };
});

function result(context: Context, invocation: Invocation, run: Run): JsonObject {
  const status = statusAt(run.status, context.now);
  const { FinishTime, ...rest } = ending(context, invocation, run) as { FinishTime: string };
  return {
    InvokeId: invocation.id,
    CommandId: invocation.state.commandId,
    InstanceId: run.instanceId,
    InvocationStatus: status,
    InvokeRecordStatus: legacyStatus(status),
    Username: invocation.state.username,
    Repeats: 1,
    Dropped: 0,
    Output: '',
    FinishedTime: FinishTime,
    ...rest,
  };
}
