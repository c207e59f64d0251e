import type { StackEvent } from '#server/contract/api-client.ts';

/** What is known of one resource while an operation runs. Times are of this machine's clock, epoch milliseconds. */
export interface ResourceProgress {
  readonly logicalId: string;
  readonly stackId: string;
  type: string;
  physicalId: string;
  status: string;
  reason: string;
  startedAt: number | null;
  endedAt: number | null;
}

export interface StackProgress {
  readonly id: string;
  readonly name: string;
  status: string;
  /** In order of first appearance. */
  readonly resources: Map<string, ResourceProgress>;
}

/** A resource that is known before any event speaks of it. */
export interface ExpectedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly status: string;
}

/** A failure of the running operation, in the order in which it was reported. */
export interface Failure {
  readonly stackId: string;
  readonly logicalId: string;
  /** Logical ids from the root stack down to the resource. */
  readonly path: readonly string[];
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

export interface ProgressCounts {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly running: number;
  /** Of those done: what left the stack and stays in the cloud. */
  readonly letGo: number;
}

/** It is no longer the stack's, and stays in the cloud as it was. */
export function isLetGo({ status, reason }: Pick<ResourceProgress, 'status' | 'reason'>): boolean {
  return status === 'DELETE_COMPLETE' && /^(Retained \(|Import undone)/.test(reason);
}

const stackType = 'ALIYUN::ROS::Stack';

/** The state of a stack and of the stacks nested in it, told by their events. */
export class Progress {
  readonly rootId: string;
  readonly stacks = new Map<string, StackProgress>();
  readonly #failures: Failure[] = [];

  constructor(rootId: string, rootName: string) {
    this.rootId = rootId;
    this.stacks.set(rootId, { id: rootId, name: rootName, status: '', resources: new Map() });
  }

  get root(): StackProgress {
    return this.stacks.get(this.rootId)!;
  }

  /** Resources that are known before any event speaks of them. What events have told stays. */
  expect(stackId: string, resources: readonly ExpectedResource[]): void {
    const stack = this.stacks.get(stackId);
    if (stack === undefined) return;
    for (const { logicalId, type, status, physicalId } of resources) {
      if (stack.resources.has(logicalId)) continue;
      stack.resources.set(logicalId, {
        logicalId,
        stackId,
        type,
        physicalId,
        status,
        reason: '',
        startedAt: null,
        endedAt: null,
      });
    }
  }

  apply(event: StackEvent, now: number): void {
    const stack = this.#stackOf(event);
    if (isStackItself(event)) {
      stack.status = event.Status;
      return;
    }
    const resource = this.#resourceOf(stack, event);
    const begins = event.Status.endsWith('_IN_PROGRESS');
    if (begins && resource.status !== event.Status) resource.startedAt = now;
    resource.endedAt = begins ? null : now;
    resource.status = event.Status;
    resource.reason = event.StatusReason;
    if (event.PhysicalResourceId) resource.physicalId = event.PhysicalResourceId;
    if (event.Status.endsWith('_FAILED')) this.#failures.push(this.#failure(resource));
  }

  /** The nested stack that a resource stands for, if its events have been seen. */
  nestedStack(resource: ResourceProgress): StackProgress | undefined {
    if (resource.type !== stackType) return undefined;
    for (const stack of this.stacks.values()) if (this.#represents(resource, stack)) return stack;
    return undefined;
  }

  /** Nested stacks whose resource is not known (yet). */
  strays(): readonly StackProgress[] {
    return [...this.stacks.values()].filter((stack) => stack.id !== this.rootId && this.#parentOf(stack) === undefined);
  }

  counts(): ProgressCounts {
    const removing = isRemoval(this.root.status);
    const changing = isChange(this.root.status);
    let [total, done, failed, running, letGo] = [0, 0, 0, 0, 0];
    for (const stack of this.stacks.values()) {
      for (const resource of stack.resources.values()) {
        const { status, startedAt, endedAt } = resource;
        if (removing && status === 'INIT_COMPLETE') continue;
        if (changing && startedAt === null && endedAt === null) continue;
        // What could not be imported is not let go of either.
        if (!(removing && status === 'IMPORT_FAILED')) total += 1;
        if (isLetGo(resource)) letGo += 1;
        if (status.endsWith('_FAILED')) failed += 1;
        else if (status.endsWith('_IN_PROGRESS')) running += 1;
        else if (removing ? status === 'DELETE_COMPLETE' : status.endsWith('_COMPLETE') && status !== 'INIT_COMPLETE')
          done += 1;
      }
    }
    return { total, done, failed, running, letGo };
  }

  /** The failure that began it: the first that is no consequence. A nested stack fails because something in it did, and a
   *  cancelled resource because another failed. */
  firstCause(): Failure | undefined {
    return this.#failures.find((each) => !isConsequence(each)) ?? this.#failures[0];
  }

  /** Failures other than the first cause. */
  consequences(): readonly Failure[] {
    const cause = this.firstCause();
    return this.#failures.filter((each) => each !== cause);
  }

  /** Logical ids from the root down to the resource. */
  pathOf(resource: ResourceProgress): readonly string[] {
    const stack = this.stacks.get(resource.stackId);
    const parent = stack === undefined ? undefined : this.#parentOf(stack);
    return parent === undefined ? [resource.logicalId] : [...this.pathOf(parent), resource.logicalId];
  }

  #stackOf(event: StackEvent): StackProgress {
    const known = this.stacks.get(event.StackId);
    if (known !== undefined) return known;
    const stack = { id: event.StackId, name: event.StackName, status: '', resources: new Map() };
    this.stacks.set(stack.id, stack);
    return stack;
  }

  #resourceOf(stack: StackProgress, event: StackEvent): ResourceProgress {
    const known = stack.resources.get(event.LogicalResourceId);
    if (known !== undefined) {
      if (event.ResourceType !== '') known.type = event.ResourceType;
      return known;
    }
    const resource: ResourceProgress = {
      logicalId: event.LogicalResourceId,
      stackId: stack.id,
      type: event.ResourceType,
      physicalId: '',
      status: '',
      reason: '',
      startedAt: null,
      endedAt: null,
    };
    stack.resources.set(resource.logicalId, resource);
    return resource;
  }

  #failure(resource: ResourceProgress): Failure {
    const { stackId, logicalId, type, status, reason } = resource;
    return { stackId, logicalId, path: this.pathOf(resource), type, status, reason };
  }

  #parentOf(stack: StackProgress): ResourceProgress | undefined {
    for (const other of this.stacks.values()) {
      if (other === stack) continue;
      for (const resource of other.resources.values()) {
        if (resource.type === stackType && this.#represents(resource, stack)) return resource;
      }
    }
    return undefined;
  }

  /** A nested stack's resource has its id inside the physical id; before that is known, its name begins with the parent's
   *  name and the logical id (reference/stack-lifecycle.md 1.1). */
  #represents(resource: ResourceProgress, stack: StackProgress): boolean {
    if (stack.id === this.rootId || stack.id === resource.stackId) return false;
    if (resource.physicalId !== '') return resource.physicalId.includes(stack.id);
    const parent = this.stacks.get(resource.stackId);
    return parent !== undefined && stack.name.startsWith(`${parent.name}-${resource.logicalId}-`);
  }
}

