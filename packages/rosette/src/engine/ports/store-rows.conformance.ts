import type { AccessStore } from '#access/ports.ts';
import type {
  ChangeSetRow,
  EventRow,
  ExchangeRow,
  OperationRow,
  ResourceRow,
  SignalRow,
  StackRow,
  StepRow,
  Store,
  TokenRow,
  Write,
} from './store.ts';

/* Rows for the suites of this folder: whole ones, of which a test says only what it is about. */

export type ConformingStore = Store & AccessStore;

export const account = '1000000000000001';
export const region = 'cn-hangzhou';
export const firstPage = { number: 1, size: 50 };

export function stackRow(id: string, over: Partial<StackRow> = {}): StackRow {
  return {
    id,
    accountId: account,
    region,
    name: `name-of-${id}`,
    status: 'CREATE_IN_PROGRESS',
    statusReason: '',
    templateHash: 'hash-1',
    description: null,
    parameters: {},
    tags: [],
    disableRollback: false,
    timeoutMinutes: 60,
    parallelism: 0,
    deletionProtection: false,
    resourceGroupId: null,
    ramRoleName: null,
    createdBy: 'acs:ram::1000000000000001:root',
    parentId: null,
    rootId: id,
    depth: 0,
    createdAt: 1_700_000_000_000,
    updatedAt: null,
    deletedAt: null,
    operationId: null,
    operationInfo: null,
    options: {},
    ...over,
  };
}

/** A stack nested directly in a root stack. */
export function childRow(id: string, parentId: string, over: Partial<StackRow> = {}): StackRow {
  return stackRow(id, { parentId, rootId: parentId, depth: 1, ...over });
}

export function resourceRow(stackId: string, logicalId: string, over: Partial<ResourceRow> = {}): ResourceRow {
  return {
    stackId,
    logicalId,
    type: 'ALIYUN::ECS::VPC',
    physicalId: null,
    status: 'CREATE_IN_PROGRESS',
    statusReason: '',
    description: null,
    metadata: null,
    properties: null,
    attempted: null,
    attributes: {},
    dependsOn: [],
    deletionPolicy: 'Delete',
    createToken: null,
    createContinuation: null,
    createdAt: 1,
    updatedAt: 1,
    ...over,
  };
}

export function operationRow(id: string, stackId: string, over: Partial<OperationRow> = {}): OperationRow {
  return {
    id,
    stackId,
    action: 'CREATE',
    state: 'running',
    phase: 'forward',
    plan: { steps: [] },
    parallelism: 0,
    startedAt: 1,
    endedAt: null,
    deadline: 1_700_003_600_000,
    cause: null,
    owner: 'first',
    epoch: 1,
    ...over,
  };
}

export function stepRow(operationId: string, id: string, over: Partial<StepRow> = {}): StepRow {
  return {
    operationId,
    id,
    logicalId: 'Vpc',
    action: 'create',
    state: 'running',
    token: 'token',
    attempt: 1,
    continuation: null,
    physicalId: null,
    wakeAt: null,
    signal: null,
    progress: null,
    startedAt: 1,
    endedAt: null,
    error: null,
    ...over,
  };
}

export function event(id: string, stackId: string, over: Partial<EventRow> = {}): Write {
  const row = {
    id,
    stackId,
    rootId: stackId,
    operationId: 'operation',
    time: 1,
    stackName: `name-of-${stackId}`,
    logicalId: 'Vpc',
    physicalId: null,
    resourceType: 'ALIYUN::ECS::VPC',
    status: 'CREATE_COMPLETE',
    statusReason: '',
    ...over,
  };
  return { kind: 'event', row };
}

export function signal(name: string, id: string | null, payload: SignalRow['payload']): Write {
  return { kind: 'signal', row: { name, id, stackId: 's', payload, receivedAt: 5 } };
}

export function tokenRow(key: string, over: Partial<TokenRow> = {}): TokenRow {
  return { key, requestHash: 'hash', response: { StackId: 's' }, expiresAt: 1000, ...over };
}

export function changeSetRow(id: string, stackId: string, over: Partial<ChangeSetRow> = {}): ChangeSetRow {
  return {
    id,
    stackId,
    name: `name-of-${id}`,
    description: null,
    type: 'UPDATE',
    status: 'CREATE_COMPLETE',
    statusReason: '',
    executionStatus: 'AVAILABLE',
    requestSealed: 'sealed',
    templateHash: 'hash-1',
    settings: {},
    parameters: {},
    preview: {},
    basis: {},
    createdAt: 1_700_000_000_000,
    ...over,
  };
}

export function exchangeRow(id: string, stackId: string, over: Partial<ExchangeRow> = {}): ExchangeRow {
  return {
    id,
    stackId,
    operationId: 'o',
    stepId: 'forward/1',
    logicalId: 'Thing',
    resourceType: 'Custom::Thing',
    kind: 'Create',
    destination: 'the provider',
    state: 'open',
    reason: '',
    attempts: 1,
    properties: {},
    before: null,
    physicalId: null,
    answer: null,
    answeredBy: null,
    startedAt: 1_700_000_000_000,
    until: 1_700_000_060_000,
    endedAt: null,
    ...over,
  };
}

export function putExchange(row: ExchangeRow): Write {
  return { kind: 'exchange', row };
}

export function put(row: StackRow): Write {
  return { kind: 'stack', row };
}

export function putResource(row: ResourceRow): Write {
  return { kind: 'resource', row };
}

export function putOperation(row: OperationRow): Write {
  return { kind: 'operation', row };
}

export function putStep(row: StepRow): Write {
  return { kind: 'step', row };
}

export function putChangeSet(row: ChangeSetRow): Write {
  return { kind: 'change-set', row };
}
