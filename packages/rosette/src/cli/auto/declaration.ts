import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { displayValue, listOf, numberOf, objectsOf, textOf } from '../json-access.ts';

/** A parameter as ValidateTemplate describes it. */
export interface DeclaredParameter {
  readonly key: string;
  readonly type: string;
  /** Also true for `Default: null`, which makes a parameter optional. */
  readonly hasDefault: boolean;
  readonly allowedValues: readonly string[];
  readonly allowedPattern: string;
  readonly minLength: number;
  readonly maxLength: number;
  readonly minValue: number | undefined;
  readonly maxValue: number | undefined;
  readonly noEcho: boolean;
  /** `ALIYUN::ECS::Instance::ZoneId` …; empty when there is none. */
  readonly association: string;
}

/** What GetTemplateParameterConstraints says about a parameter under the values known so far. */
export interface ParameterConstraint {
  readonly key: string;
  readonly allowedValues: readonly string[];
  /** Parameters that this one's choice depends on. */
  readonly dependsOn: readonly string[];
  /** Why there is no list of values; empty when there is one or none is needed. */
  readonly reason: string;
}

/** Longest text that is ever made up. */
const longestText = 255;

export function declaredParameters(validateAnswer: JsonObject): readonly DeclaredParameter[] {
  return objectsOf(validateAnswer, 'Parameters').map((item) => ({
    key: textOf(item, 'ParameterKey'),
    type: textOf(item, 'Type') || 'String',
    hasDefault: Object.hasOwn(item, 'Default'),
    allowedValues: listOf(item, 'AllowedValues').map(valueText),
    allowedPattern: textOf(item, 'AllowedPattern'),
    minLength: numberOf(item, 'MinLength') ?? 0,
    maxLength: numberOf(item, 'MaxLength') ?? longestText,
    minValue: numberOf(item, 'MinValue'),
    maxValue: numberOf(item, 'MaxValue'),
    noEcho: textOf(item, 'NoEcho').toLowerCase() === 'true',
    association: textOf(item, 'AssociationProperty'),
  }));
}

export function parameterConstraints(answer: JsonObject): ReadonlyMap<string, ParameterConstraint> {
  const constraints = objectsOf(answer, 'ParameterConstraints').map((item) => ({
    key: textOf(item, 'ParameterKey'),
    allowedValues: listOf(item, 'AllowedValues').map(valueText),
    dependsOn: listOf(item, 'AssociationParameterNames').map(valueText),
    reason: textOf(item, 'BehaviorReason') || textOf(objectsOf(item, 'QueryErrors')[0], 'ErrorMessage'),
  }));
  return new Map(constraints.map((constraint) => [constraint.key, constraint]));
}

function valueText(value: Json): string {
  return displayValue(value);
}
