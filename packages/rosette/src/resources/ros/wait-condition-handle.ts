import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceType, Signal, StepContext, StepResult, UpdateRequest } from '#engine/ports/resource-type.ts';
import { type Callback, signalName } from '#wire/callback-url.ts';
import { asFailure } from '../caller.ts';
import { amount, PropertyError, text } from '../properties.ts';
import type { ResourceServices } from '../services.ts';
import { readSignal } from './wait-signals.ts';

/** How long the address may be used, in seconds (reference/custom-resources.md 1.12). */
const validForSeconds = 43_200;

type Services = Pick<ResourceServices, 'callbacks'>;
type Done = Extract<StepResult, { kind: 'done' }>;

/**
 * reference/custom-resources.md 3.2. Made at once; it is signed once, so its attributes do not change from read to read,
 * and signed anew by an update only when the old address can no longer be used.
 */
export function waitConditionHandle(services: Services): ResourceType {
  return {
    name: 'ALIYUN::ROS::WaitConditionHandle',
    // They carry the signature: whoever has one can signal.
    secretAttributes: ['URL', 'CurlCli', 'WindowsCurlCli', 'PowerShellCurlCli'],
    // No template names UpdateVersion: with it ROS counts updates of the stack, so that each reaches the handle.
    updatable: ['Count', 'Mode', 'UpdateVersion'],
    reachedByEveryUpdate: ({ Mode, Count }) => text(Mode) === 'Increment' || (amount(Count) ?? -1) >= 0,
    create: async ({ context }) => ({
      kind: 'done',
      physicalId: handleReference(context),
      attributes: newAttributes(services, context),
    }),
    update: (request) => update(services, request).catch((error) => asFailure(error, request.physicalId)),
    delete: async ({ context }) => ({ kind: 'done', forgetSignals: [signalName(callback(context))] }),
  };
}

/** What `Ref` returns, and what a wait condition takes as its Handle. */
export function handleReference({ stack, logicalId }: Pick<StepContext, 'stack' | 'logicalId'>): string {
  return `${stack.id}/${logicalId}`;
}

async function update(services: Services, request: UpdateRequest): Promise<StepResult> {
  const { context } = request;
  const physicalId = handleReference(context);
  // A new address would change whatever bears it: not for an update that is about something else.
  const reachedOnly = request.changed.every((name) => name === 'UpdateVersion');
  const attributes = reachedOnly || isUsable(request) ? request.attributes : newAttributes(services, context);
  // Undoing an update asks nobody for signals, so there are none to make room for.
  const forgotten = context.rollingBack ? [] : await leftBehind(request);
  return { kind: 'done', physicalId, attributes, ...forgetting(signalName(callback(context)), forgotten) };
}

/** Just the signals that were seen: one that comes meanwhile is already one of the new round. */
function forgetting(name: string, signals: readonly Signal[]): Pick<Done, 'forgetSomeSignals'> {
  if (signals.length === 0) return {};
  return { forgetSomeSignals: [{ name, sequences: signals.map(({ sequence }) => sequence) }] };
}

/** Which of the signals that came so far do not count for what is waited for after the update. */
async function leftBehind({ context, properties }: UpdateRequest): Promise<readonly Signal[]> {
  const signals = await context.signals(signalName(callback(context)));
  if (text(properties.Mode) === 'Increment') return signals;
  const kept = amount(properties.Count) ?? -1;
  return kept < 0 ? [] : signals.filter((signal) => numberOf(signal) > kept);
}

/** The id of the signal, which a Count can be compared with when the senders leave it to be a number. */
function numberOf(signal: Signal): number {
  const id = readSignal(signal).id;
  if (/^\d+$/.test(id)) return Number(id);
  throw new PropertyError(
    `Count tells how many signals to keep, which only goes by number, but a signal has the id "${id}". Leave Count out, or send signals without ids.`,
  );
}

function isUsable({ attributes, context }: UpdateRequest): boolean {
  const url = text(attributes.URL);
  if (url === undefined || !URL.canParse(url)) return false;
  return Number(new URL(url).searchParams.get('expire')) * 1_000 > context.now;
}

function callback({ stack, logicalId, startedAt }: StepContext): Callback {
  const expire = Math.floor(startedAt / 1_000) + validForSeconds;
  return {
    kind: 'waitcondition',
    stackName: stack.name,
    stackId: stack.id,
    resource: logicalId,
    requestId: '',
    expire,
  };
}

/** Commands to which a script appends its data: `-d '{…}'`, for PowerShell `-Body '{…}'`. */
function newAttributes({ callbacks }: Services, context: StepContext): JsonObject {
  const url = callbacks.url(callback(context), 'intranet');
  const { region } = context.stack;
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json', 'x-acs-region-id': region };
  const names = Object.entries(headers);
  const options = (quote: string) => names.map(([name, value]) => `-H ${quote}${name}: ${value}${quote}`).join(' ');
  const table = names.map(([name, value]) => `"${name}"="${value}"`).join('; ');
  return {
    URL: url,
    Headers: headers,
    CurlCli: `curl -i -X POST ${options("'")} ${url.replaceAll('&', '\\&')}`,
    WindowsCurlCli: `curl -i -X POST ${options('"')} "${url}"`,
    PowerShellCurlCli: `curl -Uri "${url}" -Method Post -Headers @{${table}}`,
  };
}
