import { randomUUID } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { Objects } from '../core/objects.ts';
import { alreadyExists, invalidArgument, notBuilt, triggerNotFound } from './errors.ts';
import { checkName } from './function-config.ts';
import { theFunction } from './functions.ts';
import type { Input } from './input.ts';
import { LATEST, ownedBy, type TriggerObject, type TriggerState, triggerKind } from './model.ts';

/** Kept as they are; only `http` does something here. */
const TYPES = ['http', 'timer', 'oss', 'log', 'mns_topic', 'cdn_events', 'tablestore', 'eventbridge', 'kafka'];

export interface HttpTriggerConfig {
  readonly anonymous: boolean;
  readonly methods: readonly string[];
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'];

export function createTrigger(objects: Objects, functionId: string, input: Input, now: number): TriggerObject {
  theFunction(objects, functionId);
  const triggerName = checkName('triggerName', input.requiredText('triggerName'));
  const triggerType = input.requiredText('triggerType');
  if (!TYPES.includes(triggerType)) throw invalidArgument(`triggerType "${triggerType}" is not known`);
  const id = `${functionId}/${triggerName}`;
  if (objects.find(triggerKind, id) !== undefined) throw alreadyExists('Trigger', triggerName);
  const empty: TriggerState = {
    triggerId: randomUUID(),
    triggerName,
    triggerType,
    triggerConfig: null,
    description: '',
    qualifier: LATEST,
    sourceArn: '',
    invocationRole: '',
    modifiedAt: now,
  };
  const state = triggerState(input, empty, now);
  return objects.create(triggerKind, { id, state, refers: [ownedBy(functionId)] });
}

export function updateTrigger(
  objects: Objects,
  functionId: string,
  name: string,
  input: Input,
  now: number,
): TriggerObject {
  const found = theTrigger(objects, functionId, name);
  return objects.update(found, triggerState(input, found.state, now));
}

export function theTrigger(objects: Objects, functionId: string, name: string): TriggerObject {
  theFunction(objects, functionId);
  const found = objects.find(triggerKind, `${functionId}/${name}`);
  if (found === undefined) throw triggerNotFound(name);
  return found;
}

export function listTriggers(objects: Objects, functionId: string): readonly TriggerObject[] {
  theFunction(objects, functionId);
  return objects.referring(triggerKind, ownedBy(functionId));
}

function triggerState(input: Input, before: TriggerState, now: number): TriggerState {
  const state: TriggerState = {
    ...before,
    triggerConfig: input.raw('triggerConfig') ?? before.triggerConfig,
    description: input.text('description') ?? before.description,
    qualifier: input.text('qualifier') ?? before.qualifier,
    sourceArn: input.text('sourceArn') ?? before.sourceArn,
    invocationRole: input.text('invocationRole') ?? before.invocationRole,
    modifiedAt: now,
  };
  if (state.triggerType === 'http') httpConfig(state);
  else settings(state.triggerConfig);
  return state;
}

/** Throws `InvalidArgument`. 3.0 sends the settings as a text of JSON, 2.0 as an object. */
export function httpConfig({ triggerConfig }: TriggerState): HttpTriggerConfig {
  const config = settings(triggerConfig);
  const authType = config.authType ?? 'anonymous';
  if (authType !== 'anonymous' && authType !== 'function') {
    throw notBuilt(`authType "${String(authType)}" of http triggers`, 'It has anonymous and function.');
  }
  const methods = config.methods ?? METHODS;
  if (!Array.isArray(methods) || methods.some((method) => !METHODS.includes(String(method)))) {
    throw invalidArgument(`methods of triggerConfig must be a list of ${METHODS.join(', ')}`);
  }
  return { anonymous: authType === 'anonymous', methods: methods.map(String) };
}

function settings(config: Json): JsonObject {
  if (config === null) return {};
  const value = typeof config === 'string' ? parsed(config === '' ? '{}' : config) : config;
  if (isJsonObject(value)) return value;
  throw invalidArgument('triggerConfig must be an object');
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw invalidArgument('triggerConfig must be JSON');
  }
}
