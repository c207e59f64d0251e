import { functions } from '@rosette/template/functions/registry.ts';
import { definiteDependencies } from '@rosette/template/model/definite-references.ts';
import type { Expression, MapEntry } from '@rosette/template/model/expression.ts';
import type { ResourceDeclaration } from '@rosette/template/model/template.ts';
import type { PropertySchema } from '@rosette/template/schema/resource-schema.ts';
import { misspellKey } from './names.ts';
import { callsIn, entryOf, type Planter, pickOne, type Subject, section } from './subject.ts';

/** Mistakes in values and shapes. */

interface Property {
  readonly resource: ResourceDeclaration;
  readonly entry: MapEntry;
  readonly schema: PropertySchema;
}

/** Properties of types whose properties are known. */
function propertiesOf({ template, catalog }: Subject): readonly Property[] {
  return [...template.resources.values()].flatMap((resource) => {
    const schema = catalog.get(resource.type.text);
    if (schema === undefined || schema.properties === null || schema.propertiesComplete === false) return [];
    return resource.properties.entries.flatMap((entry) => {
      const property = schema.properties![entry.key];
      return property === undefined ? [] : [{ resource, entry, schema: property }];
    });
  });
}

export const unknownProperty: Planter = (subject) => {
  return misspellKey(pickOne(propertiesOf(subject), subject.random)?.entry, subject, ['PropertyUnknown']);
};

/** Its line is made a comment, so that only what is on one line can go. */
export const missingProperty: Planter = (subject) => {
  const lines = propertiesOf(subject).filter(({ entry, schema, resource }) => {
    const { text } = subject;
    const isAlone =
      resource.properties.entries.length > 1 && text.slice(entry.keyRange.start).split('\n')[0]!.includes(':');
    const oneLine =
      entry.value.kind === 'literal' &&
      !text.slice(entry.keyRange.start, entry.value.range.end).trimEnd().includes('\n');
    const startsLine = /^[ ]*$/.test(
      text.slice(text.lastIndexOf('\n', entry.keyRange.start) + 1, entry.keyRange.start),
    );
    return schema.required === true && schema.default === undefined && isAlone && oneLine && startsLine;
  });
  const property = pickOne(lines, subject.random);
  if (property === undefined) return undefined;
  const { start } = property.entry.keyRange;
  const { range } = property.resource.properties;
  return {
    range: { start, end: start },
    replacement: '# ',
    codes: ['PropertyMissing'],
    expected: { start: range.start, end: range.end + 2 },
  };
};

const wrongValues: Readonly<Record<NonNullable<PropertySchema['type']>, string | undefined>> = {
  string: '[nonsense]',
  number: 'nonsense',
  integer: 'nonsense',
  boolean: 'nonsense',
  list: 'nonsense',
  map: 'nonsense',
  any: undefined,
};

export const wrongPropertyType: Planter = (subject) => {
  const written = propertiesOf(subject).filter(
    ({ entry, schema }) => isPlain(entry.value, subject) && wrongValues[schema.type ?? 'any'] !== undefined,
  );
  const property = pickOne(written, subject.random);
  if (property === undefined) return undefined;
  const { schema, entry } = property;
  return {
    range: entry.value.range,
    replacement: quoted(wrongValues[schema.type!]!, subject),
    codes: ['PropertyTypeMismatch'],
  };
};

function isPlain(value: Expression, { text }: Subject): boolean {
  return (
    value.kind === 'literal' &&
    typeof value.value !== 'object' &&
    !/[|>\n]/.test(text.slice(value.range.start, value.range.end).trimEnd())
  );
}

function quoted(value: string, { text }: Subject): string {
  const isJson = text.trimStart().startsWith('{');
  return isJson && !value.startsWith('[') ? `"${value}"` : isJson ? '["nonsense"]' : value;
}

export const wrongParameterType: Planter = (subject) => {
  const parameter = pickOne(section(subject.document, 'Parameters'), subject.random)?.value;
  const type = entryOf(parameter, 'Type');
  return type && { range: type.value.range, replacement: quoted('Sting', subject), codes: ['ParameterTypeUnknown'] };
};

