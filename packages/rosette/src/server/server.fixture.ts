import { randomBytes, randomUUID } from 'node:crypto';
import type { Json } from '@rosette/template/base/json.ts';
import type { ResourceSchema, SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import { expect, onTestFinished } from 'vitest';
import { createAccessKey, createAccount } from '#access/accounts.ts';
import { authenticate, DEFAULT_SKEW_MS } from '#access/authenticate.ts';
import { type Authorize, rootOnly } from '#access/authorize.ts';
import type { StackGroups } from '#engine/ports/stack-groups.ts';
import type { StackService } from '#engine/ports/stack-service.ts';
import type { ChangeSetRow, EventRow, ResourceRow, StackRow } from '#engine/ports/store.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { CallbackUrls } from '#wire/callback-url.ts';
import type { CloudError, RpcProduct } from '#wire/cloud-client.ts';
import { createServer } from './create-server.ts';
import type { FetchText } from './fetched-text.ts';
import type { LogEntry } from './log.ts';
import type { ConstraintAnswer, QueryConstraints, Services } from './services.ts';

/* A listening server over a memory store and a scripted StackService, for the tests of this room. */

export const ACCOUNT = '1234567890123456';
export const STACK_ID = '4a6c9851-3b0f-4f5f-b4ca-a14bf691f2ff';
export const CREATED = Date.parse('2026-11-21T10:00:00Z');

export const HELLO = `ROSTemplateFormatVersion: '2015-09-01'
Description: Says hello
Metadata:
  ALIYUN::ROS::Interface:
    ParameterGroups: []
Parameters:
  ZoneId:
    Type: String
    Label: Zone
    AssociationProperty: ALIYUN::ECS::ZoneId
  Type:
    Type: String
    Default: small
    AssociationPropertyMetadata:
      ZoneId: \${ZoneId}
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties:
      VpcName:
        Ref: ZoneId
Outputs:
  Id:
    Description: The network
    Value:
      Ref: Vpc
`;

export function stackRow(change: Partial<StackRow> = {}): StackRow {
  return {
    id: STACK_ID,
    accountId: ACCOUNT,
    region: 'cn-hangzhou',
    name: 'demo',
    status: 'CREATE_COMPLETE',
    statusReason: 'Stack CREATE completed successfully',
    templateHash: 'hash-1',
    description: 'Says hello',
    parameters: { ZoneId: 'cn-hangzhou-h', Password: { $sealed: 'x' } },
    tags: [{ Key: 'team', Value: 'a' }],
    disableRollback: false,
    timeoutMinutes: 60,
    parallelism: 0,
    deletionProtection: false,
    resourceGroupId: null,
    ramRoleName: null,
    createdBy: `acs:ram::${ACCOUNT}:root`,
    parentId: null,
    rootId: change.id ?? STACK_ID,
    depth: 0,
    createdAt: CREATED,
    updatedAt: null,
    deletedAt: null,
    operationId: null,
    operationInfo: null,
    options: {},
    ...change,
  };
}

export function resourceRow(change: Partial<ResourceRow> = {}): ResourceRow {
  return {
    stackId: STACK_ID,
    logicalId: 'Vpc',
    type: 'ALIYUN::ECS::VPC',
    physicalId: 'vpc-1',
    status: 'CREATE_COMPLETE',
    statusReason: 'state changed',
    description: null,
    metadata: null,
    properties: {},
    attempted: null,
    attributes: { VpcId: 'vpc-1', Secret: { $sealed: 'x' } },
    dependsOn: [],
    deletionPolicy: 'Delete',
    createToken: null,
    createContinuation: null,
    createdAt: CREATED,
    updatedAt: CREATED + 1000,
    ...change,
  };
}

export function eventRow(change: Partial<EventRow> = {}): Omit<EventRow, 'sequence'> {
  const { sequence: _, ...row }: EventRow = {
    sequence: 0,
    id: randomUUID(),
    stackId: STACK_ID,
    rootId: STACK_ID,
    operationId: 'op-1',
    time: CREATED,
    stackName: 'demo',
    logicalId: 'Vpc',
    physicalId: null,
    resourceType: 'ALIYUN::ECS::VPC',
    status: 'CREATE_IN_PROGRESS',
    statusReason: 'state changed',
    ...change,
  };
  return row;
}

export function changeSetRow(change: Partial<ChangeSetRow> = {}): ChangeSetRow {
  return {
    id: 'a3b1f9d2-8a3c-4a53-9f0e-1d2c3b4a5f6e',
    stackId: STACK_ID,
    name: 'bigger',
    description: 'A bigger one',
    type: 'UPDATE',
    status: 'CREATE_COMPLETE',
    statusReason: '',
    executionStatus: 'AVAILABLE',
    requestSealed: 'sealed {}',
    templateHash: 'hash-1',
    settings: { tags: [{ Key: 'team', Value: 'b' }], timeoutMinutes: 30, disableRollback: true, resourceGroupId: null },
    parameters: { ZoneId: 'cn-hangzhou-h', Password: '******' },
    preview: { description: null, parameters: [], resources: [], warnings: [] },
    basis: {},
    createdAt: CREATED,
    ...change,
  };
}

/** Every sealed leaf becomes the mask, as the engine's codec does. */
function display(encoded: Json): Json {
  if (Array.isArray(encoded)) return encoded.map(display);
  if (typeof encoded !== 'object' || encoded === null) return encoded;
  if ('$sealed' in encoded) return '******';
  return Object.fromEntries(Object.entries(encoded).map(([key, value]) => [key, display(value)]));
}

const vpc: ResourceSchema = {
  properties: { VpcName: { type: 'string' } },
  attributes: { VpcId: 'string' },
  attributesComplete: true,
};

export interface Setup {
  readonly now?: number;
  readonly stacks?: Partial<StackService>;
  readonly groups?: Partial<StackGroups>;
  readonly constraints?: (request: Parameters<QueryConstraints>[0]) => readonly ConstraintAnswer[];
  readonly products?: readonly RpcProduct[];
  readonly authorize?: Authorize;
  readonly fetchText?: FetchText;
  readonly catalog?: SchemaCatalog;
}

export type TestServer = Awaited<ReturnType<typeof startServer>>;

export async function startServer(setup: Setup = {}) {
  const store = openMemoryStore();
  const now = () => setup.now ?? Date.now();
  const making = { store, seal: (clear: string) => `sealed ${clear}`, now, randomBytes };
  await store.putAccount({ id: ACCOUNT, name: 'first', createdAt: now() });
  const key = await createAccessKey(making, ACCOUNT);
  const logged: LogEntry[] = [];
  const calls: { method: string; request: unknown }[] = [];
  const listeners = new Set<(events: readonly Omit<EventRow, 'sequence'>[]) => void>();
  const refuse = (method: string) => (): never => {
    throw new Error(`${method} was not expected`);
  };
  const scripted: StackService = {
    create: refuse('create'),
    delete: refuse('delete'),
    previewCreate: refuse('previewCreate'),
    update: refuse('update'),
    previewUpdate: refuse('previewUpdate'),
    cancel: refuse('cancel'),
    continueCreate: refuse('continueCreate'),
    parametersOfUpdate: refuse('parametersOfUpdate'),
    parametersOfContinuation: refuse('parametersOfContinuation'),
    setDeletionProtection: refuse('setDeletionProtection'),
    setStackPolicy: refuse('setStackPolicy'),
    stackPolicy: refuse('stackPolicy'),
    createChangeSet: refuse('createChangeSet'),
    executeChangeSet: refuse('executeChangeSet'),
    deleteChangeSet: refuse('deleteChangeSet'),
    explain: refuse('explain'),
    operations: refuse('operations'),
    operation: refuse('operation'),
    stateAt: refuse('stateAt'),
    read: refuse('read'),
    underWay: () => undefined,
    isReading: () => false,
    outputs: async () => [],
    signal: async (request) => {
      calls.push({ method: 'signal', request });
      await store.commit([{ kind: 'signal', row: { ...request, receivedAt: now() } }], []);
    },
    onEvents: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...setup.stacks,
  };
  const services: Services = {
    stacks: scripted,
    groups: { ...noGroups(refuse), ...setup.groups },
    store,
    catalog: setup.catalog ?? vpcOnly,
    constraints: async (request) => setup.constraints?.(request) ?? [],
    features: {
      importable: [{ type: 'ALIYUN::ECS::VPC', identifiers: ['VpcId'] }],
      cleanable: async () => [{ type: 'VPC:VPC', filters: ['RegionIds'], sideEffects: [] }],
      constrained: () => [{ type: 'ALIYUN::ECS::VSwitch', properties: ['VpcId', 'ZoneId'] }],
    },
    fetchText: setup.fetchText ?? (async () => expect.fail('nothing was to be fetched')),
    authorize: setup.authorize ?? rootOnly,
    clock: {
      now,
      at: (at, wake) => {
        const timer = setTimeout(wake, at - now());
        return () => clearTimeout(timer);
      },
    },
    regions: [
      { id: 'cn-hangzhou', names: { 'zh-CN': '华东1（杭州）', 'en-US': 'China (Hangzhou)' } },
      { id: 'cn-beijing', names: { 'en-US': 'China (Beijing)' } },
    ],
    endpoint: () => 'ros.example.test',
    display,
  };
  let origin = '';
  const callbacks = new CallbackUrls(Buffer.from('key'), () => origin);
  const authentication = {
    store,
    unseal: (sealed: string) => sealed.slice('sealed '.length),
    now,
    allowedSkewMs: DEFAULT_SKEW_MS,
  };
  const server = createServer({
    services,
    products: setup.products ?? [],
    authenticate: (request) => authenticate(authentication, request),
    callbacks,
    ids: { uuid: randomUUID },
    log: (entry) => logged.push(entry),
    version: '1.2.3',
    defaultRegion: 'cn-hangzhou',
  });
  const { url } = await server.listen({ host: '127.0.0.1', port: 0 });
  origin = url;
  return {
    store,
    services,
    server,
    url,
    key,
    logged,
    calls,
    callbacks,
    listeners,
    /** Makes rows durable and announces the events among them, as the engine does. */
    async commit(writes: Parameters<typeof store.commit>[0]) {
      await store.commit(writes, []);
      const events = writes.flatMap((write) => (write.kind === 'event' ? [write.row] : []));
      for (const listener of listeners) listener(events);
    },
    otherAccount: () => createAccount(making, 'other'),
    newKey: (accountId: string) => createAccessKey(making, accountId),
    close: () => server.close(),
  };
}

function noGroups(refuse: (method: string) => () => never): StackGroups {
  return {
    create: refuse('groups.create'),
    update: refuse('groups.update'),
    delete: refuse('groups.delete'),
    createInstances: refuse('groups.createInstances'),
    updateInstances: refuse('groups.updateInstances'),
    deleteInstances: refuse('groups.deleteInstances'),
    stopOperation: refuse('groups.stopOperation'),
    group: refuse('groups.group'),
    groups: refuse('groups.groups'),
    instance: refuse('groups.instance'),
    instances: refuse('groups.instances'),
    operation: refuse('groups.operation'),
    operations: refuse('groups.operations'),
    results: refuse('groups.results'),
  };
}

/** The stack, its template and one resource. */
export function demoStack(change: Partial<StackRow> = {}): Parameters<TestServer['commit']>[0] {
  return [
    { kind: 'template', hash: 'hash-1', body: HELLO },
    { kind: 'stack', row: stackRow(change) },
    { kind: 'resource', row: resourceRow({ stackId: change.id ?? STACK_ID }) },
  ];
}

/** Flat parameters of a call. */
export type Flat = Record<string, string>;

const vpcOnly: SchemaCatalog = {
  get: (type) => (type === 'ALIYUN::ECS::VPC' ? vpc : undefined),
  names: () => ['ALIYUN::ECS::VPC'],
};

/** A server that lives as long as the test, with calls of its ROS product in process. */
export async function startRos(setup: Setup = {}) {
  const server = await startServer(setup);
  onTestFinished(() => server.close());
  const call = (action: string, parameters: Flat = {}, accountId = ACCOUNT) => {
    const region = parameters.RegionId ?? 'cn-hangzhou';
    const caller = { accountId, region, requestId: 'R', principal: `acs:ram::${accountId}:root` };
    return server.server.ros.handle(action, { RegionId: region, ...parameters }, caller);
  };
  /** The error that a call ends with. */
  const refusal = (action: string, parameters: Flat = {}, accountId = ACCOUNT) =>
    call(action, parameters, accountId).then(
      () => expect.fail(`${action} was accepted`),
      ({ code, status, message, data }: CloudError) => ({ code, status, message, data }),
    );
  return { ...server, call, refusal };
}
