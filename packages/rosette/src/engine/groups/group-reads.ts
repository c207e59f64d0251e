import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type {
  GroupOperationReference,
  GroupReference,
  InstanceTarget,
  Listed,
  ListGroupsRequest,
} from '#engine/ports/stack-groups.ts';
import type { Page } from '#engine/ports/store.ts';
import type { GroupDependencies } from './dependencies.ts';
import {
  groupFacts,
  groupSummary,
  instanceFacts,
  instanceSummary,
  operationFacts,
  operationSummary,
  resultFacts,
} from './facts.ts';
import { findGroup, findOperation } from './group-lookup.ts';
import { instanceNotFound } from './group-refusals.ts';

/** What can be read of stack groups, in the API's words. */
export class GroupReads {
  readonly #dependencies: Pick<GroupDependencies, 'store' | 'stacks'>;

  constructor(dependencies: Pick<GroupDependencies, 'store' | 'stacks'>) {
    this.#dependencies = dependencies;
  }

  async group(reference: GroupReference): Promise<JsonObject> {
    const { store } = this.#dependencies;
    const group = await findGroup(store, reference);
    return groupFacts(group, (await store.template(group.templateHash)) ?? '');
  }

  async groups({ accountId, region, status, resourceGroupId, tags, page }: ListGroupsRequest): Promise<Listed> {
    const filter = {
      ...{ accountId, region, tags },
      ...(status === null ? {} : { status }),
      ...(resourceGroupId === null ? {} : { resourceGroupId }),
    };
    const { rows, total } = await this.#dependencies.store.stackGroups(filter, page);
    return { rows: rows.map(groupSummary), total };
  }

  async instance(request: GroupReference & InstanceTarget & { readonly outputs: boolean }): Promise<JsonObject> {
    const { store, stacks } = this.#dependencies;
    const { instanceAccountId: accountId, instanceRegion: region, outputs } = request;
    const group = await findGroup(store, request);
    const row = await store.stackInstance({ groupId: group.id, accountId, region });
    if (row === undefined) throw instanceNotFound(accountId, region);
    const facts = instanceFacts(group, row);
    if (!outputs) return facts;
    const stack = row.stackId === null ? undefined : await store.stack(row.stackId);
    const readable = stack !== undefined && stack.status !== 'DELETE_COMPLETE';
    const Outputs = readable ? ((await stacks.outputs(stack.id)) as unknown as readonly Json[]) : [];
    return { ...facts, Outputs };
  }

  async instances(request: GroupReference & Partial<InstanceTarget>): Promise<readonly JsonObject[]> {
    const { store } = this.#dependencies;
    const { instanceAccountId, instanceRegion } = request;
    const group = await findGroup(store, request);
    const rows = (await store.stackInstances(group.id)).filter(
      ({ accountId, region }) =>
        accountId === (instanceAccountId ?? accountId) && region === (instanceRegion ?? region),
    );
    return rows.map((row) => instanceSummary(group, row));
  }

  async operation(reference: GroupOperationReference): Promise<JsonObject> {
    const { group, operation } = await findOperation(this.#dependencies.store, reference);
    return operationFacts(group, operation);
  }

  async operations({ page, ...reference }: GroupReference & { readonly page: Page }): Promise<Listed> {
    const { store } = this.#dependencies;
    const group = await findGroup(store, reference);
    const { rows, total } = await store.groupOperations(group.id, page);
    return { rows: rows.map((row) => operationSummary(group, row)), total };
  }

  async results(reference: GroupOperationReference): Promise<readonly JsonObject[]> {
    const { store } = this.#dependencies;
    const { operation } = await findOperation(store, reference);
    return (await store.groupResults(operation.id)).map(resultFacts);
  }
}
