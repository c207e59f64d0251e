import type { Json } from '@rosette/template/base/json.ts';
import {
  GroupBusyError,
  GroupNameTakenError,
  type GroupOperationRow,
  type GroupWrite,
  type StackGroupRow,
  type StackInstanceRow,
} from '#engine/ports/stack-group-store.ts';
import type {
  CreateGroupRequest,
  CreateInstancesRequest,
  DeleteInstancesRequest,
  GroupOperationReference,
  GroupReference,
  StackGroups,
  UpdateGroupRequest,
  UpdateInstancesRequest,
} from '#engine/ports/stack-groups.ts';
import type { EventRow, Write } from '#engine/ports/store.ts';
import { ClientTokens } from '../runtime/create-stack.ts';
import { overLimit } from '../runtime/refusals.ts';
import type { GroupDependencies } from './dependencies.ts';
import { changedGroup, leftOut, newGroup } from './group-definition.ts';
import { findGroup, findOperation } from './group-lookup.ts';
import { GroupReads } from './group-reads.ts';
import { groupExists, groupNotEmpty, instanceExists, operationInProgress } from './group-refusals.ts';
import { checkTargets, instancesAt, matrix, newInstance, newOperation } from './group-requests.ts';
import { GroupRunner } from './group-runner.ts';
import { encodeSupplied, templateOf } from './group-template.ts';
import { placeOf } from './live-group-operation.ts';

/** What an accepted request does to a group. */
interface Accepted {
  readonly operation: GroupOperationRow;
  readonly writes: readonly GroupWrite[];
}

/** A request that starts an operation. */
interface Starting extends GroupReference {
  readonly work: { readonly clientToken: string | null };
}

/** Stack groups: accepts requests, owns the operations of this process, and takes up after a restart. */
export class StackGroupService extends GroupReads implements StackGroups {
  readonly #dependencies: GroupDependencies;
  readonly #runner: GroupRunner;
  readonly #tokens: ClientTokens;
  readonly #owner: string;
  /** Groups that are just being changed. */
  readonly #changing = new Set<string>();
  #stopListening = () => {};

  constructor(dependencies: GroupDependencies) {
    super(dependencies);
    this.#dependencies = dependencies;
    this.#runner = new GroupRunner(dependencies);
    this.#tokens = new ClientTokens(dependencies);
    this.#owner = dependencies.ids.uuid();
  }

  /** Takes over every operation that was under way. Answers how many. Start the engine of the stacks first. */
  async start(): Promise<number> {
    const { store, stacks } = this.#dependencies;
    this.#stopListening = stacks.onEvents((events) => this.#hear(events));
    const rows = await store.runningGroupOperations();
    for (const row of rows) {
      const claimed = { ...row, owner: this.#owner, epoch: row.epoch + 1 };
      const claim: GroupWrite = { kind: 'group-operation', row: claimed };
      await store.commitGroups([claim], [{ operationId: row.id, epoch: row.epoch }]);
      await this.#runner.adopt(claimed);
    }
    return rows.length;
  }

  /** Stops driving; what is unfinished goes on at the next start. */
  async stop(): Promise<void> {
    this.#stopListening();
    await this.#runner.stop();
  }

  async create(request: CreateGroupRequest): Promise<{ readonly stackGroupId: string }> {
    const { clientToken, ...said } = request;
    const key = tokenKey('CreateStackGroup', request, clientToken);
    const answer = await this.#tokens.once(key, said as unknown as Json, async (remember) => {
      await this.#assertRoomForGroup(request);
      const { row, writes } = await newGroup(this.#dependencies, request);
      const response = { stackGroupId: row.id };
      await this.#commit(row, [...writes, ...tokens(remember(response))]);
      return response;
    });
    return { stackGroupId: String(answer.stackGroupId) };
  }

