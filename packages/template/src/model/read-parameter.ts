import type { Json, JsonObject } from '../base/json.ts';
import { type Entry, toJson } from '../text/node.ts';
import { type Builder, describe, type Path } from './builder.ts';
import { type ParameterDeclaration, type ParameterType, parameterTypes } from './parameter-declaration.ts';
import { convertNumber } from './parameter-value.ts';

export const parameterAttributes = [
  'Type',
  'Default',
  'AllowedValues',
  'AllowedPattern',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
  'NoEcho',
  'Confirm',
  'Description',
  'ConstraintDescription',
  'Label',
  'Placeholder',
  'AssociationProperty',
  'AssociationPropertyMetadata',
  'TextArea',
  'Required',
  'ReadOnly',
];

/** Undefined when the definition has no usable type; the reason is reported. */
export function readParameter(entry: Entry, text: string, builder: Builder): ParameterDeclaration | undefined {
  const path: Path = ['Parameters', entry.key];
  if (entry.value.kind !== 'map') {
    builder.report('DefinitionInvalid', `${describe(path)} must be a map with a \`Type\`.`, path, entry.value.range);
    return undefined;
  }
  const attributes = builder.attributes(entry.value, parameterAttributes, path);
  const type = readType(attributes.get('Type'), entry, path, builder);
  if (type === undefined) return undefined;
  const fallback = attributes.get('Default');
  const number = (name: string): number | null => readNumber(attributes.get(name), path, builder);
  return {
    name: { text: entry.key, range: entry.keyRange },
    type,
    default: fallback === undefined ? undefined : toJson(fallback.value),
    defaultText: fallback === undefined ? null : scalarText(fallback, text),
    defaultRange: fallback?.value.range ?? null,
    minValue: number('MinValue'),
    maxValue: number('MaxValue'),
    minLength: number('MinLength'),
    maxLength: number('MaxLength'),
    allowedValues: readAllowedValues(attributes.get('AllowedValues'), path, builder),
    allowedPattern: readPattern(attributes.get('AllowedPattern'), path, builder),
    noEcho: builder.boolean(attributes.get('NoEcho'), path) || type === 'ALIYUN::OOS::SecretParameter::Value',
    confirm: builder.boolean(attributes.get('Confirm'), path),
    description: builder.localizedText(attributes.get('Description'), path),
    label: builder.localizedText(attributes.get('Label'), path),
    constraintDescription: builder.localizedText(attributes.get('ConstraintDescription'), path),
    associationProperty: builder.name(attributes.get('AssociationProperty'), path)?.text ?? null,
    attributes: toJson(entry.value) as JsonObject,
  };
}

function readType(type: Entry | undefined, entry: Entry, path: Path, builder: Builder): ParameterType | undefined {
  if (type === undefined) {
    builder.report('AttributeMissing', `${describe(path)} has no \`Type\`.`, path, entry.keyRange, TYPE_HINT);
    return undefined;
  }
  const value = toJson(type.value);
  const known = parameterTypes.find((name) => name === value);
  if (known !== undefined) return known;
  const message = `${describe(path)} has the unknown type \`${JSON.stringify(value)}\`.`;
  const hint = typeof value === 'string' ? builder.hint(value, parameterTypes) : undefined;
  builder.report('ParameterTypeUnknown', message, [...path, 'Type'], type.value.range, hint ?? TYPE_HINT);
  return undefined;
}

const TYPE_HINT = `Use ${parameterTypes.slice(0, 4).join(', ')} or Json.`;

function scalarText(entry: Entry, text: string): string | null {
  const { value } = entry;
  if (value.kind !== 'scalar') return null;
  if (typeof value.value === 'string') return value.value;
  return text.slice(value.range.start, value.range.end).trim();
}

/** Numbers may be quoted. */
function readNumber(entry: Entry | undefined, path: Path, builder: Builder): number | null {
  if (entry === undefined) return null;
  const value = toJson(entry.value);
  if (value === null) return null;
  const number = convertNumber(value);
  if (typeof number === 'number') return number;
  const at = [...path, entry.key];
  builder.report('AttributeInvalid', `${describe(at)} must be a number.`, at, entry.value.range);
  return null;
}

function readAllowedValues(entry: Entry | undefined, path: Path, builder: Builder): readonly Json[] | null {
  if (entry === undefined) return null;
  const value = toJson(entry.value);
  if (Array.isArray(value)) return value;
  if (value === null) return null;
  const at = [...path, entry.key];
  builder.report('AttributeInvalid', `${describe(at)} must be a list.`, at, entry.value.range);
  return null;
}

function readPattern(entry: Entry | undefined, path: Path, builder: Builder): ParameterDeclaration['allowedPattern'] {
  if (entry === undefined) return null;
  const value = toJson(entry.value);
  // Some templates leave the attribute empty, which restricts nothing.
  if (value === null || value === '') return null;
  if (typeof value === 'string') return { source: value, range: entry.value.range };
  const at = [...path, entry.key];
  builder.report('AttributeInvalid', `${describe(at)} must be a regular expression.`, at, entry.value.range);
  return null;
}
