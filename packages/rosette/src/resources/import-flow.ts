import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Importing, ImportRequest, StepContext, StepResult } from '#engine/ports/resource-type.ts';
import { asFailure, type Call, CallRefused, caller, type Failed, isGone } from './caller.ts';
import { find, findUnanswered } from './create-flow.ts';
import type { Declaration, Identity } from './declaration.ts';
import { PropertyError, text } from './properties.ts';
import type { ResourceServices } from './services.ts';
import type { State } from './state.ts';

/** How an import ends: it never has to be gone on with. */
export type Found = Exclude<StepResult, { kind: 'pending' }>;

/** Takes over what a declared type describes: the read of the create, and nothing else (reference/stack-lifecycle.md 5.8). */
export function importing(
  declaration: Declaration & { readonly identifiers: readonly string[] },
  { cloud }: Pick<ResourceServices, 'cloud'>,
): Importing {
  const { identifiers } = declaration;
  return {
    identifiers,
    find: (request) => finding(cloud, request, (call) => findDeclared(declaration, call, request)),
    findUnanswered: (create) => lookingFor(cloud, create.context, (call) => findUnanswered(declaration, call, create)),
  };
}

/** Runs the search with calls that cannot change anything, and puts what went wrong into words. */
export async function finding(
  cloud: ResourceServices['cloud'],
  request: ImportRequest,
  search: (call: Call) => Promise<Found>,
): Promise<Found> {
  try {
    return await search(reader(cloud, request.context));
  } catch (error) {
    return isNoSuchId(error) ? notFound(request) : asFailure(error, null);
  }
}

/** The same for what a create left; what refers to something that is gone has left nothing. */
export async function lookingFor(
  cloud: ResourceServices['cloud'],
  context: StepContext,
  search: (call: Call) => Promise<string | undefined>,
): Promise<string | null> {
  try {
    return (await search(reader(cloud, context))) ?? null;
  } catch (error) {
    if (isGone(error, [])) return null;
    throw error instanceof CallRefused ? error.error : error;
  }
}

async function findDeclared(declaration: Declaration, call: Call, request: ImportRequest): Promise<Found> {
  const { properties } = request;
  const id = idOf(declaration.identity, request, declaration.identifiers ?? []);
  const found = id === undefined ? undefined : await find(declaration, call, id, properties);
  if (id === undefined || found === undefined) return notFound(request);
  const state = atRest(declaration, found, properties);
  if (state !== 'ready') return notReady(id, state);
  const attributes = await declaration.attributes(found, { call, id, properties, kept: untold(declaration.identity) });
  return { kind: 'done', physicalId: id, attributes };
}

/** The physical id that the create would have given it; undefined when the identifier can be that of nothing. */
function idOf(
  identity: Identity,
  { identifier, properties, context }: ImportRequest,
  names: readonly string[],
): string | undefined {
  const given = Object.fromEntries(names.map((name) => [name, identified(identifier, name, context.resourceType)]));
  if (identity.kind === 'answered') return singleId(given[names[0]!]!);
  const [template, real] = [identity.describe(properties), identity.describe({ ...properties, ...given })];
  if (template === real) return identity.id(properties);
  throw new PropertyError(
    `The ResourceIdentifier of ${context.logicalId} means another thing than its properties do: "${real}", not "${template}". Give both the same values.`,
  );
}

/** One value of the ResourceIdentifier. */
export function identified(identifier: JsonObject, name: string, type: string): string {
  const value = text(identifier[name]);
  if (value !== undefined) return value;
  throw new PropertyError(`The ResourceIdentifier of an ${type} needs a value for ${name}.`);
}

/** Ids as the cloud gives them. Anything else would ask some products for several things, or for all. */
export function singleId(value: string): string | undefined {
  return /^[\w.-]+$/.test(value) ? value : undefined;
}

/** What can be updated can be taken over: a machine that is stopped, for instance, although a create waits for more. */
function atRest(declaration: Declaration, found: JsonObject, properties: JsonObject): State {
  const asUpdated = declaration.update?.state?.(found, properties) ?? 'pending';
  if (asUpdated === 'ready') return 'ready';
  return declaration.state?.(found, properties, false) ?? 'ready';
}

/** What only the answer of a create tells is null. */
function untold(identity: Identity): JsonObject {
  const names = identity.kind === 'answered' ? (identity.keep ?? []) : [];
  return Object.fromEntries(names.map((name) => [name, null]));
}

export function notFound({ context, identifier }: ImportRequest): Failed {
  const { resourceType, stack } = context;
  const which = Object.entries(identifier).map(([name, value]) => `${name} ${text(value) ?? '""'}`);
  const message = `There is no ${resourceType} with ${which.join(', ')} in ${stack.region} of the account ${stack.accountId}. Only what exists, in the region of the stack, can be imported.`;
  return { kind: 'failed', error: { code: 'ResourceNotFound', message } };
}

export function notReady(id: string, state: Exclude<State, 'ready'>): Failed {
  const why = state === 'pending' ? 'it is just being changed. Try again when it is at rest' : state.failed;
  return { kind: 'failed', error: { code: 'ResourceNotReady', message: `${id} cannot be imported: ${why}.` } };
}

/** Some products tell an id that has another form than theirs from one that does not exist; for an import it is the same. */
function isNoSuchId(error: unknown): boolean {
  return error instanceof CallRefused && /^Invalid.*\.Malformed$/.test(error.error.code);
}

/** An import that changed something would be a defect; it stops here, before the call leaves. */
function reader(cloud: ResourceServices['cloud'], context: StepContext): Call {
  const call = caller(cloud, context);
  return (api, action, parameters) => {
    if (/^(?:Describe|Get|List|Query)[A-Z]/.test(action)) return call(api, action, parameters);
    throw new Error(`an import may only read, but was about to call ${action}`);
  };
}
