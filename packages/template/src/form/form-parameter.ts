import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { type ParameterType, parameterTypes } from '../model/parameter-declaration.ts';
import { convertNumber } from '../model/parameter-value.ts';
import { conditionParameters } from './form-condition.ts';
import { referencesIn } from './form-text.ts';
import type {
  FormAssociation,
  FormCase,
  FormChoice,
  FormConstraint,
  FormParameter,
  FormProblem,
} from './form-types.ts';
import { localized } from './localized.ts';
import { type FormMetadata, type MetadataReader, without } from './read-metadata.ts';

/** What the declarations of one form share. */
export interface FormContext {
  readonly locale: string;
  readonly metadata: MetadataReader;
  /** Names of the template's parameters, in order. */
  readonly parameters: readonly string[];
  isHidden(name: string): boolean;
}

/** One declaration, of the template or of what a list is made of. `noEcho`: also by the type. */
export function readFormParameter(
  name: string,
  attributes: JsonObject,
  noEcho: boolean,
  path: FormProblem['path'],
  context: FormContext,
): FormParameter {
  const { locale } = context;
  const written = isJsonObject(attributes.AssociationPropertyMetadata) ? attributes.AssociationPropertyMetadata : {};
  const metadata = context.metadata.read(written, [...path, 'AssociationPropertyMetadata']);
  const labels = labelsOf(metadata.options.ValueLabelMapping, locale);
  const fallback = attributes.Default;
  return {
    name,
    type: typeOf(attributes),
    label: localized(attributes.Label, locale) ?? name,
    description: localized(attributes.Description, locale),
    placeholder: localized(attributes.Placeholder, locale),
    required: isTrue(attributes.Required) || fallback === undefined,
    ...(fallback === undefined || noEcho ? {} : { default: fallback }),
    hasDefault: fallback !== undefined,
    noEcho,
    confirm: isTrue(attributes.Confirm),
    multiline: isTrue(attributes.TextArea) || attributes.AssociationProperty === 'TextArea',
    hidden: context.isHidden(name),
    constraint: constraintOf(attributes, locale),
    choices: choicesOf(attributes.AllowedValues, labels),
    association: associationOf(attributes, metadata, labels, path, context),
    dependsOn: dependenciesOf(name, written, metadata, context.parameters),
    visible: metadata.visible,
    readOnly: isTrue(attributes.ReadOnly) ? { kind: 'constant', holds: true } : metadata.readOnly,
    rules: metadata.rules,
    options: without(metadata.options, ['ValueLabelMapping']),
  };
}

function typeOf({ Type }: JsonObject): ParameterType {
  return parameterTypes.find((type) => type === Type) ?? 'String';
}

function isTrue(value: Json | undefined): boolean {
  return String(value).toLowerCase() === 'true';
}

function constraintOf(attributes: JsonObject, locale: string): FormConstraint {
  const { AllowedPattern: pattern } = attributes;
  return {
    minValue: numberOf(attributes.MinValue),
    maxValue: numberOf(attributes.MaxValue),
    minLength: numberOf(attributes.MinLength),
    maxLength: numberOf(attributes.MaxLength),
    pattern: typeof pattern === 'string' && pattern !== '' ? pattern : null,
    text: localized(attributes.ConstraintDescription, locale),
  };
}

/** Numbers may be quoted. */
function numberOf(value: Json | undefined): number | null {
  const number = value === undefined ? undefined : convertNumber(value);
  return number === undefined || typeof number === 'boolean' ? null : Number(number);
}

type Labels = Readonly<Record<string, string>>;

function labelsOf(mapping: Json | undefined, locale: string): Labels {
  const labels: Record<string, string> = Object.create(null);
  if (!isJsonObject(mapping)) return labels;
  for (const value of Object.keys(mapping)) {
    const label = localized(mapping[value], locale);
    if (label !== null) labels[value] = label;
  }
  return labels;
}

function choicesOf(allowed: Json | undefined, labels: Labels): readonly FormChoice[] | null {
  if (!Array.isArray(allowed)) return null;
  return allowed.map((value: Json) => {
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return { value, label: labels[text] ?? text };
  });
}

const LISTS = ['List[Parameters]', 'List[Parameter]'];

function associationOf(
  { AssociationProperty: property }: JsonObject,
  { options }: FormMetadata,
  labels: Labels,
  path: FormProblem['path'],
  context: FormContext,
): FormAssociation | null {
  if (typeof property !== 'string' || property === '') return null;
  const name = presentSpelling(property);
  const kind = LISTS.includes(name) ? 'list' : name.startsWith('ALIYUN::') ? 'resource' : 'widget';
  const fields = kind === 'list' ? fieldsOf(options, [...path, 'AssociationPropertyMetadata'], context) : [];
  return { kind, property, name, fields, labels };
}

function presentSpelling(property: string): string {
  return property.replace(/^APSARA::/, 'ALIYUN::').replace(/^(ALIYUN::.*[^:]):([^:]+)$/, '$1::$2');
}

/** `Parameters`: one declaration for each member; `Parameter`: one for the item itself. */
function fieldsOf(
  { Parameters: many, Parameter: one }: JsonObject,
  path: FormProblem['path'],
  context: FormContext,
): readonly FormParameter[] {
  if (isJsonObject(many)) {
    return Object.keys(many).map((name) => readField(name, many[name]!, [...path, 'Parameters', name], context));
  }
  return isJsonObject(one) ? [readField('', one, [...path, 'Parameter'], context)] : [];
}

function readField(name: string, declared: Json, path: FormProblem['path'], context: FormContext): FormParameter {
  const attributes = isJsonObject(declared) ? declared : {};
  const fieldContext = { ...context, isHidden: () => false };
  return readFormParameter(name, attributes, isTrue(attributes.NoEcho), path, fieldContext);
}

/** By `${Name}`, by the bare name as in the older form, and by conditions. */
function dependenciesOf(
  own: string,
  written: JsonObject,
  metadata: FormMetadata,
  parameters: readonly string[],
): readonly string[] {
  const found = new Set<string>([...referencesIn(written), ...bareNames(written), ...metadata.rules.exclusiveTo]);
  for (const condition of conditionsIn(metadata)) for (const name of conditionParameters(condition)) found.add(name);
  found.delete(own);
  return parameters.filter((name) => found.has(name));
}

function* bareNames(written: JsonObject): Generator<string> {
  for (const value of Object.values(written)) if (typeof value === 'string') yield value;
}

function* conditionsIn({ visible, readOnly, rules }: FormMetadata) {
  yield visible;
  yield readOnly;
  if (rules.required !== null) yield rules.required;
  const cases: readonly (readonly FormCase[])[] = [
    rules.allowedValues,
    rules.minValue,
    rules.maxValue,
    rules.value,
    rules.dynamicValue,
  ];
  for (const { when } of cases.flat()) yield when;
}
