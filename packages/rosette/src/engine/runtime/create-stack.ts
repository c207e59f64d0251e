import { createHash } from 'node:crypto';
import { canonicalJson } from '@rosette/template/base/canonical-json.ts';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { newResource } from '#engine/operation/definition.ts';
import { newOperation } from '#engine/operation/new-operation.ts';
import type { OperationState } from '#engine/operation/state.ts';
import { planCreate } from '#engine/plan/plan-create.ts';
import { modulesOption } from '#engine/ports/module-texts.ts';
import { textsOption } from '#engine/ports/nested-texts.ts';
import { type CreateStackRequest, StackRefused } from '#engine/ports/stack-service.ts';
import { type EventRow, NameTakenError, type StackRow, type Write } from '#engine/ports/store.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import {
  encodeParameters,
  type Handed,
  type Model,
  NOTHING_HANDED,
  NOTHING_KNOWN,
  pseudoParameters,
  templateHash,
} from './models.ts';
import { readNestedTexts, type TextsRead, textWrites } from './nested-texts.ts';
import { listedWrite, notificationUrls } from './notifications.ts';
import { prepareModel } from './prepare-model.ts';
import { operationRow, resourceRow } from './rows.ts';
import type { ValueCodec } from './value-codec.ts';
import { answersOption } from './world-answers.ts';

/** How long an answer is remembered under its ClientToken. ROS publishes no number. */
const TOKEN_LIFE_MS = 24 * 60 * 60_000;

/** Option of a stack: names of the parameters that were given a value. */
export const GIVEN = 'Given';

/** Where in the tree of stacks a new one stands. */
export interface Place {
  readonly parentId: string | null;
  readonly rootId: string | null;
  readonly depth: number;
  /** Id that the stack has already: one that waited in REVIEW_IN_PROGRESS. */
  readonly stackId?: string;
}

export const ROOT: Place = { parentId: null, rootId: null, depth: 0 };

export interface NewStack {
  readonly state: OperationState;
  readonly model: Model;
  readonly writes: readonly Write[];
  readonly event: Omit<EventRow, 'sequence'>;
}

/** Checks the request and prepares everything that accepting it will write. */
export async function prepareNewStack(
  dependencies: RuntimeDependencies,
  codec: ValueCodec,
  request: CreateStackRequest,
  place: Place,
  owner: string,
  handed: Handed = NOTHING_HANDED,
): Promise<NewStack> {
  const id = place.stackId ?? dependencies.ids.uuid();
  const operationId = dependencies.ids.uuid();
  const now = dependencies.clock.now();
  const facts = { ...request, id };
  const pseudo = pseudoParameters(facts);
  const model = await prepareModel(dependencies, request.templateBody, request.parameters, handed, pseudo);
  assertProvisionable(dependencies, model);
  const read = await textsOfNew(dependencies, request, place, model);
  const stack = stackRow(dependencies, codec, request, place, model, read, { id, operationId, now });
  const resources = new Map(
    [...model.desired.resources.values()].map((desired) => [desired.name, newResource(id, desired, now)]),
  );
  const state = newOperation({
    id: operationId,
    action: 'CREATE',
    stack,
    resources,
    plan: planCreate(model.desired.resources.values()),
    parallelism: request.parallelism,
    startedAt: now,
    deadline: now + request.timeoutMinutes * 60_000,
    owner,
  });
  const event = startedEvent(dependencies, state, now);
  return { state, model, event, writes: [...textWrites(read), ...newStackWrites(codec, request, state, event)] };
}

function textsOfNew(
  dependencies: RuntimeDependencies,
  request: CreateStackRequest,
  { depth }: Place,
  { desired }: Model,
): Promise<TextsRead> {
  const { nestedTexts: given = {}, ...stack } = request;
  return readNestedTexts(dependencies, { stack: { ...stack, depth }, desired, view: NOTHING_KNOWN, given, made: {} });
}

function newStackWrites(
  codec: ValueCodec,
  request: CreateStackRequest,
  state: OperationState,
  event: Omit<EventRow, 'sequence'>,
): Write[] {
  return [
    ...notifiedWrites(state),
    { kind: 'template', hash: state.stack.templateHash, body: request.templateBody },
    { kind: 'stack', row: state.stack },
    { kind: 'operation', row: operationRow(state) },
    ...[...state.resources.values()].map(
      (resource): Write => ({ kind: 'resource', row: resourceRow(resource, codec) }),
    ),
    { kind: 'event', row: event },
  ];
}

/** A stack with receivers of notifications is listed, so that a restart finds what is owed to them. */
export function notifiedWrites({ stack, startedAt }: OperationState): Write[] {
  return notificationUrls(stack).length === 0 ? [] : [listedWrite(stack.id, startedAt)];
}

