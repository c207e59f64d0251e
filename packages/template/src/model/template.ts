import type { Json, JsonObject } from '../base/json.ts';
import type { Expression, MapExpression } from './expression.ts';
import type { Name } from './name.ts';
import type { ParameterDeclaration } from './parameter-declaration.ts';

/** One template as written, checked for shape only. Immutable; what is computed from it may be kept as long as it lives. */
export interface Template {
  /** Of a map of languages the English text, else the first. */
  readonly description: string | null;
  /** Plain data: functions are never evaluated in it. */
  readonly metadata: Json;
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  /** Mapping to first key to second key to value. */
  readonly mappings: ReadonlyMap<string, JsonObject>;
  readonly conditions: ReadonlyMap<string, ConditionDeclaration>;
  /** Names only: locals are not evaluated yet. */
  readonly locals: ReadonlySet<string>;
  readonly rules: ReadonlyMap<string, RuleDeclaration>;
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
  readonly outputs: ReadonlyMap<string, OutputDeclaration>;
}

export interface ConditionDeclaration {
  readonly name: Name;
  readonly expression: Expression;
}

export interface RuleDeclaration {
  readonly name: Name;
  /** Null: the assertions always hold. */
  readonly condition: Expression | null;
  readonly assertions: readonly { readonly assert: Expression; readonly description: string | null }[];
}

export interface ResourceDeclaration {
  readonly name: Name;
  readonly type: Name;
  readonly properties: MapExpression;
  /** Names as text or list of texts, possibly by functions that need no resource. */
  readonly dependsOn: Expression | null;
  readonly condition: Name | null;
  /** A natural number, or a function of parameters that gives one; null: the resource is one, under its own name. */
  readonly count: Expression | null;
  /** `Delete`, `Retain`, or a `Ref`. */
  readonly deletionPolicy: Expression | null;
  readonly metadata: Expression | null;
  readonly description: string | null;
}

export interface OutputDeclaration {
  readonly name: Name;
  readonly value: Expression;
  readonly condition: Name | null;
  readonly description: string | null;
  readonly label: string | null;
  readonly noEcho: boolean;
}
