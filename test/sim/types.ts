import type { JsonObject } from '@rosette/template/base/json.ts';
import type {
  CreateRequest,
  DeleteRequest,
  Importing,
  ImportRequest,
  ResourceType,
  ResumeRequest,
  StepContext,
  StepResult,
  UpdateRequest,
} from '#engine/ports/resource-type.ts';
import { CloudError } from '#wire/cloud-client.ts';
import type { Asked, Removal, SimCloud } from './cloud.ts';
import type { Verb } from './story.ts';
import { echoText } from './template-text.ts';

/** What lies between a handler and the cloud, and what the handlers are told of the world. */
export interface Surroundings {
  readonly cloud: SimCloud;
  /** Lets a call reach the cloud, with whatever goes wrong on the way. Answers `hang` when it shall never end. */
  travel<T>(verb: Verb, context: StepContext, work: () => T): Promise<T | 'hang'>;
  /** False once faults have stopped: then what hung goes on. */
  hangs(): boolean;
  /** Milliseconds that a slow piece takes. */
  pace(verb: Verb, context: StepContext): number;
  /** Why the resource is deleted. */
  removal(context: StepContext): Removal;
  /** Whether the parent of the stack goes back already, so that nobody waits for what is done here. */
  isInVain(context: StepContext): boolean;
  /** A resource waits for its signal. */
  awaits(signal: string, stackId: string): void;
}

type ImportAnswer = Awaited<ReturnType<Importing['find']>>;

const NOT_ENDING = { hangs: true };
const LOOK_EVERY_MS = 30_000;

/** Types by name. `Plain` is done at once; `Slow` takes looks; `Wait` waits for a signal; `Named` ignores tokens; `Rigid`
 *  cannot be changed in place. */
export function simTypes(around: Surroundings): readonly ResourceType[] {
  return [
    simType('Sim::Plain', around, { updatable: ['Value', 'Tags'] }),
    simType('Sim::Slow', around, { updatable: ['Value', 'Tags'], looks: 2 }),
    simType('Sim::Wait', around, { updatable: ['Value', 'Tags'], signal: true }),
    simType('Sim::Named', around, { updatable: ['Value', 'Tags'], ignoresTokens: true }),
    simType('Sim::Rigid', around, {}),
  ];
}

interface Traits {
  readonly updatable?: readonly string[];
  /** How often a pending action is looked at before it is done. */
  readonly looks?: number;
  readonly signal?: true;
  readonly ignoresTokens?: true;
}

function simType(name: string, around: Surroundings, traits: Traits): ResourceType {
  const handler = new Handler(around, traits);
  return {
    name,
    secretAttributes: ['Key'],
    create: (request) => handler.create(request),
    delete: (request) => handler.delete(request),
    resume: (request) => handler.resume(request),
    importing: {
      identifiers: ['Id'],
      find: (request) => handler.find(request),
      findUnanswered: async ({ createToken }) => around.cloud.byToken(createToken)?.id ?? null,
    },
    ...(traits.updatable === undefined
      ? {}
      : { updatable: traits.updatable, update: (request: UpdateRequest) => handler.update(request) }),
  };
}

class Handler {
  readonly #around: Surroundings;
  readonly #traits: Traits;

  constructor(around: Surroundings, traits: Traits) {
    this.#around = around;
    this.#traits = traits;
  }

  async create(request: CreateRequest): Promise<StepResult> {
    const { context } = request;
    const id = await this.#around.travel('create', context, () => this.#make(request));
    if (id === 'hang') return pending(NOT_ENDING, LOOK_EVERY_MS, undefined);
    return this.#begun(request, id);
  }

