import type { Json, JsonObject } from '../base/json.ts';
import type { ParameterType } from '../model/parameter-declaration.ts';
import type { FormCondition } from './form-condition.ts';

/**
 * What a page needs to ask for the parameters of a template, in one language. Plain JSON. Nothing of a template is lost: what
 * the form does not know stands in `options` as it was written.
 */
export interface ParameterForm {
  readonly description: string | null;
  /** Every parameter stands in exactly one group. Those that the template puts in none come last, in a group without label. */
  readonly groups: readonly FormGroup[];
  /** Outputs to show, in order; null: all of them. */
  readonly outputs: readonly string[] | null;
  readonly templateTags: readonly string[];
  /** What the template says about its form that cannot be followed. */
  readonly problems: readonly FormProblem[];
}

export interface FormGroup {
  readonly label: string | null;
  readonly parameters: readonly FormParameter[];
}

export interface FormProblem {
  /** `Parameters.Size.AssociationPropertyMetadata.Visible`, `Metadata.ALIYUN::ROS::Interface.ParameterGroups.0`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export interface FormParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** The name where the template gives no label. */
  readonly label: string;
  readonly description: string | null;
  readonly placeholder: string | null;
  /** A value must be given: there is no default, or the template says so. */
  readonly required: boolean;
  /** Absent when there is none, and for values that are not shown. */
  readonly default?: Json;
  readonly hasDefault: boolean;
  readonly noEcho: boolean;
  /** To be entered twice. */
  readonly confirm: boolean;
  /** A text of several lines. */
  readonly multiline: boolean;
  /** Not to be shown whatever is entered. */
  readonly hidden: boolean;
  readonly constraint: FormConstraint;
  readonly choices: readonly FormChoice[] | null;
  readonly association: FormAssociation | null;
  /** Parameters on whose values it hangs what this one shows and offers; in their order in the template. */
  readonly dependsOn: readonly string[];
  readonly visible: FormCondition;
  readonly readOnly: FormCondition;
  readonly rules: FormRules;
  /** Values by which parameters of a nested list or map differ, `AssociationPropertyMetadata` but for what is read above. */
  readonly options: JsonObject;
}

/** Inclusive; null where there is no limit. Lengths in characters, items or keys. */
export interface FormConstraint {
  readonly minValue: number | null;
  readonly maxValue: number | null;
  readonly minLength: number | null;
  readonly maxLength: number | null;
  /** Must match the whole value. Python's dialect. */
  readonly pattern: string | null;
  /** What to say when a value is refused. */
  readonly text: string | null;
}

export interface FormChoice {
  readonly value: Json;
  readonly label: string;
}

/** Where values are chosen from, or by what they are entered. */
export interface FormAssociation {
  /**
   * resource: values of the cloud (`ALIYUN::ECS::VPC::VPCId`). list: of values that are each entered with `fields`.
   * widget: a way to enter it (`PayPeriod`, `Code`).
   */
  readonly kind: 'resource' | 'list' | 'widget';
  /** As the template writes it. */
  readonly property: string;
  /** In its present spelling: `ALIYUN::ECS::Instance:ZoneId` is `ALIYUN::ECS::Instance::ZoneId`, `APSARA::` is `ALIYUN::`. */
  readonly name: string;
  /** Of a list: what each of its items consists of; one field without a name where items are single values. */
  readonly fields: readonly FormParameter[];
  /** Labels of values that are not listed. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What changes with the values that are entered. Of cases the first that holds counts. */
export interface FormRules {
  readonly required: FormCondition | null;
  readonly allowedValues: readonly FormCase[];
  readonly minValue: readonly FormCase[];
  readonly maxValue: readonly FormCase[];
  readonly value: readonly FormCase[];
  /** The value follows from others: text with `${Parameter}`, or cases of such. */
  readonly dynamicValue: readonly FormCase[];
  /** Parameters that must have other values. */
  readonly exclusiveTo: readonly string[];
  /** Values come from a mapping of the template. */
  readonly mapping: FormMapping | null;
}

export interface FormCase {
  readonly when: FormCondition;
  readonly value: Json;
}

/** As the template writes it, `${Parameter}` not filled in. */
export interface FormMapping {
  readonly mapping: Json;
  readonly properties: Json;
  readonly selector: Json;
  readonly fallback: Json;
}
