import type { JsonObject } from '@rosette/template/base/json.ts';
import type { GroupWrite, StackGroupRow, StackInstanceRow } from '#engine/ports/stack-group-store.ts';
import type { CreateGroupRequest, UpdateGroupRequest } from '#engine/ports/stack-groups.ts';
import { GIVEN } from '../runtime/create-stack.ts';
import { templateHash } from '../runtime/models.ts';
import { notFound } from '../runtime/refusals.ts';
import type { GroupDependencies } from './dependencies.ts';
import { invalidParameter } from './group-refusals.ts';
import { DEFAULT_ROLES, refuseServiceManaged } from './group-requests.ts';
import { checkedTemplate, encodeSupplied, suppliedTo, templateOf } from './group-template.ts';
import { outdated, placeOf } from './live-group-operation.ts';

/* What a group is: its row and template, as requests make and change them. */

interface Defined {
  readonly row: StackGroupRow;
  readonly writes: readonly GroupWrite[];
}

export async function newGroup(dependencies: GroupDependencies, request: CreateGroupRequest): Promise<Defined> {
  refuseServiceManaged(request);
  checkName(request.name);
  const { accountId, region, name, description, resourceGroupId, tags } = request;
  const { body, parameters } = await definition(dependencies, request);
  return defined(body, {
    ...{ accountId, region, name, description, parameters, resourceGroupId, tags },
    id: dependencies.ids.uuid(),
    status: 'ACTIVE',
    templateHash: templateHash(body),
    administrationRoleName: request.administrationRoleName ?? DEFAULT_ROLES.administrationRoleName,
    executionRoleName: request.executionRoleName ?? DEFAULT_ROLES.executionRoleName,
    createToken: request.clientToken,
    createdAt: dependencies.clock.now(),
    updatedAt: null,
  });
}

/** reference/stack-lifecycle.md 7.1. */
function checkName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/.test(name)) return;
  const reason = 'a name has at most 255 letters, digits, hyphens and underscores, and begins with a letter or digit';
  throw invalidParameter('StackGroupName', reason);
}

function defined(body: string, row: StackGroupRow): Defined {
  return {
    row,
    writes: [
      { kind: 'template', hash: row.templateHash, body },
      { kind: 'stack-group', row },
    ],
  };
}

async function definition(
  dependencies: GroupDependencies,
  { accountId, template }: CreateGroupRequest,
): Promise<{ readonly body: string; readonly parameters: JsonObject }> {
  if (template.kind === 'body') {
    const { body, parameters } = template;
    return { body, parameters: encodeSupplied(dependencies, parameters, checkedTemplate(dependencies, body)) };
  }
  const { store } = dependencies;
  const stack = await store.stack(template.stackId);
  if (stack?.accountId !== accountId || stack.status === 'DELETE_COMPLETE') throw notFound(template.stackId);
  const body = (await store.template(stack.templateHash)) ?? '';
  checkedTemplate(dependencies, body);
  const given = (stack.options[GIVEN] ?? []) as readonly string[];
  const parameters = Object.entries(stack.parameters).filter(([name]) => given.includes(name));
  return { body, parameters: Object.fromEntries(parameters) };
}

/** The group as an update wants it. What is not given stays. */
export async function changedGroup(
  dependencies: GroupDependencies,
  group: StackGroupRow,
  request: UpdateGroupRequest,
): Promise<Defined> {
  refuseServiceManaged(request);
  const before = await templateOf(dependencies, group);
  const body = request.templateBody ?? before.body;
  const template = request.templateBody === null ? before.template : checkedTemplate(dependencies, body);
  const supplied = request.parameters ?? suppliedTo(dependencies, group.parameters, template);
  return defined(body, {
    ...group,
    templateHash: templateHash(body),
    parameters: encodeSupplied(dependencies, supplied, template),
    description: request.description ?? group.description,
    administrationRoleName: request.administrationRoleName ?? group.administrationRoleName,
    executionRoleName: request.executionRoleName ?? group.executionRoleName,
    resourceGroupId: request.resourceGroupId ?? group.resourceGroupId,
    updatedAt: dependencies.clock.now(),
  });
}

/** Instances that an update of the group does not reach are behind it from now on. */
export function leftOut(all: readonly StackInstanceRow[], reached: readonly StackInstanceRow[]): readonly GroupWrite[] {
  const places = new Set(reached.map(placeOf));
  const others = all.filter((row) => !places.has(placeOf(row)));
  const reason = 'Left out of an update of the stack group';
  return others.map((row) => ({ kind: 'stack-instance', row: { ...row, ...outdated(reason) } }));
}