  async update(request: UpdateRequest): Promise<StepResult> {
    const { context, physicalId } = request;
    if (physicalId === null) throw new CloudError('InvalidId.NotFound', 'there is nothing to change');
    const done = await this.#around.travel('update', context, () =>
      this.#around.cloud.update(physicalId, this.#asked(request)),
    );
    if (done === 'hang') return pending(NOT_ENDING, LOOK_EVERY_MS, undefined);
    return this.#begun(request, physicalId);
  }

  async delete(request: DeleteRequest): Promise<StepResult> {
    const { context } = request;
    const id = request.physicalId ?? this.#around.cloud.byToken(request.createToken)?.id ?? null;
    if (id === null) return { kind: 'done' };
    const done = await this.#around.travel('delete', context, () =>
      this.#around.cloud.delete(
        id,
        { stackId: context.stack.id, operationId: context.operationId },
        this.#around.removal(context),
      ),
    );
    if (done === 'hang') return pending(NOT_ENDING, LOOK_EVERY_MS, undefined);
    const looks = this.#traits.looks ?? 0;
    if (looks > 0) return pending({ looks }, this.#around.pace('delete', context), undefined);
    return { kind: 'done', forgetSignals: this.#traits.signal === true ? [signalName(context)] : [] };
  }

  async find({ context, identifier }: ImportRequest): Promise<ImportAnswer> {
    const { cloud } = this.#around;
    const found = await this.#around.travel('import', context, () =>
      cloud.find(String(identifier.Id), context.resourceType),
    );
    if (found === 'hang') throw new CloudError('Timeout', 'no answer came', { outcome: 'unknown' });
    return done(found, found.id);
  }

  async resume(request: ResumeRequest): Promise<StepResult> {
    const { continuation, context, action } = request;
    const { hangs, looks } = continuation as { readonly hangs?: true; readonly looks?: number };
    if (hangs === true && this.#around.hangs()) return pending(NOT_ENDING, LOOK_EVERY_MS, undefined);
    if (hangs === true) return this[action](request as never);
    const id = action === 'create' ? request.physicalIdSoFar : request.physicalId;
    if (looks !== undefined && looks > 1) {
      return pending({ looks: looks - 1 }, this.#around.pace(action, context), id ?? undefined);
    }
    if (action === 'delete') return { kind: 'done' };
    return looks === undefined ? this.#awaited(request, id!) : done(request, id!);
  }

  /** Types without tokens look for what an earlier run may have made, when told that there was one. */
  #make(request: CreateRequest): string {
    const { cloud } = this.#around;
    const { context } = request;
    const made =
      this.#traits.ignoresTokens === true && context.recovering ? cloud.byToken(context.token)?.id : undefined;
    return made ?? cloud.create(this.#asked(request), this.#traits.ignoresTokens !== true);
  }

  #asked({ context, properties }: CreateRequest | UpdateRequest): Asked {
    const { token, resourceType: type, stack, logicalId, operationId } = context;
    const tag = stack.tags[0]?.Value ?? '';
    const inVain = this.#around.isInVain(context);
    return { token, type, stackId: stack.id, logicalId, operationId, properties, tag, inVain };
  }

  #begun(request: CreateRequest | UpdateRequest, id: string): Promise<StepResult> | StepResult {
    const { context } = request;
    if (this.#traits.looks !== undefined) {
      return pending({ looks: this.#traits.looks }, this.#around.pace(request.action, context), id);
    }
    if (this.#traits.signal !== true || request.action !== 'create') return done(request, id);
    this.#around.awaits(signalName(context), context.stack.id);
    return this.#awaited(request, id);
  }

  async #awaited(request: CreateRequest | UpdateRequest, id: string): Promise<StepResult> {
    const { context } = request;
    const signal = signalName(context);
    const signals = await context.signals(signal);
    if (signals.length > 0) return done(request, id);
    // The signal alone wakes it: a lost one shows as a timeout.
    return { ...pending({ waits: true }, 1e9, id), signal };
  }
}

function signalName(context: StepContext): string {
  return `go/${context.stack.id}/${context.logicalId}/${context.token}`;
}

function pending(continuation: JsonObject, afterMs: number, physicalId: string | undefined) {
  return { kind: 'pending', continuation, afterMs, ...(physicalId === undefined ? {} : { physicalId }) } as const;
}

function done(request: { readonly properties: JsonObject }, id: string): Extract<StepResult, { kind: 'done' }> {
  // Neither is a reference to anything, though both tell of an id.
  const echo = echoText(request.properties.Value ?? null).replaceAll('obj-', 'old-');
  const key = id.replace(/^obj-(\d+)x$/, 'hush-$1k');
  // What repeats a secret in other words is one that only the handler can know.
  const secretAttributes = echo.includes('hush-') && echo !== request.properties.Value ? ['Echo'] : [];
  return { kind: 'done', physicalId: id, attributes: { Id: id, Echo: echo, Key: key }, secretAttributes };
}
