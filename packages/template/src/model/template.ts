import type { Json, JsonObject } from '../base/json.ts';
import type { TerraformProgram } from '../transform/terraform/program.ts';
import type { Expression, MapExpression } from './expression.ts';
import type { LocalDeclaration } from './local-declaration.ts';
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
  /** Where the mappings are declared. */
  readonly mappingNames: ReadonlyMap<string, Name>;
  readonly conditions: ReadonlyMap<string, ConditionDeclaration>;
  readonly locals: ReadonlyMap<string, LocalDeclaration>;
  readonly rules: ReadonlyMap<string, RuleDeclaration>;
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
  readonly outputs: ReadonlyMap<string, OutputDeclaration>;
  /** The resources are in Terraform files, which a run of Terraform makes; then there are none here. */
  readonly terraform: TerraformProgram | null;
  /** Elsewhere macros stand in place of the references to them; here the references stand. Null: nothing differs. */
  readonly asWritten: Template | null;
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
  /** Of no effect, but what it refers to must exist (reference/template-language.md 5.1). */
  readonly updatePolicy: Expression | null;
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
