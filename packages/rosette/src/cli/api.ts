import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { CliError } from './errors.ts';
import { numberOf, objectsOf, textOf } from './json-access.ts';

const stackId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const pageSize = 50;

/** All pages of a listing that has PageNumber and PageSize (reference/api.md 8), or as many as hold the first `most` items. */
export async function listAll(
  client: ApiClient,
  action: string,
  parameters: JsonObject,
  field: string,
  most = Number.POSITIVE_INFINITY,
): Promise<{ readonly answer: JsonObject; readonly items: readonly JsonObject[] }> {
  const items: JsonObject[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await client.call(action, { ...parameters, PageNumber: page, PageSize: pageSize });
    const found = objectsOf(answer, field);
    items.push(...found);
    if (found.length < pageSize || items.length >= most) {
      const first = items.slice(0, most);
      return { answer: { ...answer, [field]: first }, items: first };
    }
  }
}

/** The live stack of this name, or the stack of this id (also one that is deleted already). */
export async function findStack(client: ApiClient, nameOrId: string): Promise<JsonObject | undefined> {
  if (stackId.test(nameOrId)) return getStackIfThere(client, nameOrId);
  const { items } = await listAll(client, 'ListStacks', { StackName: [nameOrId] }, 'Stacks');
  return items.find((stack) => textOf(stack, 'StackName') === nameOrId);
}

export async function requireStack(client: ApiClient, nameOrId: string): Promise<JsonObject> {
  const stack = await findStack(client, nameOrId);
  if (stack !== undefined) return stack;
  throw new CliError(`there is no stack ${nameOrId}`, {
    where: `region ${client.region}`,
    hint: 'rosette ls shows the stacks there are; --region looks in another region',
  });
}

/** The API's own full answer about a stack. */
export function getStack(client: ApiClient, id: string, outputs: boolean): Promise<JsonObject> {
  return client.call('GetStack', { StackId: id, OutputOption: outputs ? 'Enabled' : 'Disabled' });
}

export async function listResources(client: ApiClient, id: string): Promise<readonly JsonObject[]> {
  return objectsOf(await client.call('ListStackResources', { StackId: id }), 'Resources');
}

/** The resources that a stack has: nothing that is only planned, gone, or could not be imported. */
export async function ownedResources(client: ApiClient, id: string): Promise<readonly JsonObject[]> {
  return (await listResources(client, id)).filter((resource) => !notOwned.has(textOf(resource, 'Status')));
}

const notOwned = new Set(['INIT_COMPLETE', 'DELETE_COMPLETE', 'IMPORT_IN_PROGRESS', 'IMPORT_FAILED']);

/** Cursor of the newest event of a stack: what comes after it in the stream is new. 0 if there is none. */
export async function newestCursor(client: ApiClient, id: string): Promise<number> {
  const answer = await client.call('ListStackEvents', { StackId: id, PageNumber: 1, PageSize: 1 });
  return numberOf(objectsOf(answer, 'Events')[0], 'Cursor') ?? 0;
}

async function getStackIfThere(client: ApiClient, id: string): Promise<JsonObject | undefined> {
  try {
    return await getStack(client, id, false);
  } catch (error) {
    if (error instanceof CloudError && error.status === 404) return undefined;
    throw error;
  }
}
