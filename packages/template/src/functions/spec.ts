import type { Json, JsonObject } from '../base/json.ts';

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
  /** Fixed before evaluation: no function may stand here. */
  readonly literal?: boolean;
  /** Why a value of the right kind is wrong nevertheless. */
  readonly refuse?: (value: Json) => string | undefined;
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
    };

/** What functions may know besides their arguments. Later functions add here (time, jq, other stacks). */
export interface FunctionEnvironment {
  /** Region of the stack. */
  readonly region: string;
  /** Undefined: not known. */
  zones(region: string): readonly string[] | undefined;
  readonly mappings: ReadonlyMap<string, JsonObject>;
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
  readonly compute?: (args: readonly Json[], environment: FunctionEnvironment) => Json | Failure;
}

/** A function cannot give a value, and why. Messages are whole sentences without the function's name. */
export class Failure {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export function kindOf(value: Json): ValueKind {
  if (value === null) return 'null';
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
export function refuseArgument(argument: Argument, value: Json): string | undefined {
  if (argument.accepts === 'condition') return undefined;
  const kind = kindOf(value);
  if (!argument.accepts.includes(kind)) {
    return `The ${argument.name} must be ${describeKinds(argument.accepts)}, not ${kindNames[kind]}.`;
  }
  return argument.refuse?.(value);
}

/** The argument that stands at a position of the list form. */
export function argumentAt(shape: Shape, index: number): Argument | undefined {
  if (shape.kind === 'single') return index === 0 ? shape.argument : undefined;
  return shape.arguments[index] ?? (shape.repeats ? shape.arguments.at(-1) : undefined);
}
