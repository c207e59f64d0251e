import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type {
  CreateRequest,
  DeleteRequest,
  NestedStacks,
  ResourceType,
  Signal,
  StackIdentity,
  StepContext,
  StepResult,
  UpdateRequest,
} from '#engine/ports/resource-type.ts';
import { CloudError, isRetriable } from '#wire/cloud-client.ts';

/** A clock that stands still until it is set forward. */
export class TestClock {
  #now = Date.UTC(2026, 10, 21);
  #waiting: { readonly at: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  at(at: number, wake: () => void): () => void {
    const entry = { at, wake };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  forward(ms: number): void {
    this.#now += ms;
    const due = this.#waiting.filter(({ at }) => at <= this.#now);
    this.#waiting = this.#waiting.filter(({ at }) => at > this.#now);
    for (const { wake } of due) wake();
  }
}

export const stack: StackIdentity = {
  id: '5f2b1c9e-0000-4000-8000-000000000001',
  name: 'shop',
  region: 'cn-hangzhou',
  accountId: '1234567890123456',
  tags: [
    { Key: 'team', Value: 'stack' },
    { Key: 'env', Value: 'test' },
  ],
  formerTagKeys: ['former-stack-tag'],
  resourceGroupId: null,
  ramRoleName: null,
  depth: 0,
  disableRollback: false,
};

export const noNested: NestedStacks = {
  create: () => Promise.reject(new Error('no nested stacks here')),
  update: () => Promise.reject(new Error('no nested stacks here')),
  find: () => Promise.reject(new Error('no nested stacks here')),
  delete: () => Promise.reject(new Error('no nested stacks here')),
  get: () => Promise.reject(new Error('no nested stacks here')),
};

export interface DriverOptions {
  readonly clock: TestClock;
  readonly type: ResourceType;
  readonly resourceType?: string;
  readonly logicalId?: string;
  readonly token?: string;
  readonly properties: JsonObject;
  readonly signals?: (name: string) => readonly Signal[];
  readonly nested?: NestedStacks;
  readonly stack?: StackIdentity;
}

