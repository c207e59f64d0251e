import type { TextRange } from '../base/diagnostic.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Name } from './name.ts';

/** The complete set (reference/template-language.md 2.2). */
export const parameterTypes = [
  'String',
  'Number',
  'Boolean',
  'CommaDelimitedList',
  'Json',
  'ALIYUN::OOS::Parameter::Value',
  'ALIYUN::OOS::SecretParameter::Value',
] as const;

export type ParameterType = (typeof parameterTypes)[number];

/** The value that is given, and the default, is the name of a parameter in the OOS parameter store. */
export function isStored(type: ParameterType): boolean {
  return type === 'ALIYUN::OOS::Parameter::Value' || type === 'ALIYUN::OOS::SecretParameter::Value';
}

export interface ParameterDeclaration {
  readonly name: Name;
  readonly type: ParameterType;
  /** Undefined: a value must be supplied. Null: the parameter is optional and null. */
  readonly default: Json | undefined;
  /** A single default value as it stands in the text (`1.0`, `True`), which is what a String parameter gets. */
  readonly defaultText: string | null;
  readonly defaultRange: TextRange | null;
  /** Null where the template says nothing. Inclusive; lengths in characters, items or keys. */
  readonly minValue: number | null;
  readonly maxValue: number | null;
  readonly minLength: number | null;
  readonly maxLength: number | null;
  readonly allowedValues: readonly Json[] | null;
  readonly allowedPattern: { readonly source: string; readonly range: TextRange } | null;
  /** The value must never be shown: NoEcho, or a secret of the OOS parameter store. */
  readonly noEcho: boolean;
  /** A person enters the value twice. Only of text that is not shown. */
  readonly confirm: boolean;
  readonly description: string | null;
  readonly label: string | null;
  /** Sentence for people when a value is refused. */
  readonly constraintDescription: string | null;
  readonly associationProperty: string | null;
  /** The declaration as written, for consoles and summaries. */
  readonly attributes: JsonObject;
}
