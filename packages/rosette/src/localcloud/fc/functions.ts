import { randomUUID } from 'node:crypto';
import type { Kind, Objects, Tag } from '../core/objects.ts';
import { alreadyExists, functionNotFound, invalidArgument } from './errors.ts';
import { checkName, echoedMembers, functionConfig } from './function-config.ts';
import type { Input } from './input.ts';
import {
  aliasKind,
  asyncConfigKind,
  type CodeReference,
  type FunctionObject,
  type FunctionState,
  functionIdOf,
  functionKind,
  ownedBy,
  triggerKind,
  versionKind,
} from './model.ts';
import { theService } from './services.ts';

export interface FunctionRequest {
  readonly service: string | null;
  readonly input: Input;
  /** Undefined when the request brings none. */
  readonly code: CodeReference | undefined;
  /** Epoch ms. */
  readonly now: number;
}

export function theFunction(objects: Objects, id: string): FunctionObject {
  const found = objects.find(functionKind, id);
  if (found === undefined) throw functionNotFound(id);
  return found;
}

export function createFunction(objects: Objects, { service, input, code, now }: FunctionRequest): FunctionObject {
  const name = checkName('functionName', input.requiredText('functionName'));
  if (service !== null) theService(objects, service);
  const id = functionIdOf(service, name);
  if (objects.find(functionKind, id) !== undefined) throw alreadyExists('Function', id);
  const config = functionConfig(input, undefined);
  if (code === undefined) throw invalidArgument('code is required: zipFile, or ossBucketName with ossObjectName');
  const state: FunctionState = {
    functionId: randomUUID(),
    service,
    name,
    config,
    echoed: echoedMembers(input, {}),
    code,
    revision: randomUUID(),
    lastVersion: 0,
    disabled: null,
    modifiedAt: now,
  };
  return objects.create(functionKind, {
    id,
    state,
    tags: tagsOf(input),
    refers: service === null ? [] : [ownedBy(`${service}$`)],
  });
}

export function updateFunction(objects: Objects, id: string, { input, code, now }: FunctionRequest): FunctionObject {
  const found = theFunction(objects, id);
  return objects.update(found, {
    ...found.state,
    config: functionConfig(input, found.state.config),
    echoed: echoedMembers(input, found.state.echoed),
    code: code ?? found.state.code,
    revision: randomUUID(),
    modifiedAt: now,
  });
}

/** Its versions, aliases, triggers and settings go with it. */
export function deleteFunction(objects: Objects, id: string): void {
  const found = theFunction(objects, id);
  const kinds: readonly Kind<unknown>[] = [triggerKind, asyncConfigKind, aliasKind, versionKind];
  for (const kind of kinds) {
    for (const owned of objects.referring(kind, ownedBy(id))) objects.remove(owned);
  }
  objects.remove(found);
}

/** Functions by id; of one service where that is given. */
export function listFunctions(objects: Objects, service: string | null): readonly FunctionObject[] {
  return objects.list(functionKind).filter(({ state }) => service === null || state.service === service);
}

function tagsOf(input: Input): readonly Tag[] {
  const given = input.raw('tags');
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw invalidArgument('tags must be a list of {key, value}');
  return given.map((tag) => {
    const { key, value } = tag as { key?: unknown; value?: unknown };
    if (typeof key !== 'string') throw invalidArgument('every tag must have a key');
    return { key, value: typeof value === 'string' ? value : '' };
  });
}