/** Refuses before anything is touched what could not be carried out anyway. */
export function assertProvisionable(dependencies: RuntimeDependencies, model: Model): void {
  const { types, limits } = dependencies;
  const resources = [...model.desired.resources.values()];
  if (resources.length > limits.resourcesPerStack) {
    const reason = `the template has ${resources.length} resources, and a stack may have ${limits.resourcesPerStack}`;
    throw new StackRefused('RequestLimitExceeded', 400, `Request limit exceeded: ${reason}.`);
  }
  const missing = new Map<string, string[]>();
  for (const { type, name } of resources)
    if (types.get(type) === undefined) missing.set(type, [...(missing.get(type) ?? []), name]);
  if (missing.size === 0) return;
  const list = [...missing].map(([type, names]) => `${type} (${names.join(', ')})`).join('; ');
  throw new StackRefused('NotSupported', 400, `This installation cannot provision these resource types yet: ${list}.`);
}

export function stackRow(
  { sealer }: Pick<RuntimeDependencies, 'sealer'>,
  codec: ValueCodec,
  request: CreateStackRequest,
  place: Place,
  model: Model,
  { texts }: TextsRead,
  made: { readonly id: string; readonly operationId: string | null; readonly now: number },
): StackRow {
  const { templateBody, clientToken, parameters, name, nestedTexts: _given, ...options } = request;
  return {
    ...options,
    id: made.id,
    name,
    status: 'CREATE_IN_PROGRESS',
    statusReason: 'Stack CREATE started',
    templateHash: templateHash(templateBody),
    description: model.template.description,
    parameters: encodeParameters(codec, model.parameters),
    parentId: place.parentId,
    rootId: place.rootId ?? made.id,
    depth: place.depth,
    createdAt: made.now,
    updatedAt: null,
    deletedAt: null,
    operationId: made.operationId,
    operationInfo: null,
    options: {
      ...request.options,
      [GIVEN]: Object.keys(request.parameters),
      ...answersOption(sealer, model.answers),
      ...modulesOption(model.modules),
      ...textsOption(texts),
    },
  };
}

/** A stack that waits for its change set to be executed, and what else is to be written with it. */
export async function reviewStack(
  dependencies: RuntimeDependencies,
  codec: ValueCodec,
  request: CreateStackRequest,
): Promise<{ readonly row: StackRow; readonly writes: readonly Write[] }> {
  const id = dependencies.ids.uuid();
  const model = await prepareModel(
    dependencies,
    request.templateBody,
    request.parameters,
    NOTHING_HANDED,
    pseudoParameters({ ...request, id }),
  );
  assertProvisionable(dependencies, model);
  const read = await textsOfNew(dependencies, request, ROOT, model);
  const row = stackRow(dependencies, codec, request, ROOT, model, read, {
    id,
    operationId: null,
    now: dependencies.clock.now(),
  });
  return { row: { ...row, status: 'REVIEW_IN_PROGRESS', statusReason: '' }, writes: textWrites(read) };
}

/** The event that opens an operation: `Stack CREATE started`. */
export function startedEvent(
  dependencies: Pick<RuntimeDependencies, 'ids'>,
  state: OperationState,
  now: number,
): Omit<EventRow, 'sequence'> {
  const { stack } = state;
  return {
    id: dependencies.ids.uuid(),
    stackId: stack.id,
    rootId: stack.rootId,
    operationId: state.id,
    time: now,
    stackName: stack.name,
    logicalId: stack.name,
    physicalId: stack.id,
    resourceType: 'ALIYUN::ROS::Stack',
    status: stack.status,
    statusReason: stack.statusReason,
  };
}

/** Remembers answers under client tokens: the same request again gets the same answer and starts nothing. */
export class ClientTokens {
  readonly #dependencies: Pick<RuntimeDependencies, 'store' | 'clock'>;
  readonly #inFlight = new Set<string>();

  constructor(dependencies: Pick<RuntimeDependencies, 'store' | 'clock'>) {
    this.#dependencies = dependencies;
  }

  /** `run` gets the write that remembers its answer, to be committed with what it does. A null token runs it plainly. */
  async once(
    key: string | null,
    request: Json,
    run: (remember: (response: JsonObject) => Write[]) => Promise<JsonObject>,
  ): Promise<JsonObject> {
    if (key === null) return run(() => []);
    const { store, clock } = this.#dependencies;
    const requestHash = createHash('sha256').update(canonicalJson(request)).digest('hex');
    if (this.#inFlight.has(key))
      throw new StackRefused('LastTokenProcessing', 400, 'The last token request is processing.');
    this.#inFlight.add(key);
    try {
      const known = await store.token(key);
      if (known !== undefined && known.expiresAt > clock.now()) return sameRequest(known, requestHash);
      const expiresAt = clock.now() + TOKEN_LIFE_MS;
      return await run((response) => [{ kind: 'token', row: { key, requestHash, response, expiresAt } }]);
    } finally {
      this.#inFlight.delete(key);
    }
  }
}

function sameRequest(
  known: { readonly requestHash: string; readonly response: JsonObject },
  requestHash: string,
): JsonObject {
  if (known.requestHash === requestHash) return known.response;
  throw new StackRefused('InvalidIdempotenceParameter', 400, 'The specified parameters are different from before.');
}

/** A name that is taken, in the API's words. */
export function refuseTakenName(error: unknown, name: string): unknown {
  if (!(error instanceof NameTakenError)) return error;
  return new StackRefused('StackExists', 409, `The Stack (${name}) already exists.`);
}
