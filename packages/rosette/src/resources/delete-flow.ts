import type { DeleteRequest, ResumeRequest, StepResult } from '#engine/ports/resource-type.ts';
import { busyOrInUseCodes, type Call, CallRefused, isCode, isGone } from './caller.ts';
import { type Continuation, lookAgain, pending } from './continuation.ts';
import { find, findUnanswered } from './create-flow.ts';
import type { Declaration } from './declaration.ts';

type Delete = Extract<Continuation, { stage: 'delete' }>;
type Leaving = Extract<Continuation, { stage: 'leaving' }>;
type Request = DeleteRequest | (ResumeRequest & { readonly action: 'delete' });

const done: StepResult = { kind: 'done' };

export async function beginDelete(declaration: Declaration, call: Call, request: DeleteRequest): Promise<StepResult> {
  const id =
    request.physicalId ?? (await findUnanswered(declaration, call, { ...request, stackId: request.context.stack.id }));
  return id === undefined ? done : sendDelete(declaration, call, request, { stage: 'delete', id, looks: 0 });
}

export function resumeDelete(
  declaration: Declaration,
  call: Call,
  request: Request,
  continuation: Continuation,
): Promise<StepResult> {
  switch (continuation.stage) {
    case 'delete':
      return sendDelete(declaration, call, request, continuation);
    case 'leaving':
      return leave(declaration, call, request, continuation);
    case 'create':
    case 'settle':
    case 'update':
      throw new Error(`${declaration.type}: a delete cannot go on from the stage ${continuation.stage}`);
  }
}

async function sendDelete(
  declaration: Declaration,
  call: Call,
  request: Request,
  continuation: Delete,
): Promise<StepResult> {
  const { id } = continuation;
  const input = { call, id, properties: request.properties, token: request.context.token };
  try {
    await declaration.delete.before?.(input);
    await call(declaration.api, declaration.delete.action, declaration.delete.parameters(input));
  } catch (error) {
    if (isGone(error, declaration.gone ?? [])) return done;
    if (!(error instanceof CallRefused)) throw error;
    return refused(declaration, call, request, continuation, error);
  }
  if (declaration.delete.wait === false) return done;
  return leave(declaration, call, request, { stage: 'leaving', id, looks: 0 });
}

async function refused(
  declaration: Declaration,
  call: Call,
  { properties, context }: Request,
  continuation: Delete,
  error: CallRefused,
): Promise<StepResult> {
  const { retry, paidAhead } = declaration.delete;
  const isBusy = isCode(error, [...busyOrInUseCodes, ...(retry ?? [])]);
  if (!isBusy && paidAhead === undefined) throw error;
  // Some products say "wrong state" of what is not there any more.
  const found = await find(declaration, call, continuation.id, properties);
  if (found === undefined) return done;
  if (isBusy) {
    return pending(lookAgain(continuation), { progress: `still in use or busy (${error.error.code}), trying again` });
  }
  if (paidAhead?.(found, properties) === true && context.failOnSubscriptions !== true) {
    return { kind: 'done', letGo: 'subscription' };
  }
  throw error;
}

async function leave(
  declaration: Declaration,
  call: Call,
  request: Request,
  continuation: Leaving,
): Promise<StepResult> {
  const found = await find(declaration, call, continuation.id, request.properties);
  if (found === undefined || declaration.delete.left?.(found, request.properties) === true) return done;
  return pending(lookAgain(continuation), { progress: 'waiting until it is gone' });
}
