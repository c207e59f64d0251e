import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type {
  CreateRequest,
  DeleteRequest,
  ResourceType,
  ResumeRequest,
  StepResult,
} from '#engine/ports/resource-type.ts';
import { type Api, asFailure, type Call, caller, isGone } from '../caller.ts';
import { text } from '../properties.ts';
import type { ResourceServices } from '../services.ts';
import { everyItem } from './token-pages.ts';

/** How versions of a service or a function are published. */
export interface VersionDeclaration {
  readonly type: string;
  readonly api: Api;
  readonly actions: { readonly publish: string; readonly list: string; readonly remove: string };
  /** Names of what the version is of, for every call. */
  readonly of: (properties: JsonObject) => JsonObject;
  readonly attributes: (found: JsonObject, properties: JsonObject) => JsonObject;
}

/**
 * A version is published once and never changed. Publishing takes no token, so which one is the newest is found out, and
 * durable, before: a newer one after a lost answer is this resource's own. Whoever publishes besides, at that very moment, is
 * the one case that cannot be told from it.
 */
export function publishedVersion(
  declaration: VersionDeclaration,
): (services: Pick<ResourceServices, 'cloud'>) => ResourceType {
  return ({ cloud }) => ({
    name: declaration.type,
    create: (request) => guarded(null, () => begin(declaration, caller(cloud, request.context), request)),
    delete: (request) =>
      guarded(request.physicalId, () => remove(declaration, caller(cloud, request.context), request)),
    resume: (request) =>
      guarded(request.physicalIdSoFar, () => resume(declaration, caller(cloud, request.context), request)),
  });
}

function guarded(physicalId: string | null, run: () => Promise<StepResult>): Promise<StepResult> {
  return run().catch((error) => asFailure(error, physicalId));
}

async function begin(declaration: VersionDeclaration, call: Call, { properties }: CreateRequest): Promise<StepResult> {
  const newest = versionId(await newestOf(declaration, call, properties));
  return { kind: 'pending', continuation: { newest: newest ?? null }, afterMs: 0 };
}

async function resume(declaration: VersionDeclaration, call: Call, request: ResumeRequest): Promise<StepResult> {
  if (request.action !== 'create') throw new Error(`${declaration.type}: only its creation has several pieces`);
  const { properties, context } = request;
  const lost = context.recovering ? await newerThan(declaration, call, properties, request.continuation) : undefined;
  const description = text(properties.Description);
  const about = { ...declaration.of(properties), ...(description === undefined ? {} : { description }) };
  const found = lost ?? (await call(declaration.api, declaration.actions.publish, about));
  const id = versionId(found);
  if (id === undefined) throw new Error(`${declaration.actions.publish} succeeded but its answer has no versionId`);
  return { kind: 'done', physicalId: id, attributes: declaration.attributes(found, properties) };
}

async function remove(declaration: VersionDeclaration, call: Call, request: DeleteRequest): Promise<StepResult> {
  const { properties, createContinuation } = request;
  const id = request.physicalId ?? versionId(await newerThan(declaration, call, properties, createContinuation));
  if (id === undefined) return { kind: 'done' };
  try {
    await call(declaration.api, declaration.actions.remove, { ...declaration.of(properties), versionId: id });
  } catch (error) {
    if (!isGone(error, [])) throw error;
  }
  return { kind: 'done' };
}

async function newestOf(
  { api, actions, of }: VersionDeclaration,
  call: Call,
  properties: JsonObject,
): Promise<JsonObject | undefined> {
  const versions = await everyItem(call, api, actions.list, of(properties), 'versions');
  return versions.toSorted((a, b) => Number(b.versionId) - Number(a.versionId))[0];
}

async function newerThan(
  declaration: VersionDeclaration,
  call: Call,
  properties: JsonObject,
  continuation: Json,
): Promise<JsonObject | undefined> {
  if (!isJsonObject(continuation) || continuation.newest === undefined) return undefined;
  const newest = await newestOf(declaration, call, properties).catch((error) => {
    if (isGone(error, [])) return undefined;
    throw error;
  });
  return Number(newest?.versionId ?? 0) > Number(continuation.newest ?? 0) ? newest : undefined;
}

function versionId(found: JsonObject | undefined): string | undefined {
  return text(found?.versionId);
}
