import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceType, Signal, StepContext, StepResult, UpdateRequest } from '#engine/ports/resource-type.ts';
import { type Callback, signalName } from '#wire/callback-url.ts';
import { asFailure } from '../caller.ts';
import { amount, text } from '../properties.ts';
import type { ResourceServices } from '../services.ts';
import { ownIdOf } from './wait-signals.ts';

/** How long the address may be used, in seconds (reference/custom-resources.md 1.12). */
const validForSeconds = 43_200;

type Services = Pick<ResourceServices, 'callbacks'>;

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
  const { context, properties } = request;
  const name = signalName(callback(context));
  const signals = await context.signals(name);
  const physicalId = handleReference(context);
  const attributes = isUsable(request) ? request.attributes : newAttributes(services, context);
  // Undoing an update asks nobody for signals, so there are none to make room for.
  if (context.rollingBack) return { kind: 'done', physicalId, attributes };
  const named = countOf(properties) === undefined ? undefined : signals.find((signal) => ownIdOf(signal) !== undefined);
  if (named !== undefined) {
    const message = `Count tells how many signals to keep, which only goes by number, but a signal has the id "${ownIdOf(named)}". Leave Count out, or send signals without ids.`;
    return { kind: 'failed', physicalId, error: { code: 'InvalidProperty', message } };
  }
  const forgets = isIncremental(properties) || dropsAll(properties, signals);
  return { kind: 'done', physicalId, attributes, ...(forgets ? { forgetSignals: [name] } : {}) };
}

function isIncremental(properties: JsonObject): boolean {
  return text(properties.Mode) === 'Increment';
}

/** The number of signals to keep: only with Mode Full, and only from 0 on. */
function countOf(properties: JsonObject): number | undefined {
  const count = amount(properties.Count) ?? -1;
  return isIncremental(properties) || count < 0 ? undefined : count;
}

/**
 * Signals above Count are dropped, as far as they can be: they are kept under one name, and forgotten together. Those
 * that stay although they are above Count are counted as received.
 */
function dropsAll(properties: JsonObject, signals: readonly Signal[]): boolean {
  return countOf(properties) === 0 && signals.length > 0;
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