export const defaultNotAllowed: Planter = (subject) => {
  const all = section(subject.document, 'Parameters').flatMap(({ value }) => {
    const fallback = entryOf(value, 'Default');
    const limited = entryOf(value, 'AllowedValues') ?? entryOf(value, 'AllowedPattern') ?? entryOf(value, 'MinValue');
    const { kind } = fallback?.value ?? {};
    return fallback !== undefined && kind === 'scalar' && limited !== undefined ? [fallback] : [];
  });
  const at = pickOne(all, subject.random)?.value;
  // Of a parameter with a pattern even this text may be right; those are few.
  return (
    at && { range: at.range, replacement: quoted('"~ not allowed ~"', subject), codes: ['ParameterDefaultInvalid'] }
  );
};

export const wrongVersion: Planter = ({ document, ...subject }) => {
  const at = entryOf(document, 'ROSTemplateFormatVersion')?.value;
  return (
    at && {
      range: at.range,
      replacement: quoted("'2010-09-09'", { document, ...subject }),
      codes: ['VersionUnsupported'],
    }
  );
};

/** One argument too few. */
export const missingArgument: Planter = (subject) => {
  const calls = callsIn(subject).filter((call) => {
    const shape = functions.get(call.function)?.shape;
    return (
      shape?.kind === 'list' &&
      !shape.repeats &&
      call.argument.kind === 'list' &&
      call.argument.items.length === shape.arguments.length - (shape.optional ?? 0)
    );
  });
  const call = pickOne(calls, subject.random);
  if (call?.argument.kind !== 'list') return undefined;
  const { range } = call.argument;
  const [first] = call.argument.items;
  if (first === undefined) return undefined;
  const kept = subject.text.slice(first.range.start, first.range.end).trimEnd();
  if (kept.includes('\n') || kept.includes('#')) return undefined;
  const isBlock = subject.text[range.start] !== '[';
  return { range, replacement: isBlock ? `- ${kept}\n` : `[${kept}]`, codes: ['FunctionArguments'] };
};

/** `DependsOn` on something that needs the resource itself. */
export const circle: Planter = (subject) => {
  const pairs = [...subject.template.resources.values()].flatMap((resource) =>
    [...definiteDependencies(resource, subject.template)].map((needed) => ({ resource, needed })),
  );
  const free = pairs.filter(({ needed }) => {
    const declaration = subject.template.resources.get(needed)!;
    return declaration.dependsOn === null && declaration.count === null;
  });
  const pair = pickOne(free, subject.random);
  if (pair === undefined) return undefined;
  const entry = section(subject.document, 'Resources').find(({ key }) => key === pair.needed)!;
  const type = entryOf(entry.value, 'Type')!;
  const before = subject.text.slice(subject.text.lastIndexOf('\n', type.keyRange.start) + 1, type.keyRange.start);
  const isJson = subject.text.trimStart().startsWith('{');
  if (!isJson && !/^ *$/.test(before)) return undefined;
  const start = type.keyRange.start;
  const name = pair.resource.name.text;
  return {
    range: { start, end: start },
    replacement: isJson ? `"DependsOn": "${name}", ` : `DependsOn: ${name}\n${before}`,
    codes: ['ResourceCycle'],
    // Any of the circle may be named.
    expected: { start: 0, end: subject.text.length },
  };
};

export const repeatedKey: Planter = (subject) => {
  const { document, text, random } = subject;
  const isJson = text.trimStart().startsWith('{');
  const types = section(document, 'Parameters').flatMap(({ value }) => {
    const type = entryOf(value, 'Type');
    return type === undefined ? [] : [{ type, before: lineBefore(text, type.keyRange.start) }];
  });
  const place = pickOne(
    types.filter(({ before }) => isJson || /^ *$/.test(before)),
    random,
  );
  if (place === undefined) return undefined;
  const { start } = place.type.keyRange;
  const replacement = isJson ? '"Type": "String", ' : `Type: String\n${place.before}`;
  // The second of the two is the one that is told.
  const expected = { start: start + replacement.length, end: start + replacement.length + 'Type'.length };
  return { range: { start, end: start }, replacement, codes: ['DuplicateKey'], expected };
};

function lineBefore(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at) + 1, at);
}

export const openBracket: Planter = (subject) => {
  const outputs = section(subject.document, 'Resources');
  const type = entryOf(pickOne(outputs, subject.random)?.value, 'Type');
  if (type === undefined) return undefined;
  const { start } = type.value.range;
  // Where an open bracket is noticed is up to the reader: on this line or after it.
  return {
    range: { start, end: start },
    replacement: '[',
    codes: ['TemplateSyntax'],
    expected: { start, end: subject.text.length + 1 },
  };
};
