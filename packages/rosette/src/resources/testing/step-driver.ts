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
  resourceGroupId: null,
  depth: 0,
  disableRollback: false,
};

export const noNested: NestedStacks = {
  create: () => Promise.reject(new Error('no nested stacks here')),
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

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#clock = options.clock;
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

  delete(most = 200): Promise<StepResult> {
    const about = { properties: this.#options.properties, physicalId: this.physicalId, attributes: this.attributes };
    const earlier = { createToken: this.token, createContinuation: this.createContinuation };
    return this.#run((context) => ({ action: 'delete', context, ...about, ...earlier }), this.deleteToken, most);
  }

  async #run(
    request: (context: StepContext) => CreateRequest | DeleteRequest,
    token: string,
    most: number,
  ): Promise<StepResult> {
    const startedAt = this.#clock.now();
    let continuation: Json = null;
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
      idSoFar = result.physicalId ?? idSoFar;
      this.physicalId = idSoFar;
      if (made.action === 'create') this.createContinuation = continuation;
      this.#clock.forward(result.afterMs);
    }
    return result ?? lost;
  }

  async #piece(
    request: CreateRequest | DeleteRequest,
    continuation: Json,
    idSoFar: string | null,
  ): Promise<StepResult> {
    const { type } = this.#options;
    try {
      if (continuation !== null) return await type.resume!({ ...request, physicalIdSoFar: idSoFar, continuation });
      return await (request.action === 'create' ? type.create(request) : type.delete(request));
    } catch (error) {
      if (error instanceof CloudError && isRetriable(error)) return lost;
      throw error;
    }
  }

  #context(token: string, startedAt: number, recovering: boolean): StepContext {
    const { type, logicalId = 'Thing', resourceType = type.name, nested = noNested, signals } = this.#options;
    return {
      stack,
      logicalId,
      resourceType,
      operationId: 'operation-1',
      token,
      recovering,
      now: this.#clock.now(),
      startedAt,
      deadline: startedAt + 3_600_000,
      signals: async (name) => signals?.(name) ?? [],
      nested,
    };
  }
}

/** Stands for a piece whose answer was lost: the engine runs it again, recovering. */
const lost: StepResult = { kind: 'failed', error: { code: 'lost', message: 'every answer was lost' } };
