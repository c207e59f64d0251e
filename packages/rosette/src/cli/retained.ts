import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { findStack, listAll } from './api.ts';
import { CliError } from './errors.ts';
import { textOf } from './json-access.ts';

/** A cloud resource that a stack has let go of. */
export interface Retained {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

/** What a stack has let go of and does not have again, told by its events. `stack` is a name or an id; a stack that is
 *  deleted has its id only. */
export async function retainedBy(client: ApiClient, stack: string): Promise<readonly Retained[]> {
  const found = (await findStack(client, stack)) ?? (await onlyDeleted(client, stack));
  const { items } = await listAll(client, 'ListStackEvents', { StackId: textOf(found, 'StackId') }, 'Events');
  // Newest first: what happened last to each resource.
  const last = new Map<string, JsonObject>();
  for (const item of items) {
    const name = textOf(item, 'LogicalResourceId');
    if (!last.has(name)) last.set(name, item);
  }
  return [...last.values()].filter(isLetGo).map((item) => ({
    logicalId: textOf(item, 'LogicalResourceId'),
    type: textOf(item, 'ResourceType'),
    physicalId: textOf(item, 'PhysicalResourceId'),
  }));
}

/** The reason is how the engine writes it for DeletionPolicy, RetainAllResources and RetainResources (docs/lifecycle.md). */
function isLetGo(event: JsonObject): boolean {
  const [status, reason] = [textOf(event, 'Status'), textOf(event, 'StatusReason')];
  return status === 'DELETE_COMPLETE' && reason.startsWith('Retained (') && textOf(event, 'PhysicalResourceId') !== '';
}

/** A name may have belonged to several stacks that are deleted now; only one of them can be meant without its id. */
async function onlyDeleted(client: ApiClient, name: string): Promise<JsonObject> {
  const asked = { StackName: [name], Status: ['DELETE_COMPLETE'] };
  const { items } = await listAll(client, 'ListStacks', asked, 'Stacks');
  const [only, ...more] = items.filter((item) => textOf(item, 'StackName') === name);
  if (only !== undefined && more.length === 0) return only;
  if (only === undefined) {
    throw new CliError(`there is no stack ${name}, and was none`, {
      where: `--retained-by, region ${client.region}`,
      hint: 'rosette ls shows the stacks there are; --region looks in another region',
    });
  }
  const candidates = [only, ...more].map((item) => `${textOf(item, 'StackId')} of ${textOf(item, 'CreateTime')} UTC`);
  throw new CliError(`there were several stacks ${name}`, {
    where: '--retained-by',
    why: `created, newest first:\n${candidates.join('\n')}`,
    hint: 'give the id of the one that is meant',
  });
}
