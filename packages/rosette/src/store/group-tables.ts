import type {
  GroupOperationRow,
  GroupResultRow,
  StackGroupRow,
  StackInstanceRow,
} from '#engine/ports/stack-group-store.ts';
import type { StackGroupTagRow, Table } from './tables.ts';

/* The tables of stack groups. */

export const stackGroups: Table<StackGroupRow> = {
  name: 'stackGroups',
  key: ['id'],
  columns: {
    id: 'text',
    accountId: 'text',
    region: 'text',
    name: 'text',
    status: 'text',
    description: 'text',
    templateHash: 'text',
    parameters: 'json',
    administrationRoleName: 'text',
    executionRoleName: 'text',
    resourceGroupId: 'text',
    tags: 'json',
    createToken: 'text',
    createdAt: 'integer',
    updatedAt: 'integer',
  },
};

export const stackGroupTags: Table<StackGroupTagRow> = {
  name: 'stackGroupTags',
  key: ['groupId', 'tagKey'],
  columns: { groupId: 'text', tagKey: 'text', tagValue: 'text' },
};

export const stackInstances: Table<StackInstanceRow> = {
  name: 'stackInstances',
  key: ['groupId', 'accountId', 'region'],
  columns: {
    groupId: 'text',
    accountId: 'text',
    region: 'text',
    status: 'text',
    statusReason: 'text',
    stackId: 'text',
    overrides: 'json',
    disableRollback: 'boolean',
    timeoutMinutes: 'integer',
    createdAt: 'integer',
  },
};

export const groupOperations: Table<GroupOperationRow> = {
  name: 'groupOperations',
  key: ['id'],
  columns: {
    id: 'text',
    groupId: 'text',
    action: 'text',
    status: 'text',
    description: 'text',
    preferences: 'json',
    regionIds: 'json',
    accountIds: 'json',
    retainStacks: 'boolean',
    timeoutMinutes: 'integer',
    principal: 'text',
    createdAt: 'integer',
    endedAt: 'integer',
    owner: 'text',
    epoch: 'integer',
  },
};

export const groupResults: Table<GroupResultRow> = {
  name: 'groupResults',
  key: ['operationId', 'accountId', 'region'],
  columns: {
    operationId: 'text',
    accountId: 'text',
    region: 'text',
    position: 'integer',
    status: 'text',
    statusReason: 'text',
    token: 'text',
    stackId: 'text',
    operationBefore: 'text',
    stackOperationId: 'text',
  },
};