/** Whether the event speaks of the stack and not of a resource in it. */
export function isStackItself(event: StackEvent): boolean {
  if (event.ResourceType !== stackType) return false;
  return event.PhysicalResourceId === event.StackId || event.LogicalResourceId === event.StackName;
}

/** Deleting, or undoing a creation or an import into a new stack: the stack's resources go away. */
export function isRemoval(stackStatus: string): boolean {
  return /^(DELETE|(IMPORT_)?CREATE_ROLLBACK)_/.test(stackStatus);
}

/** Whether nothing more will happen by itself in a stack of this status. */
export function isResting(stackStatus: string): boolean {
  return stackStatus !== '' && !stackStatus.endsWith('_IN_PROGRESS');
}

/** Whether a stack at rest got where it was meant to go, and was not brought back from there. */
export function isSuccess(stackStatus: string): boolean {
  return stackStatus.endsWith('_COMPLETE') && !stackStatus.includes('ROLLBACK');
}

/** Changing what is there, or undoing that: resources that it does not touch say nothing about how far it is. */
function isChange(stackStatus: string): boolean {
  return /^(IMPORT_)?(UPDATE|ROLLBACK)_/.test(stackStatus);
}

function isConsequence(failure: Failure): boolean {
  return failure.type === stackType || /cancel/i.test(failure.reason);
}
