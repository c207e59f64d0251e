import { findAsyncConfig } from './async-configs.ts';
import type { Call } from './call.ts';
import { invalidArgument } from './errors.ts';
import type { Target, TaskName } from './invoker.ts';

/** What an asynchronous invocation is called, and the headers that tell its caller. Throws `InvalidArgument`. */
export type NameOf = (
  call: Call,
  target: Target,
) => TaskName & {
  readonly headers: Readonly<Record<string, string>>;
};

const HEADER_3 = 'x-fc-async-task-id';
const HEADER_2 = 'x-fc-stateful-async-invocation-id';
/** Makes one invocation stateful, whatever the settings of the function say (InvokeFunction of the version 2021-04-06). */
const ENABLE_2 = 'x-fc-stateful-async-invocation-enable';

/** Beyond the cloud: an event that must not be worked on twice cannot say so there. */
const RETRIES = 'x-rosette-most-retries';

/** Here every asynchronous invocation of 3.0 can be asked for; in the cloud those of functions with `asyncTask`. */
export function taskName3(call: Call): ReturnType<NameOf> {
  const taskId = nameIn(call, HEADER_3);
  return { taskId, stateful: true, mostRetries: mostRetries(call), headers: { [HEADER_3]: taskId } };
}

/**
 * An invocation of 2.0 is stateful when the settings under which it is invoked say `statefulInvocation`, or when its own
 * header asks for it. Otherwise a name means nothing: the documents of the header ask to enable the feature first.
 */
export function taskName2(call: Call, { functionId, qualifier }: Target): ReturnType<NameOf> {
  const config = call.read((objects) => findAsyncConfig(objects, functionId, qualifier));
  const stateful = config?.state.asyncTask === true || call.header(ENABLE_2)?.toLowerCase() === 'true';
  const wish = { stateful, mostRetries: mostRetries(call) };
  if (!stateful) return { taskId: call.requestId, ...wish, headers: {} };
  const taskId = nameIn(call, HEADER_2);
  return { taskId, ...wish, headers: { [HEADER_2]: taskId } };
}

function mostRetries(call: Call): number | null {
  const text = call.header(RETRIES);
  if (text === undefined) return null;
  if (/^[0-8]$/.test(text)) return Number(text);
  throw invalidArgument(`${RETRIES} must be from 0 to 8, but is "${text}"`);
}

function nameIn(call: Call, header: string): string {
  const name = call.header(header);
  if (name === undefined || name === '') return call.requestId;
  if (/^[A-Za-z_][\w-]{0,127}$/.test(name)) return name;
  throw invalidArgument(
    `${header} must begin with a letter or "_" and hold up to 128 letters, digits, "_" and "-", but is "${name}"`,
  );
}