/** The part of the engine that a handler sees: it keeps continuations, moves the clock, and retries as the engine does. */
export class StepDriver {
  readonly pieces: StepResult[] = [];
  readonly #options: DriverOptions;
  readonly #clock: TestClock;
  physicalId: string | null = null;
  attributes: JsonObject = {};
  createContinuation: Json = null;
  deleteToken = 'delete-token-1';
  /** As they are now, or as an update that failed may have left them. */
  properties: JsonObject;
  /** Empty for what was imported. */
  #createToken: string | undefined;
  #updates = 0;
  /** Whether what runs next belongs to the undoing of a failed operation. */
  rollingBack = false;
  /** DeleteOptions ThrowErrorWithSubscriptionResources. */
  failOnSubscriptions = false;
  #update: Omit<UpdateRequest, 'action' | 'context'> | undefined;
  #continuation: Json = null;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.properties = options.properties;
  }

  get token(): string {
    return this.#options.token ?? 'create-token-1';
  }

  /** Runs the create to its end, or for `most` pieces. */
  async create(most = 200): Promise<StepResult> {
    const result = await this.#run(
      (context) => ({ action: 'create', context, properties: this.#options.properties }),
      this.token,
      most,
    );
    if (result.kind === 'done') {
      this.physicalId = result.physicalId ?? this.physicalId;
      this.attributes = result.attributes ?? {};
    }
    return result;
  }

  /** Runs `pieces` of the create and one more, whose outcome nobody ever learns: the process died. */
  async crashInCreate(pieces: number): Promise<void> {
    if (pieces > 0) await this.create(pieces);
    const { properties } = this.#options;
    const context = this.#context(this.token, this.#clock.now(), false);
    await this.#piece({ action: 'create', context, properties }, this.createContinuation, this.physicalId);
  }

  /** Runs the update to `properties` to its end, or for `most` pieces. What it reached is what the next one begins from. */
  async update(properties: JsonObject, options: UpdateOptions = {}): Promise<StepResult> {
    const {
      before = this.properties,
      rollingBack = false,
      most = 400,
      changed = differing(before, properties),
    } = options;
    this.#updates += 1;
    this.rollingBack = rollingBack;
    this.properties = properties;
    const { physicalId, attributes } = this;
    this.#update = { properties, before, changed, physicalId, attributes };
    const result = await this.#run(
      (context) => ({ action: 'update', context, properties, before, changed, physicalId, attributes }),
      this.updateToken,
      most,
    );
    this.rollingBack = false;
    if (result.kind === 'done') {
      this.physicalId = result.physicalId === undefined ? this.physicalId : result.physicalId;
      this.attributes = result.attributes ?? this.attributes;
    }
    return result;
  }

  /** Goes on with the update that `most` cut short. */
  resumeUpdate(): Promise<StepResult> {
    const { properties, before, changed, physicalId, attributes } = this.#update!;
    const about = { properties, before, changed, physicalId, attributes };
    return this.#run((context) => ({ action: 'update', context, ...about }), this.updateToken, 400, this.#continuation);
  }

  /** Runs `pieces` of the update and one more, whose outcome nobody ever learns, and stops there for good. */
  async crashInUpdate(properties: JsonObject, pieces: number): Promise<void> {
    const before = this.properties;
    const { physicalId, attributes } = this;
    if (pieces > 0 && (await this.update(properties, { most: pieces })).kind !== 'pending') return;
    const changed = differing(before, properties);
    const context = this.#context(this.updateToken, this.#clock.now(), false);
    const request = { action: 'update', context, properties, before, changed, physicalId, attributes } as const;
    await this.#piece(request, pieces > 0 ? this.#continuation : null, this.physicalId);
    this.properties = properties;
  }

  /** Finds what the identifier means and goes on with it as with something that it made. */
  async takeOver(identifier: JsonObject): Promise<StepResult> {
    const { type, properties } = this.#options;
    const context = this.#context('import-token', this.#clock.now(), false);
    const result = await type.importing!.find({ action: 'import', context, identifier, properties });
    if (result.kind !== 'done') return result;
    this.#createToken = '';
    this.physicalId = result.physicalId ?? null;
    this.attributes = result.attributes ?? {};
    return result;
  }

  /** What a create with the token left that got as far as `createContinuation`. */
  findUnanswered(createToken: string, createContinuation: Json): Promise<string | null> {
    const { type, properties, stack: owner = stack } = this.#options;
    const context = this.#context('import-token', this.#clock.now(), false);
    const asked = { context, stackId: owner.id, properties, createToken, createContinuation };
    return type.importing!.findUnanswered(asked);
  }

  get updateToken(): string {
    return `${this.token}-update-${this.#updates}`;
  }

  delete(most = 200): Promise<StepResult> {
    const about = { properties: this.properties, physicalId: this.physicalId, attributes: this.attributes };
    const earlier = { createToken: this.#createToken ?? this.token, createContinuation: this.createContinuation };
    return this.#run((context) => ({ action: 'delete', context, ...about, ...earlier }), this.deleteToken, most);
  }

  async #run(
    request: (context: StepContext) => CreateRequest | UpdateRequest | DeleteRequest,
    token: string,
    most: number,
    from: Json = null,
  ): Promise<StepResult> {
    const startedAt = this.#clock.now();
    let continuation = from;
    let idSoFar = this.physicalId;
    let recovering = false;
    let result: StepResult | undefined;
    for (let piece = 0; piece < most; piece += 1) {
      const made = request(this.#context(token, startedAt, recovering));
      result = await this.#piece(made, continuation, idSoFar);
      recovering = result === lost;
      if (result === lost) continue;
      this.pieces.push(result);
      if (result.kind !== 'pending') {
        if (result.kind === 'failed') this.physicalId = result.physicalId ?? idSoFar;
        return result;
      }
      continuation = result.continuation;
      this.#continuation = continuation;
      idSoFar = result.physicalId ?? idSoFar;
      this.physicalId = idSoFar;
      if (made.action === 'create') this.createContinuation = continuation;
      this.#clock.forward(result.afterMs);
    }
    return result ?? lost;
  }

  async #piece(
    request: CreateRequest | UpdateRequest | DeleteRequest,
    continuation: Json,
    idSoFar: string | null,
  ): Promise<StepResult> {
    const { type } = this.#options;
    try {
      if (continuation !== null) return await type.resume!({ ...request, physicalIdSoFar: idSoFar, continuation });
      return await begin(type, request);
    } catch (error) {
      if (error instanceof CloudError && isRetriable(error)) return lost;
      throw error;
    }
  }

  #context(token: string, startedAt: number, recovering: boolean): StepContext {
    const { type, logicalId = 'Thing', resourceType = type.name, nested = noNested, signals } = this.#options;
    return {
      stack: this.#options.stack ?? stack,
      logicalId,
      resourceType,
      operationId: 'operation-1',
      token,
      recovering,
      now: this.#clock.now(),
      startedAt,
      deadline: startedAt + 3_600_000,
      rollingBack: this.rollingBack,
      failOnSubscriptions: this.failOnSubscriptions,
      signals: async (name) => signals?.(name) ?? [],
      masked: (text) => text,
      nested,
    };
  }
}

export interface UpdateOptions {
  /** As an update that failed may have left them; by default those of the last create or update. */
  readonly before?: JsonObject;
  readonly changed?: readonly string[];
  readonly rollingBack?: boolean;
  readonly most?: number;
}

function differing(before: JsonObject, after: JsonObject): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
}

function begin(type: ResourceType, request: CreateRequest | UpdateRequest | DeleteRequest): Promise<StepResult> {
  switch (request.action) {
    case 'create':
      return type.create(request);
    case 'update':
      return type.update!(request);
    case 'delete':
      return type.delete(request);
  }
}

/** Stands for a piece whose answer was lost: the engine runs it again, recovering. */
const lost: StepResult = { kind: 'failed', error: { code: 'lost', message: 'every answer was lost' } };
