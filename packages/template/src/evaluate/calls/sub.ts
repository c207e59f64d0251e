import type { Json } from '../../base/json.ts';
import { pythonText } from '../../functions/python-text.ts';
import { Failure } from '../../functions/spec.ts';
import { parseSub, resolveSubName, type SubPart, type SubTarget } from '../../functions/sub.ts';
import { type CallExpression, type Expression, literalText } from '../../model/expression.ts';
import { NO_VALUE_NAME } from '../../model/pseudo-parameters.ts';
import { type Compiled, type Result, type Scope, type Visitor, valueOrNull } from '../scope.ts';
import { knowledgeOf, tainted, unknownOf } from '../taint.ts';
import { reveal, type Value } from '../value.ts';
import { type Compile, misshapen } from './arguments.ts';
import { attributeOf } from './get-att.ts';
import { isResource, refer } from './ref.ts';
import { reportFailure } from './strict.ts';

type Variables = ReadonlyMap<string, Compiled>;
type Parsed = readonly SubPart[] | Failure;

/** The text is fixed, or the value of a parameter; it is split once when it is fixed. */
export function compileSub(call: CallExpression, compile: Compile): Compiled {
  const form = readForm(call.argument, compile);
  if (form === undefined) return misshapen(call);
  const { text, variables } = form;
  const fixed = literalText(text);
  const parsed = fixed === undefined ? undefined : parseSub(fixed);
  const dynamic = fixed === undefined ? compile(text) : undefined;
  return {
    at: call,
    evaluate(scope) {
      if (parsed !== undefined) return render(call, parsed, [], variables, scope);
      const value = textValue(dynamic!, scope);
      return render(call, parseValue(value), [value], variables, scope);
    },
    visit(scope, found) {
      const parts = parsed ?? parseValue(textValue(dynamic!, scope));
      if (!(parts instanceof Failure)) visitParts(call, parts, variables, scope, found);
      for (const variable of variables.values()) variable.visit(scope, found);
    },
  };
}

function readForm(argument: Expression, compile: Compile): { text: Expression; variables: Variables } | undefined {
  if (argument.kind !== 'list') return { text: argument, variables: new Map() };
  const [text, map] = argument.items;
  if (text === undefined || map?.kind !== 'map' || argument.items.length !== 2) return undefined;
  return { text, variables: new Map(map.entries.map((entry) => [entry.key, compile(entry.value)])) };
}

function textValue(text: Compiled, scope: Scope): Value {
  return valueOrNull(text.evaluate(scope));
}

/** Of an unknown text nothing is known, not even its placeholders. */
function parseValue(value: Value): Parsed {
  const knowledge = knowledgeOf([value]);
  return knowledge.kind === 'unknown' ? [] : parseSub(pythonText(knowledge.values[0] as Json));
}

function render(
  call: CallExpression,
  parsed: Parsed,
  source: readonly Value[],
  variables: Variables,
  scope: Scope,
): Value {
  const sourceKnowledge = knowledgeOf(source);
  if (sourceKnowledge.kind === 'unknown') return sourceKnowledge.result;
  if (parsed instanceof Failure) {
    reportFailure(call, parsed, sourceKnowledge.secret, scope);
    return null;
  }
  const values = parsed.map((part) => partValue(call, part, variables, scope));
  const knowledge = knowledgeOf(values);
  if (knowledge.kind === 'unknown') return unknownOf([...values, ...source]);
  const text = values.map((value) => pythonText(reveal(value))).join('');
  return tainted(text, knowledge.secret || sourceKnowledge.secret);
}

function partValue(call: CallExpression, part: SubPart, variables: Variables, scope: Scope): Value {
  if (part.kind === 'text') return part.text;
  return valueOrNull(targetValue(call, targetOf(part.name, variables, scope), variables, scope));
}

function targetValue(call: CallExpression, target: SubTarget, variables: Variables, scope: Scope): Result {
  switch (target.kind) {
    case 'variable':
      return variables.get(target.name)!.evaluate(scope);
    case 'ref':
      return refer(target.name, call, scope);
    case 'attribute':
      return attributeOf(target.resource, target.attribute, call, scope);
    case 'nothing':
      scope.fail('ReferenceUnknown', `\`\${${target.name}}\` names no resource of this template.`, call);
      return null;
  }
}

function targetOf(name: string, variables: Variables, scope: Scope): SubTarget {
  if (name === NO_VALUE_NAME) return { kind: 'ref', name };
  return resolveSubName(
    name,
    (text) => variables.has(text),
    (text) => (scope.resources?.presence(text) ?? 'undeclared') !== 'undeclared',
  );
}

function visitParts(
  call: CallExpression,
  parts: readonly SubPart[],
  variables: Variables,
  scope: Scope,
  found: Visitor,
): void {
  for (const part of parts) {
    if (part.kind === 'text') continue;
    const target = targetOf(part.name, variables, scope);
    if (target.kind === 'attribute') found({ resource: target.resource, attribute: target.attribute }, call);
    if (target.kind === 'ref' && isResource(target.name, scope))
      found({ resource: target.name, attribute: null }, call);
  }
}
