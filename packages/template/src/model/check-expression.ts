import { MAX_FUNCTION_DEPTH } from '../base/limits.ts';
import { functions, plannedFunctions } from '../functions/registry.ts';
import type { Context, LanguageFunction } from '../functions/spec.ts';
import type { Path } from './builder.ts';
import { checkArguments } from './check-arguments.ts';
import { checkFunctionNames } from './check-function-names.ts';
import type { Checker } from './checker.ts';
import { type CallExpression, childrenOf, type Expression } from './expression.ts';

/** Every call inside: known, allowed in this place, well shaped, and naming what exists. */
export function checkExpression(expression: Expression, context: Context, path: Path, checker: Checker): void {
  walk(expression, context, path, 0, checker);
}

function walk(expression: Expression, context: Context, path: Path, depth: number, checker: Checker): void {
  if (expression.kind === 'literal') return;
  if (expression.kind === 'call' && !checkCall(expression, context, path, depth + 1, checker)) return;
  const inner = expression.kind === 'call' ? depth + 1 : depth;
  for (const [step, child] of childrenOf(expression)) {
    if (child.kind !== 'literal') walk(child, context, [...path, step], inner, checker);
  }
}

/** False when nothing inside is worth looking at. */
function checkCall(call: CallExpression, context: Context, path: Path, depth: number, checker: Checker): boolean {
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
  checkPlace(call, specification, context, path, checker);
  if (checkArguments(call, specification, path, checker)) checkFunctionNames(call, context, path, checker);
  return true;
}

function reportUnknown(call: CallExpression, path: Path, checker: Checker): void {
  if (plannedFunctions.has(call.function)) {
    const message = `Rosette does not evaluate \`${call.function}\` yet.`;
    checker.report('NotSupportedYet', message, path, call.functionRange);
    return;
  }
  const message = `There is no function \`${call.function}\`.`;
  const names = [...functions.keys(), ...plannedFunctions];
  checker.report('FunctionUnknown', message, path, call.functionRange, checker.hint(call.function, names));
}

function checkPlace(
  call: CallExpression,
  specification: LanguageFunction,
  context: Context,
  path: Path,
  checker: Checker,
): void {
  if (specification.contexts.includes(context)) return;
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
