import { plain } from '../base/data.ts';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import type { Question } from '../functions/question.ts';
import { Failure } from '../functions/spec.ts';
import { contentOf, type DataSourceLocal, type LocalDeclaration } from '../model/local-declaration.ts';
import type { Locals } from '../model/local-references.ts';
import { compile } from './compile.ts';
import type { ResourceScope, Scope } from './scope.ts';
import { valueOrNull } from './scope.ts';
import { knowledgeOf, tainted } from './taint.ts';
import { Unknown, type Value } from './value.ts';

/** What locals are evaluated with: a scope without resources at a place, and answers of the cloud (undefined: not yet). */
export interface LocalSurroundings {
  scopeAt(path: readonly string[], local: LocalDeclaration): Omit<Scope, 'resources'>;
  ask(question: Question): Json | Failure | undefined;
}

/** What a data source found. */
interface Found {
  readonly ref: Value;
  attribute(name: string): Value;
}

/**
 * Values of the locals of one instance of a template, each worked out once, when it is first needed. Locals of type Eval see
 * parameters and other locals; data sources stand in their scopes like resources, and nowhere else.
 */
export class LocalValues {
  readonly #locals: Locals;
  readonly #surroundings: LocalSurroundings;
  readonly #values = new Map<string, Value>();
  readonly #found = new Map<string, Found>();
  /** Null where a name is none of a data source, as in every other scope. */
  readonly #dataSources: ResourceScope;

  constructor(locals: Locals, surroundings: LocalSurroundings) {
    this.#locals = locals;
    this.#surroundings = surroundings;
    this.#dataSources = {
      presence: (name) => (locals.get(name)?.kind === 'data-source' ? 'present' : 'undeclared'),
      instances: () => null,
      hint: () => undefined,
      ref: (name) => this.#dataSource(name).ref,
      attribute: (name, attribute) => this.#dataSource(name).attribute(attribute),
      absent: () => null,
    };
  }

  /** Of a local of type Eval; undefined for every other name. Macros stand where they were referred to already. */
  value(name: string): Value | undefined {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const local = this.#locals.get(name);
    if (local?.kind !== 'eval') return undefined;
    const value = this.#evaluate(local, 'Value');
    this.#values.set(name, value);
    return value;
  }

  /** Used or not (reference/template-language.md 4.4). */
  evaluateAll(): void {
    for (const { kind, name } of this.#locals.values()) {
      if (kind === 'eval') this.value(name.text);
      if (kind === 'data-source') this.#dataSource(name.text);
    }
  }

  #evaluate(local: LocalDeclaration, attribute: string): Value {
    return valueOrNull(compile(contentOf(local)).evaluate(this.#scope(local, attribute)));
  }

  #scope(local: LocalDeclaration, attribute: string): Scope {
    const scope = this.#surroundings.scopeAt(['Locals', local.name.text, attribute], local);
    return { ...scope, resources: this.#dataSources };
  }

  #dataSource(name: string): Found {
    let found = this.#found.get(name);
    if (found === undefined) {
      found = this.#query(this.#locals.get(name) as DataSourceLocal);
      this.#found.set(name, found);
    }
    return found;
  }

  #query(local: DataSourceLocal): Found {
    const knowledge = knowledgeOf([this.#evaluate(local, 'Properties')]);
    if (knowledge.kind === 'unknown') return everywhere(knowledge.result);
    const { secret } = knowledge;
    const properties = plain(knowledge.values[0]!) as JsonObject;
    const question = { kind: 'data-source', type: local.type.text, properties } as const;
    const answer = this.#surroundings.ask(secret ? { ...question, secret } : question);
    if (answer === undefined) return everywhere(new Unknown([], secret));
    return this.#judge(local, answer, secret);
  }

  #judge(local: DataSourceLocal, answer: Json | Failure, secret: boolean): Found {
    const { fail } = this.#scope(local, 'Properties');
    if (answer instanceof Failure) {
      const message = `The data source \`${local.name.text}\` finds nothing. ${answer.message}`;
      fail('FunctionFailed', message, local.properties);
      return everywhere(null);
    }
    const { Ref: ref, attributes } = isJsonObject(answer) ? answer : {};
    return {
      ref: tainted(ref ?? null, secret),
      attribute(name) {
        const value = isJsonObject(attributes) && Object.hasOwn(attributes, name) ? attributes[name]! : null;
        return tainted(value, secret);
      },
    };
  }
}

function everywhere(value: Value): Found {
  return { ref: value, attribute: () => value };
}
