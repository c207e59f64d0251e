import { isJsonObject, type Json } from '../base/json.ts';
import { Failure } from '../functions/spec.ts';
import { parseSub } from '../functions/sub.ts';
import { conditionUsesOf } from './condition-names.ts';
import { conditionOperand } from './condition-operand.ts';
import { type CallExpression, childrenOf, type Expression, literalText } from './expression.ts';
import { contentOf } from './local-declaration.ts';
import type { Template } from './template.ts';

/** Names that something in the template uses, each in its own name space; a use of an unknown name is here as well. */
export interface NameUses {
  /** Of parameters, locals and resources. */
  readonly references: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
  readonly mappings: ReadonlySet<string>;
  /** A name is computed, so that any parameter or mapping may be meant. */
  readonly anyParameter: boolean;
  readonly anyMapping: boolean;
}

/** Looks at the template as it is written: what only an unused macro refers to is referred to. */
export function nameUses(template: Template): NameUses {
  const uses = new Uses();
  for (const expression of expressionsOf(template.asWritten ?? template)) uses.walk(expression);
  for (const name of conditionsNamed(template)) uses.conditions.add(name);
  for (const { attributes } of template.parameters.values()) uses.form(attributes.AssociationPropertyMetadata ?? null);
  uses.form(constraintResources(template.metadata));
  return uses;
}

function* expressionsOf(template: Template): Generator<Expression> {
  for (const { expression } of template.conditions.values()) yield expression;
  for (const local of template.locals.values()) yield contentOf(local);
  for (const { condition, assertions } of template.rules.values()) {
    if (condition !== null) yield condition;
    for (const { assert } of assertions) yield assert;
  }
  for (const resource of template.resources.values()) {
    const { properties, count, dependsOn, deletionPolicy, metadata, updatePolicy } = resource;
    yield properties;
    for (const part of [count, dependsOn, deletionPolicy, metadata, updatePolicy]) if (part !== null) yield part;
  }
  for (const { value } of template.outputs.values()) yield value;
}

function* conditionsNamed({ resources, outputs, rules }: Template): Generator<string> {
  for (const { condition } of [...resources.values(), ...outputs.values()])
    if (condition !== null) yield condition.text;
  for (const { condition, assertions } of rules.values()) {
    for (const part of [condition, ...assertions.map(({ assert }) => assert)]) {
      const operand = part === null ? undefined : conditionOperand(part, false);
      if (operand?.kind === 'name') yield operand.name;
    }
  }
}

/** Resources that exist for the form alone; they refer to parameters as others do. */
function constraintResources(metadata: Json): Json {
  const form = isJsonObject(metadata) ? metadata['ALIYUN::ROS::Interface'] : undefined;
  return (isJsonObject(form) && form.ResourcesForParameterConstraints) || null;
}

class Uses implements NameUses {
  readonly references = new Set<string>();
  readonly conditions = new Set<string>();
  readonly mappings = new Set<string>();
  anyParameter = false;
  anyMapping = false;

  walk(at: Expression): void {
    if (at.kind === 'literal') return;
    if (at.kind === 'call') this.#call(at);
    for (const [, child] of childrenOf(at)) this.walk(child);
  }

  /** `${Name}`, `Name` alone, `{Ref: Name}` and `{MappingName: …}` in the description of a form. */
  form(value: Json): void {
    if (typeof value === 'string') {
      this.references.add(value);
      for (const [, name] of value.matchAll(/\$\{([^{}]*)\}/g)) this.references.add(name!.trim());
    } else if (Array.isArray(value)) {
      for (const item of value) this.form(item);
    } else if (isJsonObject(value)) {
      if (typeof value.MappingName === 'string') this.mappings.add(value.MappingName);
      for (const key of Object.keys(value)) this.form(value[key]!);
    }
  }

  #call(call: CallExpression): void {
    const { argument } = call;
    const items = argument.kind === 'list' ? argument.items : [argument];
    for (const use of conditionUsesOf(call)) this.conditions.add(use.name);
    if (call.function === 'Ref') this.#reference(argument);
    if (call.function === 'Fn::GetAtt') this.references.add(literalText(items[0]) ?? '');
    if (call.function === 'Fn::Sub') this.#text(items);
    if (call.function === 'Fn::FindInMap') this.#mapping(items[0]);
  }

  /** A computed name is one of the texts inside, unless it is put together. */
  #reference(argument: Expression): void {
    for (const name of possibleTexts(argument)) {
      if (name === undefined) this.anyParameter = true;
      else this.references.add(name);
    }
  }

  #mapping(argument: Expression | undefined): void {
    for (const name of argument === undefined ? [] : possibleTexts(argument)) {
      if (name === undefined) this.anyMapping = true;
      else this.mappings.add(name);
    }
  }

  #text([text, map]: readonly Expression[]): void {
    const written = literalText(text);
    const parts = written === undefined ? [] : parseSub(written);
    if (parts instanceof Failure) return;
    const isVariable = (name: string): boolean => map?.kind === 'map' && map.entries.some(({ key }) => key === name);
    for (const part of parts) {
      if (part.kind === 'text' || isVariable(part.name)) continue;
      // It is not looked up here which part of `A.B.C` is the resource: all that may be count.
      const dots = part.name.split('.');
      for (const rest of [0, 1, 2]) this.references.add(dots.slice(0, dots.length - rest).join('.'));
    }
  }
}

/** Texts that the expression may be; undefined among them: something else as well. */
function* possibleTexts(at: Expression): Generator<string | undefined> {
  const text = literalText(at);
  if (text !== undefined) yield text;
  else if (at.kind === 'call' && at.function === 'Fn::If' && at.argument.kind === 'list') {
    for (const branch of at.argument.items.slice(1)) yield* possibleTexts(branch);
  } else if (at.kind === 'call') yield undefined;
}
