import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceSchema } from '@rosette/template/schema/resource-schema.ts';
import type { Clock } from '#engine/ports/clock.ts';
import type {
  CreateRequest,
  DeleteRequest,
  Importing,
  ImportRequest,
  ResourceType,
  ResumeRequest,
  StepResult,
  UpdateRequest,
} from '#engine/ports/resource-type.ts';
import type { ContinueCreateRequest, CreateStackRequest, UpdateStackRequest } from '#engine/ports/stack-service.ts';
import type { Store } from '#engine/ports/store.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { ROS_LIMITS } from './dependencies.ts';
import { Engine } from './engine.ts';

/** For tests of the runtime: a tiny cloud with tokens, a clock that is moved by hand, requests. */

export class ManualClock implements Clock {
  #now = 1_000_000;
  readonly #timers = new Set<{ readonly at: number; readonly wake: () => void }>();

  now(): number {
    return this.#now;
  }

  at(at: number, wake: () => void): () => void {
    const timer = { at, wake };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves on and fires what is due, earliest first. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.wake();
    }
    this.#now = until;
  }
}

type AnyRequest = CreateRequest | UpdateRequest | DeleteRequest | ImportRequest | ResumeRequest;

type ImportAnswer = Awaited<ReturnType<Importing['find']>>;

export type Script = (request: AnyRequest, piece: string) => StepResult | undefined;

/** A cloud that makes one object for one token, and counts. A script may answer first. */
export class TinyCloud {
  readonly objects = new Map<string, string>();
  /** What each object is like, by id. */
  readonly properties = new Map<string, JsonObject>();
  readonly calls: string[] = [];
  script: Script = () => undefined;
  #made = 0;

  types(names: readonly string[]): ReadonlyMap<string, ResourceType> {
    return new Map(names.map((name) => [name, this.#type(name)]));
  }

  #type(name: string): ResourceType {
    const note = (piece: string, request: AnyRequest) =>
      this.calls.push(`${piece} ${request.context.logicalId}${request.context.recovering ? ' again' : ''}`);
    return {
      name,
      secretAttributes: ['Key'],
      create: async (request) => {
        note('create', request);
        return this.script(request, 'create') ?? this.#created(request);
      },
      // `Fixed` cannot be changed in place.
      updatable: ['Value', 'Tags'],
      update: async (request) => {
        note('update', request);
        return this.script(request, 'update') ?? this.#updated(request, request.physicalId);
      },
      resume: async (request) => {
        note('resume', request);
        const scripted = this.script(request, 'resume');
        if (scripted !== undefined) return scripted;
        if (request.action === 'update') return this.#updated(request, request.physicalId);
        return request.action === 'create' ? this.#created(request) : { kind: 'done' };
      },
      importing: {
        identifiers: ['Id'],
        find: async (request) => {
          note('import', request);
          return (this.script(request, 'import') as ImportAnswer) ?? this.#found(String(request.identifier.Id));
        },
        findUnanswered: async ({ createToken }) => this.objects.get(createToken) ?? null,
      },
      delete: async (request) => {
        note('delete', request);
        const scripted = this.script(request, 'delete');
        if (scripted !== undefined) return scripted;
        for (const [token, id] of this.objects) {
          if (id !== request.physicalId && token !== request.createToken) continue;
          this.objects.delete(token);
          this.properties.delete(id);
        }
        return { kind: 'done' };
      },
    };
  }

  #created(request: CreateRequest): StepResult {
    const { token, logicalId } = request.context;
    if (!this.objects.has(token)) this.objects.set(token, `${logicalId.toLowerCase()}-${++this.#made}`);
    const id = this.objects.get(token)!;
    return this.#updated(request, id);
  }

  #found(id: string): ImportAnswer {
    const properties = this.properties.get(id);
    if (properties === undefined)
      return { kind: 'failed', error: { code: 'ResourceNotFound', message: `there is no ${id}` } };
    return { kind: 'done', physicalId: id, attributes: attributesOf(id, properties) };
  }

  #updated(request: CreateRequest | UpdateRequest, id: string | null): StepResult {
    this.properties.set(id!, request.properties);
    return { kind: 'done', physicalId: id, attributes: attributesOf(id!, request.properties) };
  }
}

function attributesOf(id: string, properties: JsonObject): JsonObject {
  return { Id: id, Key: `key-of-${id}`, Echo: properties.Value ?? null };
}

