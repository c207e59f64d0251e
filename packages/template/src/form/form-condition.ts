import { equalJson } from '../base/equality.ts';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { type FormValues, referencesIn, wholeReference } from './form-text.ts';

/**
 * What a form decides from the values that are entered so far: plain data, so that it can be sent to a web page
 * (reference/template-language.md 2.8).
 */
export type FormCondition =
  | { readonly kind: 'constant'; readonly holds: boolean }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly FormCondition[] }
  | { readonly kind: 'not'; readonly condition: FormCondition }
  /** `contains`: the list, or the text, on the left holds what is on the right. */
  | { readonly kind: 'equals' | 'contains'; readonly left: FormOperand; readonly right: FormOperand }
  /** The value is anything but null, false, zero and empty. */
  | { readonly kind: 'is'; readonly operand: FormOperand };

export type FormOperand =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'parameter'; readonly name: string }
  /** The member of a map or list that is the value of a parameter. */
  | { readonly kind: 'member'; readonly of: string; readonly key: Json };

/** Why a condition cannot be read, in a sentence without its subject. */
export class Malformed {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** `definitions`: conditions under names, which a text is a path into. Only the first key of a condition counts. */
export function readCondition(written: Json, definitions: JsonObject): FormCondition | Malformed {
  return read(typeof written === 'string' ? lookUp(written, definitions) : written);
}

function lookUp(path: string, definitions: JsonObject): Json {
  let at: Json = definitions;
  for (const step of path.split('.')) at = isJsonObject(at) && Object.hasOwn(at, step) ? at[step]! : null;
  return at;
}

function read(written: Json): FormCondition | Malformed {
  if (typeof written === 'boolean') return { kind: 'constant', holds: written };
  const [name] = isJsonObject(written) ? Object.keys(written) : [];
  if (name === undefined) return new Malformed('is no condition, and no path of one in `Definitions`');
  const argument = (written as JsonObject)[name]!;
  switch (name) {
    case 'Fn::And':
    case 'Fn::Or':
      return readMany(name === 'Fn::And' ? 'and' : 'or', argument);
    case 'Fn::Not':
      return readNot(argument);
    case 'Fn::Equals':
    case 'Fn::Contains':
      return readComparison(name, argument);
    case 'Fn::Select':
      return readMember(argument);
    default:
      return new Malformed(`uses \`${name}\`, which is not for conditions of forms`);
  }
}

function readMany(kind: 'and' | 'or', argument: Json): FormCondition | Malformed {
  if (!Array.isArray(argument))
    return new Malformed(`needs a list of conditions in \`Fn::${kind === 'and' ? 'And' : 'Or'}\``);
  const conditions: FormCondition[] = [];
  for (const item of argument as readonly Json[]) {
    const condition = read(item);
    if (condition instanceof Malformed) return condition;
    conditions.push(condition);
  }
  return { kind, conditions };
}

/** One condition; the list of one, which is how CloudFormation writes it, is taken as well. */
function readNot(argument: Json): FormCondition | Malformed {
  const inner = Array.isArray(argument) && argument.length === 1 ? (argument[0] as Json) : argument;
  const condition = read(inner);
  return condition instanceof Malformed ? condition : { kind: 'not', condition };
}

function readComparison(name: string, argument: Json): FormCondition | Malformed {
  if (!Array.isArray(argument) || argument.length !== 2) return new Malformed(`needs two operands in \`${name}\``);
  const [left, right] = argument.map((operand: Json) => readOperand(operand));
  return { kind: name === 'Fn::Equals' ? 'equals' : 'contains', left: left!, right: right! };
}

function readMember(argument: Json): FormCondition | Malformed {
  const operand = memberOf(argument);
  return operand === undefined ? new Malformed('needs `Fn::Select: [${Parameter}, key]`') : { kind: 'is', operand };
}

function readOperand(written: Json): FormOperand {
  const member = isJsonObject(written) && 'Fn::Select' in written ? memberOf(written['Fn::Select']!) : undefined;
  if (member !== undefined) return member;
  const name = wholeReference(written);
  return name === undefined ? { kind: 'value', value: written } : { kind: 'parameter', name };
}

/** `[${Parameter}, key]`, or the other way round, as `Fn::Select` has it elsewhere. */
function memberOf(argument: Json): FormOperand | undefined {
  if (!Array.isArray(argument) || argument.length !== 2) return undefined;
  const [first, second] = argument as readonly Json[];
  const [of, key] = wholeReference(first!) === undefined ? [second!, first!] : [first!, second!];
  const name = wholeReference(of);
  return name === undefined ? undefined : { kind: 'member', of: name, key };
}

/** Whether the condition holds. A parameter without a value equals the text `undefined` and null. */
export function holds(condition: FormCondition, values: FormValues): boolean {
  switch (condition.kind) {
    case 'constant':
      return condition.holds;
    case 'and':
      return condition.conditions.every((one) => holds(one, values));
    case 'or':
      return condition.conditions.some((one) => holds(one, values));
    case 'not':
      return !holds(condition.condition, values);
    case 'equals':
      return equal(currentOf(condition.left, values), currentOf(condition.right, values));
    case 'contains':
      return contains(currentOf(condition.left, values), currentOf(condition.right, values));
    case 'is':
      return isSomething(currentOf(condition.operand, values));
  }
}

function currentOf(operand: FormOperand, values: FormValues): Json | undefined {
  if (operand.kind === 'value') return operand.value;
  const value = values(operand.kind === 'parameter' ? operand.name : operand.of);
  if (operand.kind === 'parameter') return value;
  const container = typeof value === 'object' && value !== null ? value : {};
  return Object.hasOwn(container, String(operand.key)) ? (container as JsonObject)[String(operand.key)] : undefined;
}

/** Forms carry numbers and booleans as text now and then, so these are compared by their text. */
function equal(a: Json | undefined, b: Json | undefined): boolean {
  const [left, right] = [normal(a), normal(b)];
  if (equalJson(left, right)) return true;
  const scalars = typeof left !== 'object' && typeof right !== 'object';
  return scalars && String(left).toLowerCase() === String(right).toLowerCase() && typeof left !== typeof right;
}

function normal(value: Json | undefined): Json {
  return value === undefined || value === 'undefined' ? null : value;
}

function contains(container: Json | undefined, item: Json | undefined): boolean {
  if (Array.isArray(container)) return container.some((member: Json) => equal(member, item));
  return typeof container === 'string' && typeof item === 'string' && container.includes(item);
}

function isSomething(value: Json | undefined): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(normal(value));
}

/** Parameters that the condition reads, repetitions included. */
export function* conditionParameters(condition: FormCondition): Generator<string> {
  switch (condition.kind) {
    case 'constant':
      return;
    case 'and':
    case 'or':
      for (const one of condition.conditions) yield* conditionParameters(one);
      return;
    case 'not':
      yield* conditionParameters(condition.condition);
      return;
    case 'equals':
    case 'contains':
      yield* operandParameters(condition.left);
      yield* operandParameters(condition.right);
      return;
    case 'is':
      yield* operandParameters(condition.operand);
  }
}

function* operandParameters(operand: FormOperand): Generator<string> {
  if (operand.kind === 'value') yield* referencesIn(operand.value);
  else yield operand.kind === 'parameter' ? operand.name : operand.of;
}
