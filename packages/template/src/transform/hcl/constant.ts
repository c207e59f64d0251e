import type { Json } from '../../base/json.ts';
import type { HclExpression } from './syntax.ts';

/** The value of an expression that needs no computation; undefined when it does. */
export function constantOf(expression: HclExpression): Json | undefined {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'list':
      return constantList(expression.items);
    case 'object':
      return constantObject(expression);
    default:
      return undefined;
  }
}

/** The text of a text without anything to compute in it. */
export function constantText(expression: HclExpression | undefined): string | undefined {
  return expression?.kind === 'literal' && typeof expression.value === 'string' ? expression.value : undefined;
}

function constantList(items: readonly HclExpression[]): Json | undefined {
  const values: Json[] = [];
  for (const item of items) {
    const value = constantOf(item);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function constantObject(expression: HclExpression & { kind: 'object' }): Json | undefined {
  const result: Record<string, Json> = Object.create(null);
  for (const { key, value } of expression.entries) {
    const name = key.kind === 'name' ? key.name : constantOf(key);
    const constant = constantOf(value);
    if (name === undefined || constant === undefined) return undefined;
    result[String(name)] = constant;
  }
  return result;
}
