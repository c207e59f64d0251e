import type { Json } from '../base/json.ts';
import { isJsonObject } from '../base/json.ts';
import { functions } from '../functions/registry.ts';
import type { ValueKind } from '../functions/spec.ts';
import type { Checker } from './checker.ts';
import { type CallExpression, constantOf, type Expression, literalText } from './expression.ts';
import type { ParameterDeclaration, ParameterType } from './parameter-declaration.ts';
import type { Template } from './template.ts';

/** What is certain about the value of a call before anything is evaluated. */
export interface KnownValue {
  /** It is of one of these kinds. Undefined: of any. */
  readonly kinds?: readonly ValueKind[];
  /** It is one of these values. Undefined: that is not known. */
  readonly values?: readonly Json[];
  /** It is this value when nobody gives another. */
  readonly fallback?: Json | undefined;
  /** For sentences: `the mapping \`M\``. */
  readonly origin: string;
}

export function knownValue(call: CallExpression, checker: Checker): KnownValue {
  if (call.function === 'Ref') return knownReference(literalText(call.argument), checker.template);
  if (call.function === 'Fn::FindInMap') return knownMapping(call.argument, checker.template);
  if (call.function === 'Fn::GetAtt') return knownAttribute(call.argument, checker);
  const returns = functions.get(call.function)?.returns;
  return { origin: `\`${call.function}\``, ...(returns === undefined ? {} : { kinds: returns }) };
}

function knownReference(name: string | undefined, { parameters }: Template): KnownValue {
  const parameter = name === undefined ? undefined : parameters.get(name);
  if (parameter === undefined) return { origin: '`Ref`' };
  const kinds = parameterKinds[parameter.type];
  const fallback = fallbackOf(parameter);
  return {
    origin: `the parameter \`${name}\``,
    ...(kinds === undefined ? {} : { kinds }),
    ...(fallback === undefined ? {} : { fallback }),
  };
}

/** Undefined where the value may be of any kind. */
const parameterKinds: Readonly<Record<ParameterType, readonly ValueKind[] | undefined>> = {
  String: ['string'],
  Number: ['number'],
  Boolean: ['boolean'],
  CommaDelimitedList: ['list'],
  Json: undefined,
  'ALIYUN::OOS::Parameter::Value': undefined,
  'ALIYUN::OOS::SecretParameter::Value': undefined,
};

/** The default of a parameter whose value is what is written. An empty one stands for none. */
function fallbackOf({ type, default: value }: ParameterDeclaration): Json | undefined {
  const isPlain = type === 'String' || type === 'Number' || type === 'Boolean';
  return isPlain && value !== null && value !== '' ? value : undefined;
}

/** The catalogue has words for some attributes: `List[String] | Null`. Of a counted resource it is another list. */
function knownAttribute(argument: Expression, checker: Checker): KnownValue {
  const [resource, attribute] = argument.kind === 'list' ? argument.items.map(literalText) : [];
  const declaration = resource === undefined ? undefined : checker.template.resources.get(resource);
  const attributes = declaration?.count === null ? checker.schema(declaration.type.text)?.attributes : undefined;
  const word = attribute === undefined || attributes === undefined ? undefined : ownWord(attributes, attribute);
  const kind = word === undefined ? undefined : containerKind(word);
  return { origin: `the attribute \`${attribute}\``, ...(kind === undefined ? {} : { kinds: [kind] }) };
}

function ownWord(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

function containerKind(word: string): ValueKind | undefined {
  if (word.startsWith('List')) return 'list';
  return word.startsWith('Map') ? 'map' : undefined;
}

/** Every value that the mapping has where the keys can lead. */
function knownMapping(argument: Expression, { mappings }: Template): KnownValue {
  const [name, topKey, secondKey] = argument.kind === 'list' ? argument.items.map(keyOf) : [];
  const origin = `the mapping \`${name}\``;
  const mapping = name === undefined ? undefined : mappings.get(name);
  if (mapping === undefined) return { origin };
  const values = select(mapping, topKey).flatMap((top) => select(top, secondKey));
  return values.length === 0 ? { origin } : { origin, values };
}

/** The text of a key that is written out. */
function keyOf(expression: Expression): string | undefined {
  const value = constantOf(expression);
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}

function select(map: Json, key: string | undefined): readonly Json[] {
  if (!isJsonObject(map)) return [];
  if (key === undefined) return Object.values(map);
  return Object.hasOwn(map, key) ? [map[key]!] : [];
}
