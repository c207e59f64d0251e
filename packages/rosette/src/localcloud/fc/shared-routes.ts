import type { WebResponse } from '../web/web.ts';
import { outcomeAnswer } from './answers.ts';
import { type Call, json, NO_CONTENT, page, pageAnswer } from './call.ts';
import type { CodeStore } from './code/code-store.ts';
import { codeOf } from './code-source.ts';
import type { LocalServices } from './destination-sender.ts';
import { aliasDocument } from './documents.ts';
import { invalidArgument } from './errors.ts';
import { functionKeyOf } from './function-spec-of.ts';
import { createFunction, deleteFunction, updateFunction } from './functions.ts';
import type { Invoker, Target } from './invoker.ts';
import type { FunctionObject, Owner } from './model.ts';
import type { FunctionLogs } from './runtime/function-logs.ts';
import type { FunctionRunner } from './runtime/function-runner.ts';
import type { NameOf } from './task-names.ts';
import { createAlias, listAliases, theAlias, updateAlias } from './versions.ts';

/** What the operations of both versions work with. */
export interface Desk {
  readonly invoker: Invoker;
  readonly runner: FunctionRunner;
  readonly code: CodeStore;
  readonly logs: FunctionLogs;
  readonly services: LocalServices;
}

/** As much of a log is shown, in characters. */
const LOG_CHARACTERS = 256 * 1024;

export async function create(call: Call, desk: Desk, service: string | null): Promise<FunctionObject> {
  const input = call.input();
  const code = await codeOf(call, input, desk.code, desk.services);
  return call.write((objects) => createFunction(objects, { service, input, code, now: call.now }));
}

/** Warm instances of what the function was before take no more events. */
export async function update(call: Call, desk: Desk, id: string): Promise<FunctionObject> {
  const input = call.input();
  const code = await codeOf(call, input, desk.code, desk.services);
  const changed = call.write((objects) => updateFunction(objects, id, { service: null, input, code, now: call.now }));
  const key = functionKeyOf(call.scope, id);
  desk.runner.retire(key, `${key}@LATEST/`);
  return changed;
}

export function remove(call: Call, desk: Desk, id: string): WebResponse {
  call.write((objects) => {
    deleteFunction(objects, id);
    desk.invoker.tasks.drop(call.scope, id);
  });
  desk.runner.retire(functionKeyOf(call.scope, id));
  desk.logs.remove(functionKeyOf(call.scope, id));
  return NO_CONTENT;
}

/** Synchronous and asynchronous invocation, as the header `x-fc-invocation-type` asks. */
export async function invoke(call: Call, desk: Desk, target: Target, nameOf: NameOf): Promise<WebResponse> {
  const type = call.header('x-fc-invocation-type') ?? 'Sync';
  if (type === 'Async') {
    const { headers, ...name } = nameOf(call, target);
    desk.invoker.enqueue(target, call.body, call.requestId, name);
    return { status: 202, headers };
  }
  if (type !== 'Sync') throw invalidArgument(`x-fc-invocation-type must be Sync or Async, but is "${type}"`);
  const logType = call.header('x-fc-log-type') ?? 'None';
  if (logType !== 'None' && logType !== 'Tail') {
    throw invalidArgument(`x-fc-log-type must be None or Tail, but is "${logType}"`);
  }
  const outcome = await desk.invoker.run(target, call.body, call.requestId);
  return outcomeAnswer(outcome, logType === 'Tail');
}

export function codeAnswer({ ground }: Call, { state }: FunctionObject): WebResponse {
  const { sha256, checksum } = state.code;
  return json({ url: `${ground.address()}/2023-03-30/code/${sha256}.zip`, checksum });
}

/** What the function printed lately, as text for a person. */
export async function logAnswer(call: Call, desk: Desk, id: string): Promise<WebResponse> {
  const body = await desk.logs.tail(functionKeyOf(call.scope, id), LOG_CHARACTERS);
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

export function createAliasOf(call: Call, owner: Owner): WebResponse {
  return json(aliasDocument(call.write((objects) => createAlias(objects, owner, call.input(), call.now))));
}

export function updateAliasOf(call: Call, owner: Owner): WebResponse {
  const name = call.parameter('alias');
  return json(aliasDocument(call.write((objects) => updateAlias(objects, owner, name, call.input(), call.now))));
}

export function getAliasOf(call: Call, owner: Owner): WebResponse {
  return json(aliasDocument(call.read((objects) => theAlias(objects, owner, call.parameter('alias')))));
}

export function deleteAliasOf(call: Call, owner: Owner): WebResponse {
  call.write((objects) => objects.remove(theAlias(objects, owner, call.parameter('alias'))));
  return NO_CONTENT;
}

export function listAliasesOf(call: Call, owner: Owner): WebResponse {
  const all = call.read((objects) => listAliases(objects, owner));
  return pageAnswer(
    page(call, all, ({ state }) => state.aliasName),
    'aliases',
    aliasDocument,
  );
}