const SCHEMA: ResourceSchema = {
  properties: null,
  attributes: { Id: 'String', Key: 'String', Echo: 'Any' },
  attributesComplete: true,
};
const OPEN: ResourceSchema = { properties: null, attributes: {}, attributesComplete: false };

export interface Bed {
  readonly engine: Engine;
  readonly clock: ManualClock;
  readonly warnings: string[];
}

/** An engine over the store, with the tiny cloud's types and whatever others are given. */
export function bed(
  store: Store,
  cloud: TinyCloud,
  others: readonly ResourceType[] = [],
  over: Partial<RuntimeDependencies> = {},
): Bed {
  const clock = new ManualClock();
  const warnings: string[] = [];
  const types = new Map([...cloud.types(['T::A', 'T::B']), ...others.map((type) => [type.name, type] as const)]);
  let id = 0;
  const engine = new Engine({
    store,
    clock,
    ids: { uuid: () => `00000000-0000-4000-8000-${String(++id).padStart(12, '0')}` },
    random: () => 0.5,
    defer: setImmediate,
    sealer: {
      seal: (clear) => Buffer.from(clear).toString('hex'),
      open: (sealed) => Buffer.from(sealed, 'hex').toString(),
    },
    types: { get: (name) => types.get(name), names: () => [...types.keys()] },
    catalog: {
      get: (name) => (others.some((type) => type.name === name) ? OPEN : types.has(name) ? SCHEMA : undefined),
      names: () => [...types.keys()],
    },
    world: { zones: () => undefined },
    limits: ROS_LIMITS,
    log: {
      warn: (message) => warnings.push(message),
      defect: (error) => {
        throw error;
      },
    },
    ...over,
  });
  return { engine, clock, warnings };
}

/** Whose the stacks of these tests are, and where. */
export const PLACE = { accountId: '1', region: 'cn-hangzhou' };
export const DEMO = { ...PLACE, stack: 'demo' };

export function request(
  name: string,
  template: JsonObject,
  over: Partial<CreateStackRequest> = {},
): CreateStackRequest {
  return {
    ...PLACE,
    name,
    templateBody: JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', ...template }),
    parameters: {},
    disableRollback: false,
    timeoutMinutes: 60,
    parallelism: 0,
    tags: [],
    deletionProtection: false,
    resourceGroupId: null,
    ramRoleName: null,
    createdBy: 'acs:ram::1:root',
    clientToken: null,
    options: {},
    ...over,
  };
}

export function change(
  stack: string,
  template: JsonObject | null,
  over: Partial<UpdateStackRequest> = {},
): UpdateStackRequest {
  return {
    ...PLACE,
    stack,
    templateBody: template === null ? null : JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', ...template }),
    parameters: {},
    usePreviousParameters: true,
    allowReplacement: true,
    taint: [],
    tags: null,
    timeoutMinutes: null,
    parallelism: null,
    resourceGroupId: null,
    ramRoleName: null,
    policy: null,
    policyDuringUpdate: null,
    updatedBy: 'acs:ram::1:root',
    clientToken: null,
    dryRun: false,
    ...over,
  };
}

export function deletion(stack: string) {
  return {
    ...PLACE,
    stack,
    retainAllResources: false,
    retainResources: [],
    parallelism: 0,
    ramRoleName: null,
  };
}

/** Goes on with the creation of `demo` as its template is. */
export function continuation(over: Partial<ContinueCreateRequest> = {}): ContinueCreateRequest {
  return {
    ...DEMO,
    mode: 'recreate',
    recreate: [],
    templateBody: null,
    parameters: {},
    parallelism: null,
    ramRoleName: null,
    dryRun: false,
    ...over,
  };
}

/** Lets everything happen that can without time passing. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** What a script answers where the cloud refuses for good. */
export const FAILED: StepResult = { kind: 'failed', error: { code: 'Quota', message: 'too many' } };

/** A resource of the tiny cloud. */
export const a = (properties: Json = {}, more: JsonObject = {}): JsonObject => ({
  Type: 'T::A',
  Properties: properties,
  ...more,
});

export const att = (name: string, attribute = 'Id'): Json => ({ 'Fn::GetAtt': [name, attribute] });

export const resources = (entries: Record<string, Json>): JsonObject => ({ Resources: entries });
