import { createHash } from 'node:crypto';
import { hasErrors } from '@rosette/template/base/catalogue.ts';
import type { Diagnostic } from '@rosette/template/base/diagnostic.ts';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Desired, instantiate, type PseudoParameters } from '@rosette/template/evaluate/instantiate.ts';
import { resolveParameters } from '@rosette/template/evaluate/parameters.ts';
import { hasSecret, reveal, Secret, Unknown, type Value, type ValueObject } from '@rosette/template/evaluate/value.ts';
import type { Question } from '@rosette/template/functions/question.ts';
import { checkTemplate } from '@rosette/template/model/check.ts';
import { loadTemplate } from '@rosette/template/model/load.ts';
import type { Template } from '@rosette/template/model/template.ts';
import { terraformRefusal } from '@rosette/template/transform/terraform/refusal.ts';
import { keptModules, MODULES, type ModuleTexts, recordingModules } from '#engine/ports/module-texts.ts';
import { TemplateRejected } from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import type { ValueCodec } from './value-codec.ts';
import { ANSWERS, type Answers, answering, keptAnswers } from './world-answers.ts';

/** A template with its parameters, checked and ready to be planned. */
export interface Model {
  readonly template: Template;
  readonly parameters: ReadonlyMap<string, Value>;
  readonly desired: Desired;
  readonly warnings: readonly Diagnostic[];
  /** What the world answered, and what it is still asked. */
  readonly answers: Answers;
  readonly questions: readonly Question[];
  /** The modules that the template uses. */
  readonly modules: ModuleTexts;
}

/** What is known of parameters beside the values that are supplied: by the parent of a nested stack, by an update. */
export interface Handed {
  /** Parameters whose values are secret in the parent, and so in the child, whatever it declares. */
  readonly secret: ReadonlySet<string>;
  /** Parameters that will be known later (in a preview). */
  readonly unknown: ReadonlyMap<string, Unknown>;
  /** Values that the stack had before, for parameters that are not given and that the template still declares. */
  readonly kept: JsonObject;
}

export const NOTHING_HANDED: Handed = { secret: new Set(), unknown: new Map(), kept: {} };

/**
 * Text and supplied parameters to a model, as far as the world has answered; `TemplateRejected` with every finding when
 * anything is wrong. `prepare-model.ts` asks what is still open.
 */
export function modelWith(
  dependencies: RuntimeDependencies,
  body: string,
  supplied: JsonObject,
  handed: Handed,
  pseudo: PseudoParameters,
  answers: Answers,
): Model {
  const modules = recordingModules(dependencies.modules);
  const { template, diagnostics: loading } = loadTemplate(body, dependencies.limits.template, modules.source);
  if (template === undefined || hasErrors(loading)) {
    const checked = template === undefined ? [] : checkTemplate(template, dependencies.catalog);
    throw new TemplateRejected([...loading, ...checked]);
  }
  const found = [...loading, ...checkTemplate(template, dependencies.catalog)];
  if (template.terraform !== null) throw new TemplateRejected([...found, terraformRefusal(template.terraform)]);
  const world = answering(dependencies.world, answers);
  const stores = dependencies.outside === undefined ? {} : { ask: world.answer! };
  const resolved = resolveParameters(template, { ...stillDeclared(template, handed.kept), ...supplied }, stores);
  found.push(
    ...resolved.diagnostics.filter(
      (one) => !(one.code === 'ParameterMissing' && handed.unknown.has(String(one.path[1]))),
    ),
  );
  if (hasErrors(found)) throw new TemplateRejected(found);
  const parameters = new Map([...[...resolved.values].map(taint(handed.secret)), ...handed.unknown]);
  const instantiated = instantiate(template, {
    parameters,
    pseudo,
    world,
    maxResources: dependencies.limits.resourcesPerStack,
    catalog: dependencies.catalog,
  });
  const { desired } = instantiated;
  found.push(...instantiated.diagnostics);
  if (desired === undefined || hasErrors(found)) throw new TemplateRejected(found);
  found.push(...evaluationFindings(desired));
  if (hasErrors(found)) throw new TemplateRejected(found);
  // What outputs ask is asked now too, so that they can be computed whenever somebody looks.
  desired.outputs(NOTHING_KNOWN);
  const questions = [...resolved.questions, ...instantiated.questions];
  return { template, parameters, desired, warnings: found, answers, questions, modules: modules.used };
}

