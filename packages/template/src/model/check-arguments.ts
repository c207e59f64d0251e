import { functions } from '../functions/registry.ts';
import {
  type Argument,
  anyKind,
  argumentAt,
  countFits,
  describeKinds,
  kindOf,
  type LanguageFunction,
  refuseArgument,
  type Shape,
  type ValueKind,
} from '../functions/spec.ts';
import type { Path } from './builder.ts';
import type { Checker } from './checker.ts';
import { conditionOperand } from './condition-operand.ts';
import { type CallExpression, constantOf, type Expression, literalText } from './expression.ts';
import { localNamed } from './local-references.ts';
import { NO_VALUE_NAME } from './pseudo-parameters.ts';

/** Number, kinds and fixed values of the arguments. False when the call as a whole has the wrong form. */
export function checkArguments(
  call: CallExpression,
  specification: LanguageFunction,
  path: Path,
  checker: Checker,
): boolean {
  const { shape } = specification;
  const at = [...path, call.function];
  if (shape.kind === 'single' || (shape.alone && call.argument.kind !== 'list'))
    return checkArgument(call, argumentAt(shape, 0)!, call.argument, at, checker);
  if (shape.computed && call.argument.kind === 'call') return checkComputed(call, call.argument, at, checker);
  if (call.argument.kind !== 'list' || !countFits(call.argument.items.length, shape)) {
    const message = `\`${call.function}\` takes ${describeShape(shape)}.`;
    checker.report('FunctionArguments', message, at, call.argument.range, hintFor(call));
    return false;
  }
  let sound = true;
  for (const [index, item] of call.argument.items.entries()) {
    sound = checkArgument(call, argumentAt(shape, index)!, item, [...at, index], checker) && sound;
  }
  return sound;
}

/** A function in place of the list of arguments. */
function checkComputed(call: CallExpression, given: Expression, path: Path, checker: Checker): boolean {
  const kinds = staticKinds(given);
  if (kinds.includes('list') || kinds.includes('null')) return true;
  const message = `\`${call.function}\`: its arguments must be a list, not ${describeKinds(kinds)}.`;
  checker.report('FunctionArguments', message, path, given.range);
  return false;
}

type ListShape = Extract<Shape, { kind: 'list' }>;

function describeShape(shape: ListShape): string {
  const required = shape.arguments.length - (shape.optional ?? 0);
  const names = shape.arguments.map(({ name }, index) => (index < required ? name : `optional ${name}`));
  return `a list: ${names.join(', ')}${shape.repeats ? ' and so on' : ''}`;
}

function hintFor(call: CallExpression): string | undefined {
  const text = literalText(call.argument);
  if (call.function !== 'Fn::GetAtt' || text === undefined || !text.includes('.')) return undefined;
  const dot = text.lastIndexOf('.');
  return `Write \`[${text.slice(0, dot)}, ${text.slice(dot + 1)}]\`.`;
}

function checkArgument(
  call: CallExpression,
  argument: Argument,
  given: Expression,
  path: Path,
  checker: Checker,
): boolean {
  const refused = argument.accepts === 'condition' ? refuseCondition(call, given) : refuse(argument, given, checker);
  if (refused === undefined) return true;
  checker.report('FunctionArguments', `\`${call.function}\`: ${refused}`, path, given.range);
  return false;
}

function refuseCondition(call: CallExpression, given: Expression): string | undefined {
  const operand = conditionOperand(given, call.function === 'Fn::If');
  if (operand.kind === 'invalid') return 'The condition must be the name of a condition, true, false, or a function.';
  if (operand.kind !== 'expression' || staticKinds(operand.expression).includes('boolean')) return undefined;
  return 'The condition is a function that gives neither true nor false.';
}

function refuse(argument: Argument, given: Expression, { template, effort }: Checker): string | undefined {
  const constant = constantOf(given);
  if (constant !== undefined) return refuseArgument(argument, constant, effort);
  // Locals have their values before functions are made (reference/template-language.md 3.0).
  const local = given.kind === 'call' ? localNamed(given, template.locals) : undefined;
  const isWritten = argument.literal === 'map' && given.kind === 'map';
  if (argument.literal && !isWritten && local === undefined)
    return `The ${argument.name} must be written out; no function may stand here.`;
  const accepts = argument.accepts as readonly ValueKind[];
  const kinds = staticKinds(given);
  if (kinds.some((kind) => accepts.includes(kind))) return undefined;
  return `The ${argument.name} must be ${describeKinds(accepts)}, not ${describeKinds(kinds)}.`;
}

/** Kinds of value that the expression can have, as far as the text tells. */
export function staticKinds(expression: Expression): readonly ValueKind[] {
  switch (expression.kind) {
    case 'literal':
      return [kindOf(expression.value)];
    case 'list':
    case 'map':
      return [expression.kind];
    case 'call':
      if (literalText(expression.argument) === NO_VALUE_NAME) return ['null'];
      return functions.get(expression.function)?.returns ?? anyKind;
  }
}
