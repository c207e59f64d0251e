import type { Json } from '../../base/json.ts';
import { constantOf, constantText } from '../hcl/constant.ts';
import type { HclBlock, HclExpression } from '../hcl/syntax.ts';

/** Attributes of a parameter that a `validation` block amounts to. What cannot be said so is left to Terraform. */
export interface Constraints {
  readonly AllowedValues?: readonly Json[];
  readonly AllowedPattern?: string;
  readonly MinValue?: number;
  readonly MaxValue?: number;
  readonly MinLength?: number;
  readonly MaxLength?: number;
  readonly ConstraintDescription?: string;
}

/** Every `validation` of a variable, the later ones winning where two say the same thing. */
export function constraintsOf(variable: string, validations: readonly HclBlock[]): Constraints {
  return Object.assign({}, ...validations.map((validation) => constraintOf(variable, validation)));
}

function constraintOf(variable: string, { body }: HclBlock): Constraints {
  const condition = body.attributes.get('condition')?.value;
  const message = constantText(body.attributes.get('error_message')?.value);
  const terms = condition === undefined ? [] : conjuncts(condition);
  const found: Constraints = Object.assign({}, ...terms.map((term) => constraintOfTerm(variable, term)));
  return { ...found, ...(message === undefined ? {} : { ConstraintDescription: message.trim() }) };
}

function conjuncts(condition: HclExpression): readonly HclExpression[] {
  const terms: HclExpression[] = [];
  const open = [condition];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'operation' && next.operator === '&&') open.push(...next.operands);
    else terms.push(next);
  }
  return terms;
}

function constraintOfTerm(variable: string, term: HclExpression): Constraints {
  if (term.kind === 'call') return constraintOfCall(variable, term);
  if (term.kind !== 'operation' || term.operands.length !== 2) return {};
  const [left, right] = term.operands as [HclExpression, HclExpression];
  const onTheRight = constantOf(right);
  if (typeof onTheRight === 'number') return bound(variable, left, term.operator, onTheRight);
  const onTheLeft = constantOf(left);
  return typeof onTheLeft === 'number' ? bound(variable, right, MIRRORED.get(term.operator) ?? '', onTheLeft) : {};
}

const MIRRORED: ReadonlyMap<string, string> = new Map([
  ['<', '>'],
  ['<=', '>='],
  ['>', '<'],
  ['>=', '<='],
]);

function constraintOfCall(variable: string, call: HclExpression & { kind: 'call' }): Constraints {
  const [first, second] = call.arguments;
  if (call.name === 'contains' && first !== undefined && isVariable(second, variable)) {
    const values = constantOf(first);
    return Array.isArray(values) ? { AllowedValues: values } : {};
  }
  if (call.name !== 'can' || first?.kind !== 'call' || first.name !== 'regex') return {};
  const pattern = constantText(first.arguments[0]);
  return pattern !== undefined && isVariable(first.arguments[1], variable) ? { AllowedPattern: anchored(pattern) } : {};
}

/** A pattern of ROS must match the whole value, one of Terraform a part of it. */
function anchored(pattern: string): string {
  if (pattern.startsWith('^') && pattern.endsWith('$') && !pattern.includes('|')) return pattern;
  return `[\\s\\S]*(?:${pattern})[\\s\\S]*`;
}

/** Bounds of ROS are inclusive: exclusive ones can be said of lengths, which are whole, and not of values. */
function bound(variable: string, subject: HclExpression, operator: string, limit: number): Constraints {
  if (isVariable(subject, variable)) {
    if (operator === '>=') return { MinValue: limit };
    return operator === '<=' ? { MaxValue: limit } : {};
  }
  const measured = subject.kind === 'call' && subject.name === 'length' && isVariable(subject.arguments[0], variable);
  return measured ? lengthBound(operator, limit) : {};
}

function lengthBound(operator: string, limit: number): Constraints {
  switch (operator) {
    case '>=':
      return { MinLength: limit };
    case '>':
      return { MinLength: limit + 1 };
    case '<=':
      return { MaxLength: limit };
    case '<':
      return { MaxLength: limit - 1 };
    case '==':
      return { MinLength: limit, MaxLength: limit };
    default:
      return {};
  }
}

function isVariable(expression: HclExpression | undefined, name: string): boolean {
  return (
    expression?.kind === 'attribute' &&
    expression.name === name &&
    expression.of.kind === 'name' &&
    expression.of.name === 'var'
  );
}
