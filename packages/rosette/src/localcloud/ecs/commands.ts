import { type Context, read, write } from '../core/action.ts';
import { notFound, refuse } from '../core/errors.ts';
import { type GuestOutcome, guestOutcome } from '../core/guest-outcome.ts';
import { onePage, pages } from '../core/paging.ts';
import { choice, flag, integer, list, required, tagList, text, withDefault } from '../core/request-shape.ts';
import { newTags, tagsAsTagKey } from '../core/tags.ts';
import { secondsText } from '../core/time-text.ts';
import { type Timeline, timeline } from '../core/timeline.ts';
import {
  type CommandState,
  commandKind,
  type Instance,
  type InvocationState,
  instanceKind,
  instanceStatus,
  invocationKind,
} from '../model/compute.ts';

// Codes: API pages of RunCommand, CreateCommand and InvokeCommand (Ecs 2014-05-26) and reference/resource-types.md 5.5.

const definition = {
  Type: required(choice(['RunShellScript', 'RunPowerShellScript', 'RunBatScript'], 'InvalidCmdType.NotFound')),
  CommandContent: required(text({ max: 24 * 1024, code: 'CmdContent.ExceedLimit' })),
  Name: text({ max: 128, code: 'CmdName.ExceedLimit' }),
  Description: text({ max: 512, code: 'CmdDesc.ExceedLimit' }),
  WorkingDir: text({ max: 200 }),
  Timeout: withDefault(integer({ min: 10, max: 86_400 }), 60),
};

const invocation = {
  InstanceId: list(required(text()), { min: 1, max: 100 }),
  Parameters: text(),
  Username: text(),
  RepeatMode: withDefault(
    choice(['Once', 'Period', 'NextRebootOnly', 'EveryReboot', 'DryRun'], 'InvalidRepeatMode.NotSupport'),
    'Once',
  ),
  Frequency: text(),
  Tag: tagList,
};

/** The content travels as Base64 for CreateCommand, and for RunCommand as `ContentEncoding` says. */
function commandState(
  request: {
    readonly Type: string;
    readonly CommandContent: string;
    readonly Name: string | undefined;
    readonly Description: string | undefined;
    readonly WorkingDir: string | undefined;
    readonly Timeout: number;
  },
  encoding: 'PlainText' | 'Base64',
): CommandState {
  const { CommandContent: given } = request;
  if (encoding === 'Base64' && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(given)) {
    throw refuse('CmdContent.DecodeError', 'The CommandContent is not Base64.');
  }
  return {
    name: request.Name ?? '',
    description: request.Description ?? '',
    type: request.Type,
    content: encoding === 'Base64' ? given : Buffer.from(given, 'utf8').toString('base64'),
    workingDir: request.WorkingDir ?? '',
    timeout: request.Timeout,
  };
}

export const createCommand = write({ ...definition, Tag: tagList }, (context, request) => {
  const state = commandState(request, 'Base64');
  const command = context.objects.create(commandKind, {
    id: context.newId('c', 20),
    state,
    tags: newTags(request.Tag),
  });
  return { CommandId: command.id };
});

export const deleteCommand = write({ CommandId: required(text()) }, (context, request) => {
  const command = context.objects.find(commandKind, request.CommandId);
  if (command === undefined) throw notFound('InvalidCmdId.NotFound', 'command', request.CommandId);
  context.objects.remove(command);
  return {};
});

export const describeCommands = read(
  { ...pages, CommandId: text(), Name: text(), Type: text() },
  (context, request) => {
    const found = context.objects
      .list(commandKind)
      .filter(({ id }) => request.CommandId === undefined || id === request.CommandId)
      .filter(({ state }) => request.Name === undefined || state.name === request.Name)
      .filter(({ state }) => request.Type === undefined || state.type === request.Type);
    const { items, counts } = onePage(found, request);
    const listed = items.map(({ id, state, createdAt, tags }) => ({
      CommandId: id,
      Name: state.name,
      Description: state.description,
      Type: state.type,
      CommandContent: state.content,
      WorkingDir: state.workingDir,
      Timeout: state.timeout,
      CreationTime: secondsText(createdAt),
      Tags: tagsAsTagKey(tags),
    }));
    return { ...counts, Commands: { Command: listed } };
  },
);