  async delete(reference: GroupReference): Promise<void> {
    const { store } = this.#dependencies;
    await this.#alone(reference, async (group, instances) => {
      const { rows } = await store.groupOperations(group.id, { number: 1, size: 1 });
      if (rows[0]?.endedAt === null) throw operationInProgress(group.name);
      if (instances.length > 0) throw groupNotEmpty(group.name);
      const row = { ...group, status: 'DELETED', updatedAt: this.#dependencies.clock.now() };
      await this.#commit(row, [{ kind: 'stack-group', row }]);
    });
  }

  update(request: UpdateGroupRequest): Promise<{ readonly operationId: string }> {
    return this.#start('UpdateStackGroup', request, async (group, all) => {
      const { targets, work } = request;
      if (targets !== null) checkTargets(this.#dependencies, targets, work);
      const { writes } = await changedGroup(this.#dependencies, group, request);
      const reached = targets === null ? all : instancesAt(all, matrix(targets));
      const asked = { action: 'UPDATE', owner: this.#owner };
      const begun = newOperation(this.#dependencies, group, work, asked, reached);
      return { ...begun, writes: [...writes, ...leftOut(all, reached), ...begun.writes] };
    });
  }

  createInstances(request: CreateInstancesRequest): Promise<{ readonly operationId: string }> {
    return this.#start('CreateStackInstances', request, async (group, all) => {
      const { targets, work, disableRollback, timeoutMinutes } = request;
      checkTargets(this.#dependencies, targets, work);
      const places = matrix(targets);
      const existing = new Set(all.map(placeOf));
      const taken = places.find((place) => existing.has(placeOf(place)));
      if (taken !== undefined) throw instanceExists(taken.accountId, taken.region);
      this.#assertRoomForInstances(all.length + places.length);
      const { template } = await templateOf(this.#dependencies, group);
      const overrides = encodeSupplied(this.#dependencies, request.overrides, template);
      const settings = { overrides, disableRollback, timeoutMinutes, createdAt: this.#dependencies.clock.now() };
      const instances = places.map((place) => newInstance(group.id, place, settings));
      return newOperation(this.#dependencies, group, work, { action: 'CREATE', owner: this.#owner }, instances);
    });
  }

  updateInstances(request: UpdateInstancesRequest): Promise<{ readonly operationId: string }> {
    return this.#start('UpdateStackInstances', request, async (group, all) => {
      const { targets, work, timeoutMinutes, overrides } = request;
      checkTargets(this.#dependencies, targets, work);
      const { template } = await templateOf(this.#dependencies, group);
      const encoded = overrides === null ? null : encodeSupplied(this.#dependencies, overrides, template);
      const instances = instancesAt(all, matrix(targets));
      const changed = encoded === null ? instances : instances.map((row) => ({ ...row, overrides: encoded }));
      const asked = { action: 'UPDATE', owner: this.#owner, timeoutMinutes };
      return newOperation(this.#dependencies, group, work, asked, changed);
    });
  }

  deleteInstances(request: DeleteInstancesRequest): Promise<{ readonly operationId: string }> {
    return this.#start('DeleteStackInstances', request, async (group, all) => {
      const { targets, work, retainStacks } = request;
      checkTargets(this.#dependencies, targets, work);
      const asked = { action: 'DELETE', owner: this.#owner, retainStacks };
      return newOperation(this.#dependencies, group, work, asked, instancesAt(all, matrix(targets)));
    });
  }

  async stopOperation(reference: GroupOperationReference): Promise<void> {
    const { operation } = await findOperation(this.#dependencies.store, reference);
    await this.#runner.stopOperation(operation.id);
  }

  /** Makes the operation durable and begins it; the same token again answers the same. */
  async #start(
    name: string,
    request: Starting,
    prepare: (group: StackGroupRow, instances: readonly StackInstanceRow[]) => Promise<Accepted>,
  ): Promise<{ readonly operationId: string }> {
    const key = tokenKey(name, request, request.work.clientToken);
    const answer = await this.#tokens.once(key, request as unknown as Json, (remember) =>
      this.#alone(request, async (group, instances) => {
        const { operation, writes } = await prepare(group, instances);
        const response = { operationId: operation.id };
        await this.#commit(group, [...writes, ...tokens(remember(response))]);
        await this.#runner.adopt(operation);
        return response;
      }),
    );
    return { operationId: String(answer.operationId) };
  }

  /** Runs with the group and its instances while no other request changes them. */
  async #alone<T>(
    reference: GroupReference,
    run: (group: StackGroupRow, instances: readonly StackInstanceRow[]) => Promise<T>,
  ): Promise<T> {
    const { store } = this.#dependencies;
    const { id, name } = await findGroup(store, reference);
    if (this.#changing.has(id)) throw operationInProgress(name);
    this.#changing.add(id);
    try {
      // Read once more: another request may have changed it just before.
      return await run(await findGroup(store, { ...reference, group: id }), await store.stackInstances(id));
    } finally {
      this.#changing.delete(id);
    }
  }

  async #commit(group: StackGroupRow, writes: readonly GroupWrite[]): Promise<void> {
    try {
      await this.#dependencies.store.commitGroups(writes, []);
    } catch (error) {
      if (error instanceof GroupNameTakenError) throw groupExists(group.name);
      if (error instanceof GroupBusyError) throw operationInProgress(group.name);
      throw error;
    }
  }

  async #assertRoomForGroup({ accountId, region, name }: CreateGroupRequest): Promise<void> {
    const { store, limits } = this.#dependencies;
    if ((await store.stackGroupByName(accountId, region, name)) !== undefined) throw groupExists(name);
    const { total } = await store.stackGroups({ accountId, region, status: 'ACTIVE' }, { number: 1, size: 1 });
    const most = limits.groupsPerAccount;
    if (total >= most) throw overLimit(`the account has ${total} stack groups in the region, and may have ${most}`);
  }

  #assertRoomForInstances(wanted: number): void {
    const most = this.#dependencies.limits.instancesPerGroup;
    if (wanted > most) throw overLimit(`the stack group would have ${wanted} instances, and may have ${most}`);
  }

  #hear(events: readonly Omit<EventRow, 'sequence'>[]): void {
    for (const { stackId, physicalId, status } of events) {
      if (physicalId === stackId && !status.endsWith('_IN_PROGRESS')) this.#runner.stackEnded(stackId);
    }
  }
}

function tokens(writes: readonly Write[]): readonly GroupWrite[] {
  return writes.filter((write) => write.kind === 'token');
}

function tokenKey(
  operation: string,
  { accountId, region }: { readonly accountId: string; readonly region: string },
  token: string | null,
): string | null {
  return token === null ? null : `${accountId}/${region}/${operation}/${token}`;
}
