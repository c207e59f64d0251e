import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { reveal, type ValueObject } from '@rosette/template/evaluate/value.ts';
import { driftOf } from '#engine/diff/drift.ts';
import type { ResourceState } from '#engine/operation/state.ts';
import type {
  Exchange,
  NestedStacks,
  ReadRequest,
  ResourceType,
  StepContext,
  StepResult,
} from '#engine/ports/resource-type.ts';
import { StackRefused } from '#engine/ports/stack-service.ts';
import type { ExchangeRow, StackRow, Write } from '#engine/ports/store.ts';
import { CloudError } from '#wire/cloud-client.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { assertIdle } from './refusals.ts';
import { exchangeRow, resourceState, stackIdentity } from './rows.ts';
import { attributeValues, knownSecrets, masked } from './secret-texts.ts';
import { openSignal } from './signal-rows.ts';
import type { ValueCodec } from './value-codec.ts';

/** The longest that anybody looks. */
const PATIENCE_MS = 600_000;

interface Look {
  /** Its continuation waits for time or for this signal. */
  readonly signal: string | null;
  wake: () => void;
  /** The signal has come since the last piece began. */
  arrived: boolean;
}

/**
 * Looks at resources that a person asked about, outside of any operation: nothing of the stack changes. It lives in this
 * process alone, since a look that was lost with it can be had again.
 */
export class Inspections {
  readonly #dependencies: RuntimeDependencies;
  readonly #codec: ValueCodec;
  readonly #commit: (writes: readonly Write[]) => Promise<void>;
  readonly #looks = new Map<string, Look>();
  /** Looks whose first piece is out: the answer may come before anything is known of them. */
  #beginning = 0;
  #stopped = false;

  constructor(
    dependencies: RuntimeDependencies,
    codec: ValueCodec,
    commit: (writes: readonly Write[]) => Promise<void>,
  ) {
    this.#dependencies = dependencies;
    this.#codec = codec;
    this.#commit = commit;
  }

  /** Answers the id of the exchange, once it is durable. Rejects with `StackRefused`. */
  async begin(stack: StackRow, logicalId: string): Promise<string> {
    assertIdle(stack);
    const row = await this.#dependencies.store.resource(stack.id, logicalId);
    if (row === undefined) {
      throw new StackRefused(
        'ResourceNotFound',
        404,
        `The Resource (${logicalId}) could not be found in Stack ${stack.name}.`,
      );
    }
    const resource = resourceState(row, this.#codec);
    const type = this.#dependencies.types.get(resource.type);
    if (type?.read === undefined)
      throw refused(`${logicalId} is a ${resource.type}, of which nobody can be asked how it is`);
    if (resource.physicalId === null || !resource.status.endsWith('_COMPLETE')) {
      throw refused(`${logicalId} is ${resource.status}`);
    }
    const subject = new Subject(this.#dependencies, this.#codec, stack, resource);
    this.#beginning += 1;
    const first = await this.#first(subject, type).finally(() => {
      this.#beginning -= 1;
    });
    const id = first.exchange?.id;
    if (id === undefined)
      throw refused(first.kind === 'failed' ? first.error.message : `${resource.type} tells nothing`);
    return id;
  }

  async #first(subject: Subject, type: ResourceType): Promise<StepResult> {
    const first = await subject.run(type, null);
    await this.#note(subject, first);
    if (first.kind === 'pending' && first.exchange !== undefined) {
      // What came before it is listed here has come.
      const look: Look = { signal: first.signal ?? null, wake: () => {}, arrived: true };
      this.#looks.set(first.exchange.id, look);
      void this.#goOn(subject, type, look, first).finally(() => this.#looks.delete(first.exchange!.id));
    }
    return first;
  }

  isUnderWay(id: string): boolean {
    return this.#beginning > 0 || this.#looks.has(id);
  }

  signalled(name: string): void {
    for (const look of this.#looks.values()) {
      if (look.signal !== name) continue;
      look.arrived = true;
      look.wake();
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const look of this.#looks.values()) look.wake();
  }

  async #goOn(subject: Subject, type: ResourceType, look: Look, first: StepResult): Promise<void> {
    try {
      let result = first;
      while (result.kind === 'pending') {
        await this.#pause(look, result.afterMs);
        if (this.#stopped) return;
        look.arrived = false;
        result = await subject.run(type, result.continuation);
        await this.#note(subject, result);
      }
    } catch (error) {
      this.#dependencies.log.defect(error);
    }
  }

  /** Until the time or the signal has come. */
  async #pause(look: Look, afterMs: number): Promise<void> {
    if (look.arrived) return;
    const { clock } = this.#dependencies;
    await new Promise<void>((resolve) => {
      const cancel = clock.at(clock.now() + afterMs, resolve);
      look.wake = () => {
        cancel();
        resolve();
      };
    });
  }

  async #note(subject: Subject, result: StepResult): Promise<void> {
    const row = subject.exchangeRow(result);
    const forgotten = result.kind === 'done' ? (result.forgetSignals ?? []) : [];
    const forgetting = forgotten.map((name): Write => ({ kind: 'signals-forgotten', name }));
    await this.#commit([...(row === undefined ? [] : [{ kind: 'exchange', row } as const]), ...forgetting]);
  }
}

