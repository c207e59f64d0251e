import type { Json } from '../base/json.ts';
import { Effort } from '../functions/effort.ts';
import { type Question, questionKey } from '../functions/question.ts';
import type { Failure } from '../functions/spec.ts';
import type { Expression } from '../model/expression.ts';
import { contentOf } from '../model/local-declaration.ts';
import type { Template } from '../model/template.ts';
import type { Conditions } from './conditions.ts';
import type { ResourceView, World } from './desired.ts';
import type { Findings } from './findings.ts';
import type { InstanceIndex, Instances } from './instances.ts';
import { LocalValues } from './locals.ts';
import { type PseudoParameters, pseudoValue } from './pseudo.ts';
import { Room } from './room.ts';
import type { ResourceScope, Scope } from './scope.ts';
import { Unknown, type Value } from './value.ts';

/** What one instance of a template is made from. */
export interface PlaceInputs {
  readonly parameters: ReadonlyMap<string, Value>;
  readonly pseudo: PseudoParameters;
  readonly world: World;
}

/** A place where resources may be referred to. */
export interface Site {
  readonly path: readonly string[];
  readonly root: Expression;
  /** Null: only which resources exist matters. */
  readonly view: ResourceView | null;
  /** Null: `ALIYUN::Index` has no value here. */
  readonly index: InstanceIndex | null;
  readonly findings: Findings;
}

type BaseScope = Pick<Scope, 'parameter' | 'pseudo' | 'local' | 'environment' | 'ask'>;

/** Builds the scopes of one instance of a template. */
export class Places {
  readonly #base: BaseScope;
  readonly #world: World;
  readonly #questions = new Map<string, Question>();
  #locals: LocalValues | null = null;

  constructor(template: Template, { parameters, pseudo, world }: PlaceInputs) {
    this.#world = world;
    this.#base = {
      parameter: (name) => given(parameters, template, name),
      pseudo: (name) => pseudoValue(pseudo, name),
      local: (name) => this.#locals?.value(name),
      ask: (question) => this.ask(question),
      environment: {
        region: pseudo.region,
        zones: (region) => world.zones(region),
        mappings: template.mappings,
        effort: new Effort(),
        jq: world.jq,
      },
    };
  }

  /** Questions that have no answer yet, without repetition. */
  get questions(): readonly Question[] {
    return [...this.#questions.values()];
  }

  /** What is not known yet is noted, so that it can be asked for. */
  ask(question: Question): Json | Failure | undefined {
    const answer = this.#world.answer?.(question);
    if (answer === undefined) this.#questions.set(questionKey(question), question);
    return answer;
  }

  /** From here on locals have values. Of conditions those that locals name must have been evaluated when a local is needed. */
  withLocals({ locals }: Template, conditions: Conditions, findings: Findings): LocalValues {
    const at = this.withoutResources(findings);
    this.#locals = new LocalValues(locals, {
      scopeAt: (path, local) => at(path, contentOf(local), conditions),
      ask: (question) => this.ask(question),
    });
    return this.#locals;
  }

  /** For conditions, rules and `Count`. */
  withoutResources(findings: Findings) {
    return (path: readonly (string | number)[], root: Expression, conditions: Conditions): Scope => ({
      ...this.#base,
      room: new Room(),
      index: noIndex,
      condition: (name) => conditions.get(name),
      resources: null,
      fail: findings.under(path, root),
    });
  }

  /** For values. An absent resource is null in outputs, else an error. */
  withResources(conditions: Conditions, instances: Instances) {
    return ({ path, root, view, index, findings }: Site): Scope => {
      const fail = findings.under(path, root, index === null ? undefined : () => index.subject);
      return {
        ...this.#base,
        room: new Room(),
        index: index === null ? noIndex : () => index.read(),
        condition: (name) => conditions.get(name),
        resources: resourceScope(instances, view, path[0] === 'Outputs', fail),
        fail,
      };
    };
  }
}

const NOT_GIVEN = new Unknown([]);
const noIndex = (): undefined => undefined;

/** A declared parameter without a value is unknown, so a template can be looked at before it has any; null is a value. */
function given(parameters: ReadonlyMap<string, Value>, template: Template, name: string): Value | undefined {
  if (parameters.has(name)) return parameters.get(name);
  return template.parameters.has(name) ? NOT_GIVEN : undefined;
}

function resourceScope(
  instances: Instances,
  view: ResourceView | null,
  absentIsNull: boolean,
  fail: Scope['fail'],
): ResourceScope {
  return {
    presence: (name) => instances.presence(name),
    instances: (name) => instances.list(name),
    hint: (name) => instances.hint(name),
    ref: (resource) => view?.ref(resource) ?? null,
    attribute: (resource, attribute) => view?.attribute(resource, attribute) ?? null,
    absent(name, at) {
      if (!absentIsNull) fail('ReferenceAbsent', absentMessage(name), at, ABSENT_HINT);
      return null;
    },
  };
}

function absentMessage(name: string): string {
  return `\`${name}\` does not exist in this stack, because its condition is false.`;
}

const ABSENT_HINT = 'Put the reference into an `Fn::If` with the same condition.';