function stillDeclared(template: Template, kept: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(kept).filter(([name]) => template.parameters.has(name)));
}

function taint(secret: ReadonlySet<string>): (entry: [string, Value]) => [string, Value] {
  return ([name, value]) => [name, secret.has(name) && !hasSecret(value) ? new Secret(reveal(value)) : value];
}

/** Evaluates every resource with nothing known of the others: what fails now would fail later. */
function evaluationFindings(desired: Desired): Diagnostic[] {
  return [...desired.resources.keys()].flatMap((name) => [...desired.properties(name, NOTHING_KNOWN).diagnostics]);
}

export const NOTHING_KNOWN = {
  ref: (resource: string) => new Unknown([{ resource, attribute: null }]),
  attribute: (resource: string, attribute: string) => new Unknown([{ resource, attribute }]),
};

export function pseudoParameters(
  stack: Pick<StackRow, 'name' | 'id' | 'region' | 'accountId' | 'resourceGroupId'>,
): PseudoParameters {
  return {
    stackName: stack.name,
    stackId: stack.id,
    region: stack.region,
    accountId: stack.accountId,
    tenantId: stack.accountId,
    resourceGroupId: stack.resourceGroupId,
  };
}

export function templateHash(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

export function encodeParameters(codec: ValueCodec, parameters: ReadonlyMap<string, Value>): JsonObject {
  return codec.encodeObject(Object.fromEntries(parameters) as ValueObject);
}

/** Models of recorded stacks, the most recently used ones kept. */
export class RecordedModels {
  static readonly #CAPACITY = 32;
  readonly #dependencies: RuntimeDependencies;
  readonly #codec: ValueCodec;
  readonly #cache = new Map<string, Desired>();

  constructor(dependencies: RuntimeDependencies, codec: ValueCodec) {
    this.#dependencies = dependencies;
    this.#codec = codec;
  }

  /** The stack's desired state from what is recorded. It was sound when it was accepted, so anything else is damage. */
  async desired(stack: StackRow): Promise<Desired> {
    const given = JSON.stringify([stack.parameters, stack.options[ANSWERS] ?? null, stack.options[MODULES] ?? null]);
    const key = `${stack.id}/${stack.templateHash}/${templateHash(given)}`;
    const cached = this.#cache.get(key);
    const desired = cached ?? (await this.#build(stack));
    this.#cache.delete(key);
    this.#cache.set(key, desired);
    if (this.#cache.size > RecordedModels.#CAPACITY) this.#cache.delete(this.#cache.keys().next().value!);
    return desired;
  }

  async #build(stack: StackRow): Promise<Desired> {
    const body = await this.#dependencies.store.template(stack.templateHash);
    const { template: limits } = this.#dependencies.limits;
    const template = body === undefined ? undefined : loadTemplate(body, limits, keptModules(stack)).template;
    if (template === undefined)
      throw new Error(`the template of stack ${stack.id} (${stack.templateHash}) is not in the store`);
    const parameters = new Map(Object.entries(this.#codec.decodeObject(stack.parameters)));
    const { desired } = instantiate(template, {
      parameters,
      pseudo: pseudoParameters(stack),
      world: answering(this.#dependencies.world, keptAnswers(this.#dependencies.sealer, stack)),
      maxResources: this.#dependencies.limits.resourcesPerStack,
      catalog: this.#dependencies.catalog,
    });
    if (desired === undefined) throw new Error(`the template of stack ${stack.id} can no longer be evaluated`);
    return desired;
  }
}
