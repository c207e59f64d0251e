import type { DiagnosticCode } from '../base/catalogue.ts';
import type { Json } from '../base/json.ts';
import type { Question } from '../functions/question.ts';
import type { Failure, FunctionEnvironment } from '../functions/spec.ts';
import type { Expression } from '../model/expression.ts';
import type { Room } from './room.ts';
import type { ResourceReference, Unknown, Value } from './value.ts';

/** Takes away the property or item that it is the value of. Internal to evaluation: results never hold it. */
export const NO_VALUE: unique symbol = Symbol('NoValue');

export type Result = Value | typeof NO_VALUE;

/** What names mean where an expression is evaluated. */
export interface Scope {
  /** Undefined: not declared. */
  parameter(name: string): Value | undefined;
  pseudo(name: string): string | null | undefined;
  /** A local of type Eval. Undefined: no such local. */
  local(name: string): Value | undefined;
  /** `ALIYUN::Index`. Undefined where it has no value. */
  index(): number | undefined;
  /** Unknown when it hangs on a parameter that is unknown. Undefined: not declared, or itself in error. */
  condition(name: string): boolean | Unknown | undefined;
  /** Null where resources may not be referred to. */
  readonly resources: ResourceScope | null;
  readonly environment: FunctionEnvironment;
  /** For what functions make here. */
  readonly room: Room;
  /** What the world answers. Undefined: not known yet; the question is noted, so that it can be asked. */
  ask(question: Question): Json | Failure | undefined;
  fail(code: DiagnosticCode, message: string, at: Expression, hint?: string): void;
}

/**
 * absent: declared, but its condition is false. counted: not one resource but many. undecided: an instance that exists if
 * a `Count` that is not known yet turns out to be large enough.
 */
export type Presence = 'present' | 'absent' | 'undeclared' | 'counted' | 'undecided';

/** The instances of a counted resource, in order. */
export interface InstanceList {
  readonly names: readonly string[];
  /** While `Count` is not known: what it waits for. The one name then stands for all of them. */
  readonly unknown: Unknown | null;
}

export interface ResourceScope {
  presence(name: string): Presence;
  /** Of a name that is `counted`. Null where a counted resource cannot stand for the list of its instances. */
  instances(name: string): InstanceList | null;
  /** What is wrong with a name that looks like that of an instance. */
  hint(name: string): string | undefined;
  ref(resource: string): Value;
  attribute(resource: string, attribute: string): Value;
  /** What a reference to an absent resource gives; the scope reports it if it is an error. */
  absent(name: string, at: Expression): Value;
}

/** An expression made ready once, to be evaluated many times. */
export interface Compiled {
  readonly at: Expression;
  evaluate(scope: Scope): Result;
  /** Every reference to a resource in branches that can be taken, in order, repetitions included. */
  visit(scope: Scope, found: Visitor): void;
}

export type Visitor = (reference: ResourceReference, at: Expression) => void;

/** As an argument or element, no value counts as null. */
export function valueOrNull(result: Result): Value {
  return result === NO_VALUE ? null : result;
}