/** What is looked at. */
class Subject {
  readonly #dependencies: RuntimeDependencies;
  readonly #codec: ValueCodec;
  readonly #stack: StackRow;
  readonly #resource: ResourceState;
  readonly #secrets: readonly string[];
  readonly #token: string;
  readonly #startedAt: number;
  /** As it was told last. */
  #exchange: Exchange | undefined;

  constructor(dependencies: RuntimeDependencies, codec: ValueCodec, stack: StackRow, resource: ResourceState) {
    this.#dependencies = dependencies;
    this.#codec = codec;
    this.#stack = stack;
    this.#resource = resource;
    this.#secrets = knownSecrets(codec, stack, resource);
    this.#token = `${dependencies.ids.uuid()}-look`;
    this.#startedAt = dependencies.clock.now();
  }

  /** Never rejects: what a type throws is why the look failed. */
  async run(type: ResourceType, continuation: Json): Promise<StepResult> {
    const request: ReadRequest = {
      action: 'read',
      context: this.#context(),
      properties: reveal(this.#resource.properties ?? {}) as JsonObject,
      physicalId: this.#resource.physicalId!,
      continuation,
    };
    const result = await type.read!(request).catch(failure);
    // A failure that tells of no exchange ends the one that there is: nobody would wait for it any more.
    this.#exchange = result.exchange ?? (result.kind === 'failed' ? this.#failed(result.error.message) : undefined);
    return this.#exchange === undefined ? result : { ...result, exchange: this.#exchange };
  }

  #failed(reason: string): Exchange | undefined {
    return this.#exchange === undefined ? undefined : { ...this.#exchange, state: 'failed', reason };
  }

  exchangeRow(result: StepResult): ExchangeRow | undefined {
    const { exchange } = result;
    if (exchange === undefined) return undefined;
    const { properties, logicalId, type: resourceType } = this.#resource;
    const told = { ...exchange, reason: masked(exchange.reason, this.#secrets) };
    const noted = {
      exchange: { ...told, properties: properties ?? {}, before: null },
      attributes: result.kind === 'done' ? this.#findings(result) : null,
      ...{ stepId: '', logicalId, resourceType, startedAt: this.#startedAt },
    };
    return exchangeRow(
      { stackId: this.#stack.id, operationId: '' },
      noted,
      this.#codec,
      this.#dependencies.clock.now(),
    );
  }

  #findings(result: Extract<StepResult, { kind: 'done' }>): ValueObject {
    if (result.physicalId === null) return { DriftStatus: 'DELETED', Differences: [] };
    const { properties, attributes } = this.#resource;
    const told = this.#valuesOf(result.attributes ?? {}, result.secretAttributes ?? []);
    const drift = [
      ...driftOf(properties ?? {}, this.#valuesOf(result.properties ?? {}, [])),
      ...driftOf(attributes, told),
    ];
    const Differences = drift.map(({ path, expected, actual }) => ({ Path: path, Expected: expected, Actual: actual }));
    return { DriftStatus: drift.length === 0 ? 'IN_SYNC' : 'MODIFIED', Differences };
  }

  /** Secret where the recorded value is, or where a secret is repeated. */
  #valuesOf(values: JsonObject, secret: readonly string[]): ValueObject {
    return attributeValues(values, secret, this.#secrets);
  }

  #context(): StepContext {
    const { store, clock } = this.#dependencies;
    return {
      stack: stackIdentity(this.#stack),
      logicalId: this.#resource.logicalId,
      resourceType: this.#resource.type,
      operationId: '',
      token: this.#token,
      recovering: false,
      now: clock.now(),
      startedAt: this.#startedAt,
      deadline: this.#startedAt + PATIENCE_MS,
      rollingBack: false,
      signals: async (name) => (await store.signals(name)).map((row) => openSignal(this.#codec, row)),
      masked: (text) => masked(text, this.#secrets),
      nested: NO_NESTED,
    };
  }
}

function failure(error: unknown): StepResult {
  const code = error instanceof CloudError ? error.code : 'InternalError';
  return { kind: 'failed', error: { code, message: error instanceof Error ? error.message : String(error) } };
}

const nobody = () => Promise.reject(new Error('a look changes no stacks'));
const NO_NESTED: NestedStacks = { create: nobody, update: nobody, find: nobody, delete: nobody, get: nobody };

function refused(why: string): StackRefused {
  return new StackRefused('NotSupported', 400, `That cannot be looked at: ${why}.`);
}
