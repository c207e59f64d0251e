import { type CallExpression, type Expression, literalText } from './expression.ts';

/**
 * A call that becomes the list of all instances if the resource it names is counted: `Ref`, or `Fn::GetAtt` of two, whose
 * name of the resource is written out (reference/template-language.md 5.4).
 */
export interface ListReference {
  readonly call: CallExpression;
  readonly resource: string;
  /** Null for `Ref`. */
  readonly attribute: Expression | null;
}

export function listReferenceOf(expression: Expression | undefined): ListReference | undefined {
  if (expression?.kind !== 'call') return undefined;
  const { function: name, argument } = expression;
  if (name === 'Ref') return listReference(expression, argument, null);
  if (name !== 'Fn::GetAtt' || argument.kind !== 'list' || argument.items.length !== 2) return undefined;
  return listReference(expression, argument.items[0]!, argument.items[1]!);
}

function listReference(
  call: CallExpression,
  resource: Expression,
  attribute: Expression | null,
): ListReference | undefined {
  const name = literalText(resource);
  return name === undefined ? undefined : { call, resource: name, attribute };
}

/**
 * The reference that `Fn::Select` picks an instance from before anything else is evaluated: a computed index, then the
 * reference, then a default at most. With a literal index it is an ordinary `Fn::Select` of the list.
 */
export function foldedSelection(call: CallExpression): ListReference | undefined {
  if (call.function !== 'Fn::Select' || call.argument.kind !== 'list') return undefined;
  const { items } = call.argument;
  if (items.length < 2 || items.length > 3 || items[0]!.kind !== 'call') return undefined;
  return listReferenceOf(items[1]);
}
