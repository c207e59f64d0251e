import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResumeRequest, StepResult, UpdateRequest } from '#engine/ports/resource-type.ts';
import { busyCodes, type Call, isCode, isGone } from './caller.ts';
import { type Continuation, lookAgain, pending } from './continuation.ts';
import type { Declaration } from './declaration.ts';
import type { State } from './state.ts';
import type { UpdateAction, UpdateDeclaration } from './update-declaration.ts';

type Update = Extract<Continuation, { stage: 'update' }>;
type Request = UpdateRequest | (ResumeRequest & { readonly action: 'update' });
type Updated = Declaration & { readonly update: UpdateDeclaration };

export async function beginUpdate(declaration: Updated, call: Call, request: UpdateRequest): Promise<StepResult> {
  const { properties, changed } = request;
  const start: Update = { stage: 'update', id: idOf(declaration, request), prepared: {}, next: 0, looks: 0 };
  const { prepare } = declaration.update;
  if (prepare === undefined) return goOn(declaration, call, request, start);
  const prepared = await prepare(call, properties, changed);
  return pending({ ...start, prepared }, { afterMs: 0 });
}

export function resumeUpdate(
  declaration: Updated,
  call: Call,
  request: Request,
  continuation: Continuation,
): Promise<StepResult> {
  if (continuation.stage === 'update') return goOn(declaration, call, request, continuation);
  throw new Error(`${declaration.type}: an update cannot go on from the stage ${continuation.stage}`);
}

function idOf({ identity, type }: Updated, { physicalId, properties, context }: UpdateRequest): string {
  if (identity.kind === 'named') return identity.id(properties);
  if (physicalId === null) throw new Error(`${type}: ${context.logicalId} has no physical id, so it cannot be changed`);
  return physicalId;
}

/** Looks, waits until the next action may go, and takes it; after the last one, until the thing is ready again. */
async function goOn(declaration: Updated, call: Call, request: Request, continuation: Update): Promise<StepResult> {
  const { properties } = request;
  const { id } = continuation;
  const found = await find(declaration, call, id, properties);
  if (found === undefined) {
    return failed(
      id,
      'ResourceVanished',
      `${id} cannot be changed: it does not exist any more. Was it deleted by hand?`,
    );
  }
  const action = nextAction(declaration.update, request.changed, continuation.next);
  const state = stateOf(declaration, found, properties, action === undefined);
  if (state === 'pending') return pending(lookAgain(continuation), { progress: 'waiting until it is ready' });
  if (state !== 'ready') return failed(id, 'ResourceFailed', `${id} cannot be changed: ${state.failed}.`);
  if (action !== undefined) return take(action, call, request, continuation, found);
  const about = { call, id, properties, kept: kept(declaration, request.attributes) };
  return { kind: 'done', physicalId: id, attributes: await declaration.attributes(found, about) };
}

function stateOf(declaration: Updated, found: JsonObject, properties: JsonObject, atEnd: boolean): State {
  const { state } = declaration.update;
  return (state === undefined ? declaration.state?.(found, properties, atEnd) : state(found, properties)) ?? 'ready';
}

interface NumberedAction {
  readonly number: number;
  readonly action: UpdateAction;
}

function nextAction(
  { actions }: UpdateDeclaration,
  changed: readonly string[],
  from: number,
): NumberedAction | undefined {
  const number = actions.findIndex((action, index) => index >= from && isWanted(action, changed));
  return number === -1 ? undefined : { number, action: actions[number]! };
}

export function isWanted(action: UpdateAction, changed: readonly string[]): boolean {
  return action.properties.some((property) => changed.includes(property));
}

async function take(
  { number, action }: NumberedAction,
  call: Call,
  request: Request,
  continuation: Update,
  found: JsonObject,
): Promise<StepResult> {
  const { properties, before, changed, context } = request;
  const { id, prepared } = continuation;
  const { stack, rollingBack, token } = context;
  const input = { call, id, found, properties, before, changed, prepared, stack, rollingBack };
  try {
    const outcome = await action.run({ ...input, token: `${token}-u${number}` });
    if (outcome === 'again') return pending({ ...lookAgain(continuation), next: number }, { progress: action.name });
    return pending({ ...continuation, next: number + 1, looks: 0 }, { afterMs: 0, progress: `${action.name}: sent` });
  } catch (error) {
    if (!isCode(error, [...busyCodes, ...(action.retry ?? [])])) throw error;
    const again = { ...lookAgain(continuation), next: number };
    return pending(again, { progress: `${action.name}: the cloud is busy (${error.error.code})` });
  }
}

async function find(
  declaration: Updated,
  call: Call,
  id: string,
  properties: JsonObject,
): Promise<JsonObject | undefined> {
  try {
    return await (declaration.update.read ?? declaration.read)(call, id, properties);
  } catch (error) {
    if (isGone(error, declaration.gone ?? [])) return undefined;
    throw error;
  }
}

/** What only the answer of the create told is among the attributes since then. */
function kept({ identity }: Updated, attributes: JsonObject): JsonObject {
  const names = identity.kind === 'answered' ? (identity.keep ?? []) : [];
  return Object.fromEntries(
    names.flatMap((name) => (attributes[name] === undefined ? [] : [[name, attributes[name]]])),
  );
}

function failed(physicalId: string, code: string, message: string): StepResult {
  return { kind: 'failed', physicalId, error: { code, message } };
}
