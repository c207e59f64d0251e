import { type Data, Float } from '../base/data.ts';
import type { JsonObject } from '../base/json.ts';
import type { Effort } from './effort.ts';
import type { JqMethod, Question } from './question.ts';

export type ValueKind = 'null' | 'boolean' | 'number' | 'string' | 'list' | 'map';

export const anyKind: readonly ValueKind[] = ['null', 'boolean', 'number', 'string', 'list', 'map'];
export const scalarKinds: readonly ValueKind[] = ['null', 'boolean', 'number', 'string'];

/**
 * Where a function may stand (reference/template-language.md 3.1): in a value (properties, metadata, outputs), inside a
 * condition, inside a rule, inside `Count`.
 */
export type Context = 'value' | 'condition' | 'rule' | 'count';

export const everywhere: readonly Context[] = ['value', 'condition', 'rule', 'count'];
export const inValues: readonly Context[] = ['value'];
export const inConditions: readonly Context[] = ['condition', 'rule'];

export interface Argument {
  readonly name: string;
  /** Kinds of value it takes; `condition` is the name of a condition, `{Condition: name}`, or a boolean expression. */
  readonly accepts: readonly ValueKind[] | 'condition';
  /** Fixed before evaluation: no function may stand here; with `map`, none in place of the map, but as its values. */
  readonly literal?: boolean | 'map';
  /** Why a value of the right kind is wrong nevertheless. */
  readonly refuse?: (value: Data, effort: Effort) => string | undefined;
}

export type Shape =
  /** The function's value is its one argument. */
  | { readonly kind: 'single'; readonly argument: Argument }
  /** A list; the last `optional` arguments may be left out; with `repeats` the last one may be written again and again. */
  | {
      readonly kind: 'list';
      readonly arguments: readonly Argument[];
      readonly optional?: number;
      readonly repeats?: boolean;
      /** The first argument may be written alone, without the list. */
      readonly alone?: boolean;
      /** A function may stand in place of the list and give it; where it gives null, so does the call. */
      readonly computed?: boolean;
    };

/** What functions may know besides their arguments. */
export interface FunctionEnvironment {
  /** Region of the stack. */
  readonly region: string;
  /** Undefined: not known. */
  zones(region: string): readonly string[] | undefined;
  readonly mappings: ReadonlyMap<string, JsonObject>;
  /** What regular expressions may still cost. */
  readonly effort: Effort;
  /** Runs a jq program within limits. Absent where there is no jq. */
  readonly jq?: RunJq | undefined;
}

/**
 * The first result (null if there is none) or the list of all. `now` is the time in epoch milliseconds, 0 for programs that do
 * not ask. The same arguments always give the same.
 */
export type RunJq = (method: JqMethod, program: string, input: Data, now: number) => Data | Failure;

export interface Answered {
  readonly value: Data;
  readonly secret: boolean;
  /** Why the value is not what was hoped for: a sentence for a warning. */
  readonly missing?: string;
}

export interface LanguageFunction {
  /** `Ref` or `Fn::Name`. */
  readonly name: string;
  readonly contexts: readonly Context[];
  /** May be the outermost function of a condition. */
  readonly conditionRoot?: boolean;
  readonly shape: Shape;
  readonly returns: readonly ValueKind[];
  /** The function on known arguments. Absent for those that need more than values (`evaluate/calls`). */
  readonly compute?: (args: readonly Data[], environment: FunctionEnvironment) => Data | Failure;
  /** What to ask the world with these arguments. Null: nothing, the value is what `compute` says, or null without it. */
  readonly ask?: (args: readonly Data[], environment: FunctionEnvironment) => Question | null;
  /** What the answer means; without it the answer is the value, and public. */
  readonly answered?: (answer: Data, args: readonly Data[], environment: FunctionEnvironment) => Answered | Failure;
}

/** A function cannot give a value, and why. Messages are whole sentences without the function's name. */
export class Failure {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export function kindOf(value: Data): ValueKind {
  if (value === null) return 'null';
  if (value instanceof Float) return 'number';
  if (Array.isArray(value)) return 'list';
  const type = typeof value;
  return type === 'object' ? 'map' : (type as 'boolean' | 'number' | 'string');
}

const kindNames: Readonly<Record<ValueKind, string>> = {
  null: 'null',
  boolean: 'a boolean',
  number: 'a number',
  string: 'text',
  list: 'a list',
  map: 'a map',
};

/** `text or a number`. */
export function describeKinds(kinds: readonly ValueKind[]): string {
  const names = kinds.filter((kind) => kind !== 'null' || kinds.length === 1).map((kind) => kindNames[kind]);
  return names.length < 2 ? (names[0] ?? 'null') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Why a known value does not fit its argument; undefined when it does. */
export function refuseArgument(argument: Argument, value: Data, effort: Effort): string | undefined {
  if (argument.accepts === 'condition') return undefined;
  const kind = kindOf(value);
  if (!argument.accepts.includes(kind)) {
    return `The ${argument.name} must be ${describeKinds(argument.accepts)}, not ${kindNames[kind]}.`;
  }
  return argument.refuse?.(value, effort);
}

/** The argument that stands at a position of the list form. */
export function argumentAt(shape: Shape, index: number): Argument | undefined {
  if (shape.kind === 'single') return index === 0 ? shape.argument : undefined;
  return shape.arguments[index] ?? (shape.repeats ? shape.arguments.at(-1) : undefined);
}

/** Whether a function may be called with so many arguments. */
export function countFits(count: number, shape: Shape): boolean {
  if (shape.kind === 'single') return count === 1;
  const least = shape.arguments.length - (shape.optional ?? 0);
  return count >= least && (shape.repeats === true || count <= shape.arguments.length);
}
