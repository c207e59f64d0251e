import type { DiagnosticCode } from '../base/catalogue.ts';
import type { FunctionEnvironment } from '../functions/spec.ts';
import type { Expression } from '../model/expression.ts';
import type { ResourceReference, Unknown, Value } from './value.ts';

/** Takes away the property or item that it is the value of. Internal to evaluation: results never hold it. */
export const NO_VALUE: unique symbol = Symbol('NoValue');

export type Result = Value | typeof NO_VALUE;

/** What names mean where an expression is evaluated. */
export interface Scope {
  /** Undefined: not declared. */
  parameter(name: string): Value | undefined;
  pseudo(name: string): string | null | undefined;
  /** Unknown when it hangs on a parameter that is unknown. Undefined: not declared, or itself in error. */
  condition(name: string): boolean | Unknown | undefined;
  /** Null where resources may not be referred to. */
  readonly resources: ResourceScope | null;
  readonly environment: FunctionEnvironment;
  fail(code: DiagnosticCode, message: string, at: Expression, hint?: string): void;
}

export interface ResourceScope {
  /** absent: declared, but its condition is false. */
  presence(name: string): 'present' | 'absent' | 'undeclared';
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
