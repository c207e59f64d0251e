import { MAX_FUNCTION_TEXT } from '../../base/limits.ts';
import { pythonText } from '../../functions/python-text.ts';
import { Failure } from '../../functions/spec.ts';
import {
  hasNestedIndex,
  parseSub,
  resolveSubName,
  type SubPart,
  type SubTarget,
  withIndex,
} from '../../functions/sub.ts';
import { INDEX_NAME } from '../../model/count.ts';
import { type CallExpression, type Expression, literalText } from '../../model/expression.ts';
import { NO_VALUE_NAME } from '../../model/pseudo-parameters.ts';
import { type Compiled, type Result, type Scope, type Visitor, valueOrNull } from '../scope.ts';
import { knowledgeOf, tainted, unknownOf } from '../taint.ts';
import { dataOf, type Value } from '../value.ts';
import { type Compile, misshapen } from './arguments.ts';
import { unexpanded } from './counted.ts';
import { attributeOf } from './get-att.ts';
import { isResource, refer } from './ref.ts';
import { refuseForRoom, reportFailure } from './strict.ts';

type Variables = ReadonlyMap<string, Compiled>;
type Parsed = readonly SubPart[] | Failure;

/** The text is fixed, or the value of a parameter; it is split once when it is fixed and the same for every instance. */
export function compileSub(call: CallExpression, compile: Compile): Compiled {
  const form = readForm(call.argument, compile);
  if (form === undefined) return misshapen(call);
  const { text, variables } = form;
  const fixed = literalText(text);
  const textIn = fixed === undefined ? computedText(unexpanded(compile(text))) : fixedText(fixed, variables);
  return {
    at: call,
    evaluate(scope) {
      const { parsed, source } = textIn(scope);
      return render(call, parsed, source, variables, scope);
    },
    visit(scope, found) {
      const { parsed } = textIn(scope);
      if (!(parsed instanceof Failure)) visitParts(call, parsed, variables, scope, found);
      for (const variable of variables.values()) variable.visit(scope, found);
    },
  };
}

/** `source` holds the value that the text came from, which may be unknown or secret. */
type TextIn = (scope: Scope) => { readonly parsed: Parsed; readonly source: readonly Value[] };

function fixedText(text: string, variables: Variables): TextIn {
  const fixed = { parsed: parseSub(text), source: [] };
  if (!hasNestedIndex(text) || variables.has(INDEX_NAME)) return () => fixed;
  return (scope) => {
    const index = scope.index();
    return index === undefined ? fixed : { parsed: parseSub(withIndex(text, index)), source: [] };
  };
}

function computedText(text: Compiled): TextIn {
  return (scope) => {
    const value = valueOrNull(text.evaluate(scope));
    return { parsed: parseValue(value), source: [value] };
  };
}

function readForm(argument: Expression, compile: Compile): { text: Expression; variables: Variables } | undefined {
  if (argument.kind !== 'list') return { text: argument, variables: new Map() };
  const [text, map] = argument.items;
  if (text === undefined || map?.kind !== 'map' || argument.items.length !== 2) return undefined;
  return { text, variables: new Map(map.entries.map((entry) => [entry.key, compile(entry.value)])) };
}

/** Of an unknown text nothing is known, not even its placeholders. */
function parseValue(value: Value): Parsed {
  const knowledge = knowledgeOf([value]);
  return knowledge.kind === 'unknown' ? [] : parseSub(pythonText(knowledge.values[0]!));
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
  if (!scope.room.read(values)) return refuseForRoom(call, scope);
  const knowledge = knowledgeOf(values);
  if (knowledge.kind === 'unknown') return unknownOf([...values, ...source]);
  const secret = knowledge.secret || sourceKnowledge.secret;
  const texts = values.map((value) => pythonText(dataOf(value)));
  if (texts.reduce((sum, text) => sum + text.length, 0) > MAX_FUNCTION_TEXT) {
    reportFailure(call, TOO_LONG, secret, scope);
    return null;
  }
  const text = texts.join('');
  return scope.room.made(text) ? tainted(text, secret) : refuseForRoom(call, scope);
}

const TOO_LONG = new Failure(`The text would be longer than ${MAX_FUNCTION_TEXT} characters.`);

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

/** A counted resource is found as it is named, not as its instances: a list of them has no place in a text. */
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
