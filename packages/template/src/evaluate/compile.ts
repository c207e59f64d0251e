import { functions } from '../functions/registry.ts';
import {
  type CallExpression,
  constantData,
  type Expression,
  type ListExpression,
  type MapExpression,
} from '../model/expression.ts';
import { compileStrict } from './calls/strict.ts';
import { callCompilers } from './calls/table.ts';
import { type Compiled, NO_VALUE, type Scope, type Visitor } from './scope.ts';
import type { Value } from './value.ts';

/** Makes an expression ready. Wrong calls are compiled too: they report and give null when they are evaluated. */
export function compile(expression: Expression): Compiled {
  const constant = constantData(expression);
  if (constant !== undefined) return constantCompiled(expression, constant);
  switch (expression.kind) {
    case 'literal':
      return constantCompiled(expression, expression.value);
    case 'list':
      return compileList(expression);
    case 'map':
      return compileMap(expression);
    case 'call':
      return compileCall(expression);
  }
}

function constantCompiled(at: Expression, value: Value): Compiled {
  return { at, evaluate: () => value, visit: () => {} };
}

function compileList(expression: ListExpression): Compiled {
  const items = expression.items.map(compile);
  return {
    at: expression,
    evaluate: (scope) => items.map((item) => item.evaluate(scope)).filter((result) => result !== NO_VALUE),
    visit: (scope, found) => visitAll(items, scope, found),
  };
}

function compileMap(expression: MapExpression): Compiled {
  const entries = expression.entries.map((entry) => ({ key: entry.key, value: compile(entry.value) }));
  const values = entries.map((entry) => entry.value);
  return {
    at: expression,
    evaluate(scope) {
      const result: Record<string, Value> = Object.create(null);
      for (const { key, value } of entries) {
        const evaluated = value.evaluate(scope);
        if (evaluated !== NO_VALUE) result[key] = evaluated;
      }
      return result;
    },
    visit: (scope, found) => visitAll(values, scope, found),
  };
}

function compileCall(call: CallExpression): Compiled {
  const special = callCompilers.get(call.function);
  if (special !== undefined) return special(call, compile);
  const specification = functions.get(call.function);
  return specification === undefined ? failing(call) : compileStrict(call, specification, compile);
}

/** `checkTemplate` has refused it; this only keeps evaluation total. */
function failing(call: CallExpression): Compiled {
  return {
    at: call,
    evaluate(scope) {
      scope.fail('FunctionUnknown', `\`${call.function}\` cannot be evaluated.`, call);
      return null;
    },
    visit: () => {},
  };
}

function visitAll(parts: readonly Compiled[], scope: Scope, found: Visitor): void {
  for (const part of parts) part.visit(scope, found);
}
