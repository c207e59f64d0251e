import type { Expression } from './expression.ts';

/** What stands where a condition is wanted. */
export type ConditionOperand =
  | { readonly kind: 'name'; readonly name: string; readonly at: Expression }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'invalid'; readonly at: Expression };

/**
 * Reads `Name`, `true`, a function, `{Condition: x}` and the list of one (reference/template-language.md 3.16). In `Fn::If` a
 * boolean inside a list or a `Condition` map counts as true, in the logic functions it is itself.
 */
export function conditionOperand(expression: Expression, wrappedBooleanIsTrue: boolean): ConditionOperand {
  const inner = unwrap(expression);
  if (inner.kind === 'literal' && typeof inner.value === 'boolean') {
    return { kind: 'boolean', value: inner.value || (wrappedBooleanIsTrue && inner !== expression) };
  }
  if (inner.kind === 'literal' && typeof inner.value === 'string') {
    return { kind: 'name', name: inner.value, at: inner };
  }
  return inner.kind === 'call' ? { kind: 'expression', expression: inner } : { kind: 'invalid', at: expression };
}

function unwrap(expression: Expression): Expression {
  const listed = expression.kind === 'list' && expression.items.length === 1 ? expression.items[0]! : expression;
  if (listed.kind !== 'map' || listed.entries.length !== 1) return listed;
  const entry = listed.entries[0]!;
  return entry.key === 'Condition' ? entry.value : listed;
}
