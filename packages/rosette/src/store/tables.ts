import type { AccessKeyRow, AccountRow } from '#access/ports.ts';
import type {
  GroupOperationRow,
  GroupResultRow,
  StackGroupRow,
  StackInstanceRow,
} from '#engine/ports/stack-group-store.ts';
import type {
  ChangeSetRow,
  EventRow,
  ExchangeRow,
  OperationRow,
  ResourceRow,
  SignalRow,
  StackRow,
  StepRow,
  TokenRow,
} from '#engine/ports/store.ts';
import type { Columns, Stored } from './codec.ts';

/** What a table keeps: its columns bear the names of the row's fields. */
export interface Table<Row extends object> {
  readonly name: keyof Database;
  /** Columns that make a row the same row. */
  readonly key: readonly (keyof Row & string)[];
  readonly columns: Columns<Row>;
}

export interface TemplateRow {
  readonly hash: string;
  readonly body: string;
}

/** What `OperationRow` keeps of itself: its plan, the one large part of it, stands apart under its hash (`plans.ts`). */
export interface OperationHeadRow extends Omit<OperationRow, 'plan'> {
  readonly planHash: string;
}

export interface PlanRow {
  readonly hash: string;
  /** JSON. */
  readonly body: string;
}

/** A tag of a stack once more, so that stacks can be found by it. */
export interface StackTagRow {
  readonly stackId: string;
  readonly tagKey: string;
  readonly tagValue: string;
}

export interface NonceRow {
  readonly key: string;
  readonly expiresAt: number;
}

/** The last number given, by name. Taken inside the transaction that uses it, so numbers rise in the order of commits. */
export interface CounterRow {
  readonly name: string;
  readonly value: number;
}

export interface MigrationRow {
  readonly version: number;
  readonly name: string;
}

/** A tag of a stack group once more, so that groups can be found by it. */
export interface StackGroupTagRow {
  readonly groupId: string;
  readonly tagKey: string;
  readonly tagValue: string;
}

export interface Database {
  readonly stacks: Stored<StackRow>;
  readonly stackTags: Stored<StackTagRow>;
  readonly templates: Stored<TemplateRow>;
  readonly resources: Stored<ResourceRow>;
  readonly plans: Stored<PlanRow>;
  readonly operations: Stored<OperationHeadRow>;
  readonly steps: Stored<StepRow>;
  readonly events: Stored<EventRow>;
  readonly signals: Stored<SignalRow>;
  readonly tokens: Stored<TokenRow>;
  readonly changeSets: Stored<ChangeSetRow>;
  readonly exchanges: Stored<ExchangeRow>;
  readonly stackGroups: Stored<StackGroupRow>;
  readonly stackGroupTags: Stored<StackGroupTagRow>;
  readonly stackInstances: Stored<StackInstanceRow>;
  readonly groupOperations: Stored<GroupOperationRow>;
  readonly groupResults: Stored<GroupResultRow>;
  readonly accounts: Stored<AccountRow>;
  readonly accessKeys: Stored<AccessKeyRow>;
  readonly nonces: Stored<NonceRow>;
  readonly counters: Stored<CounterRow>;
  readonly migrations: Stored<MigrationRow>;
}

export const stacks: Table<StackRow> = {
  name: 'stacks',
  key: ['id'],
  columns: {
    id: 'text',
    accountId: 'text',
    region: 'text',
    name: 'text',
    status: 'text',
    statusReason: 'text',
    templateHash: 'text',
    description: 'text',
    parameters: 'json',
    tags: 'json',
    disableRollback: 'boolean',
    timeoutMinutes: 'integer',
    parallelism: 'integer',
    deletionProtection: 'boolean',
    resourceGroupId: 'text',
    ramRoleName: 'text',
    createdBy: 'text',
    parentId: 'text',
    rootId: 'text',
    depth: 'integer',
    createdAt: 'integer',
    updatedAt: 'integer',
    deletedAt: 'integer',
    operationId: 'text',
    operationInfo: 'json',
    options: 'json',
  },
};

export const stackTags: Table<StackTagRow> = {
  name: 'stackTags',
  key: ['stackId', 'tagKey'],
  columns: { stackId: 'text', tagKey: 'text', tagValue: 'text' },
};

export const templates: Table<TemplateRow> = {
  name: 'templates',
  key: ['hash'],
  columns: { hash: 'text', body: 'text' },
};