export const runCommand = write(
  {
    ...definition,
    ...invocation,
    ContentEncoding: withDefault(choice(['PlainText', 'Base64']), 'PlainText'),
    KeepCommand: withDefault(flag(), false),
  },
  (context, request) => {
    const command = commandState(request, request.ContentEncoding);
    const commandId = context.newId('c', 20);
    if (request.KeepCommand) context.objects.create(commandKind, { id: commandId, state: command });
    return { CommandId: commandId, InvokeId: invoke(context, commandId, command, request) };
  },
);

export const invokeCommand = write({ CommandId: required(text()), ...invocation }, (context, request) => {
  const command = context.objects.find(commandKind, request.CommandId);
  if (command === undefined) throw notFound('InvalidCmdId.NotFound', 'command', request.CommandId);
  return { InvokeId: invoke(context, command.id, command.state, request) };
});

interface Invocation {
  readonly InstanceId: readonly string[];
  readonly Parameters: string | undefined;
  readonly Username: string | undefined;
  readonly RepeatMode: string;
  readonly Frequency: string | undefined;
  readonly Tag: Parameters<typeof newTags>[0];
}

function invoke(context: Context, commandId: string, command: CommandState, request: Invocation): string {
  const instances = request.InstanceId.map((id) => {
    const instance = context.objects.find(instanceKind, id);
    if (instance === undefined) throw notFound('InvalidInstance.NotFound', 'instance', id);
    return instance;
  });
  const script = Buffer.from(command.content, 'base64').toString('utf8');
  const run = context.objects.create(invocationKind, {
    id: context.newId('t', 20),
    tags: newTags(request.Tag),
    state: {
      commandId,
      command,
      parameters: request.Parameters ?? '{}',
      username: request.Username ?? 'root',
      repeatMode: request.RepeatMode,
      frequency: request.Frequency ?? '',
      runs: instances.map((instance) => runOn(context, instance, command, script)),
    },
    refers: request.InstanceId,
  });
  return run.id;
}

/** Each instance fares on its own: one that does not run reports `InstanceNotRunning`. */
function runOn(
  context: Context,
  instance: Instance,
  command: CommandState,
  script: string,
): InvocationState['runs'][number] {
  if (instanceStatus(instance, context.now) !== 'Running') {
    const errorInfo = 'The instance is not running.';
    const status = timeline(context.now, 'Failed');
    return { instanceId: instance.id, status, exitCode: -1, errorCode: 'InstanceNotRunning', errorInfo };
  }
  context.runInGuest(instance.id, context.now + context.delays.command, script);
  const outcome = guestOutcome(instance.tags, context.guest);
  return { instanceId: instance.id, ...fate(context, outcome, command.timeout) };
}

function fate(
  context: Context,
  outcome: GuestOutcome,
  timeoutSeconds: number,
): { status: Timeline; exitCode: number; errorCode: string; errorInfo: string } {
  const { now, delays } = context;
  if (outcome === 'silent') {
    const status = timeline(now, 'Running', timeoutSeconds * 1000, 'Timeout');
    return {
      status,
      exitCode: -1,
      errorCode: 'ExecutionTimeout',
      errorInfo: 'The command ran longer than its timeout.',
    };
  }
  if (outcome === 'fail') {
    const status = timeline(now, 'Running', delays.command, 'Failed');
    return { status, exitCode: 1, errorCode: 'ExitCodeNonzero', errorInfo: 'The exit code of the command is not 0.' };
  }
  return { status: timeline(now, 'Running', delays.command, 'Success'), exitCode: 0, errorCode: '', errorInfo: '' };
}
