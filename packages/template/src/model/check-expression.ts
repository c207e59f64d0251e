import { MAX_FUNCTION_DEPTH } from '../base/limits.ts';
import { functions } from '../functions/registry.ts';
import type { Context, LanguageFunction } from '../functions/spec.ts';
import type { Path } from './builder.ts';
import { checkArguments } from './check-arguments.ts';
import { checkFunctionNames } from './check-function-names.ts';
import type { Checker } from './checker.ts';
import { type CallExpression, childrenOf, type Expression } from './expression.ts';
import { type Place, unexpanded } from './place.ts';

/** Every call inside: known, allowed in this place, well shaped, and naming what exists. */
export function checkExpression(expression: Expression, place: Place, path: Path, checker: Checker): void {
  walk(expression, { place, plain: undefined, depth: 0 }, path, checker);
}

interface Position {
  readonly place: Place;
  /** The argument of the call around it in which counted resources do not become lists. */
  readonly plain: Expression | undefined;
  /** Calls around it. */
  readonly depth: number;
}

function walk(expression: Expression, around: Position, path: Path, checker: Checker): void {
  if (expression.kind === 'literal') return;
  const place = expression === around.plain ? unexpanded(around.place) : around.place;
  if (expression.kind === 'call' && !checkCall(expression, place, path, around.depth + 1, checker)) return;
  const inner =
    expression.kind === 'call'
      ? { place, plain: plainArgument(expression), depth: around.depth + 1 }
      : { ...around, place };
  for (const [step, child] of childrenOf(expression)) {
    if (child.kind !== 'literal') walk(child, inner, [...path, step], checker);
  }
}

/** The condition of `Fn::If`, the text of `Fn::Sub`. */
function plainArgument({ function: name, argument }: CallExpression): Expression | undefined {
  if (name !== 'Fn::If' && name !== 'Fn::Sub') return undefined;
  return argument.kind === 'list' ? argument.items[0] : argument;
}

/** False when nothing inside is worth looking at. */
function checkCall(call: CallExpression, place: Place, path: Path, depth: number, checker: Checker): boolean {
  if (depth > MAX_FUNCTION_DEPTH) {
    const message = `Functions are nested more than ${MAX_FUNCTION_DEPTH} levels deep.`;
    checker.report('FunctionTooDeep', message, path, call.functionRange);
    return false;
  }
  const specification = functions.get(call.function);
  if (specification === undefined) {
    reportUnknown(call, path, checker);
    return true;
  }
  checkPlace(call, specification, place, path, checker);
  if (checkArguments(call, specification, path, checker)) checkFunctionNames(call, place, path, checker);
  return true;
}

function reportUnknown(call: CallExpression, path: Path, checker: Checker): void {
  const message = `There is no function \`${call.function}\`.`;
  checker.report('FunctionUnknown', message, path, call.functionRange, checker.hint(call.function, functions.keys()));
}

function checkPlace(
  call: CallExpression,
  specification: LanguageFunction,
  { context, inLocal }: Place,
  path: Path,
  checker: Checker,
): void {
  if (specification.contexts.includes(context) || (inLocal && specification.contexts.includes('condition'))) return;
  const message = `\`${call.function}\` is not allowed in ${placeNames[context]}.`;
  const hint = context === 'value' && specification.contexts.includes('condition') ? CONDITION_HINT : undefined;
  checker.report('FunctionMisplaced', message, path, call.functionRange, hint);
}

const placeNames: Readonly<Record<Context, string>> = {
  value: 'a value',
  condition: 'a condition',
  rule: 'a rule',
  count: '`Count`',
};

const CONDITION_HINT = 'Declare it under `Conditions` and name that condition in `Fn::If`.';