export const resources: Table<ResourceRow> = {
  name: 'resources',
  key: ['stackId', 'logicalId'],
  columns: {
    stackId: 'text',
    logicalId: 'text',
    type: 'text',
    physicalId: 'text',
    status: 'text',
    statusReason: 'text',
    description: 'text',
    metadata: 'json',
    properties: 'json',
    attempted: 'json',
    attributes: 'json',
    dependsOn: 'json',
    deletionPolicy: 'text',
    createToken: 'text',
    createContinuation: 'json',
    createdAt: 'integer',
    updatedAt: 'integer',
  },
};

export const plans: Table<PlanRow> = {
  name: 'plans',
  key: ['hash'],
  columns: { hash: 'text', body: 'text' },
};

/** Columns of an operation without its plan. */
export const operationColumns: Columns<Omit<OperationRow, 'plan'>> = {
  id: 'text',
  stackId: 'text',
  action: 'text',
  state: 'text',
  phase: 'text',
  parallelism: 'integer',
  startedAt: 'integer',
  endedAt: 'integer',
  deadline: 'integer',
  cause: 'json',
  owner: 'text',
  epoch: 'integer',
};

export const operations: Table<OperationHeadRow> = {
  name: 'operations',
  key: ['id'],
  columns: { ...operationColumns, planHash: 'text' },
};

export const steps: Table<StepRow> = {
  name: 'steps',
  key: ['operationId', 'id'],
  columns: {
    operationId: 'text',
    id: 'text',
    logicalId: 'text',
    action: 'text',
    state: 'text',
    token: 'text',
    attempt: 'integer',
    continuation: 'json',
    physicalId: 'text',
    wakeAt: 'integer',
    signal: 'text',
    progress: 'text',
    startedAt: 'integer',
    endedAt: 'integer',
    error: 'json',
  },
};

export const events: Table<EventRow> = {
  name: 'events',
  key: ['sequence'],
  columns: {
    sequence: 'integer',
    id: 'text',
    stackId: 'text',
    rootId: 'text',
    operationId: 'text',
    time: 'integer',
    stackName: 'text',
    logicalId: 'text',
    physicalId: 'text',
    resourceType: 'text',
    status: 'text',
    statusReason: 'text',
  },
};

export const signals: Table<SignalRow> = {
  name: 'signals',
  key: ['name', 'sequence'],
  columns: {
    name: 'text',
    sequence: 'integer',
    id: 'text',
    stackId: 'text',
    payload: 'json',
    receivedAt: 'integer',
  },
};

export const tokens: Table<TokenRow> = {
  name: 'tokens',
  key: ['key'],
  columns: { key: 'text', requestHash: 'text', response: 'json', expiresAt: 'integer' },
};

export const changeSets: Table<ChangeSetRow> = {
  name: 'changeSets',
  key: ['id'],
  columns: {
    id: 'text',
    stackId: 'text',
    name: 'text',
    description: 'text',
    type: 'text',
    status: 'text',
    statusReason: 'text',
    executionStatus: 'text',
    requestSealed: 'text',
    templateHash: 'text',
    settings: 'json',
    parameters: 'json',
    preview: 'json',
    basis: 'json',
    createdAt: 'integer',
  },
};

export const exchanges: Table<ExchangeRow> = {
  name: 'exchanges',
  key: ['id'],
  columns: {
    id: 'text',
    stackId: 'text',
    operationId: 'text',
    stepId: 'text',
    logicalId: 'text',
    resourceType: 'text',
    kind: 'text',
    destination: 'text',
    state: 'text',
    reason: 'text',
    attempts: 'integer',
    properties: 'json',
    before: 'json',
    physicalId: 'text',
    answer: 'json',
    answeredBy: 'text',
    startedAt: 'integer',
    until: 'integer',
    endedAt: 'integer',
  },
};

export const accounts: Table<AccountRow> = {
  name: 'accounts',
  key: ['id'],
  columns: { id: 'text', name: 'text', createdAt: 'integer' },
};

export const accessKeys: Table<AccessKeyRow> = {
  name: 'accessKeys',
  key: ['id'],
  columns: { id: 'text', accountId: 'text', secretSealed: 'text', status: 'text', createdAt: 'integer' },
};

export const nonces: Table<NonceRow> = {
  name: 'nonces',
  key: ['key'],
  columns: { key: 'text', expiresAt: 'integer' },
};

export const counters: Table<CounterRow> = {
  name: 'counters',
  key: ['name'],
  columns: { name: 'text', value: 'integer' },
};
