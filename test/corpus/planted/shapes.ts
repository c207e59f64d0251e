import type { TextRange } from '@rosette/template/base/diagnostic.ts';
import { type CallExpression, childrenOf, type Expression, literalText } from '@rosette/template/model/expression.ts';
import type { PropertySchema } from '@rosette/template/schema/resource-schema.ts';
import { misspellKey } from './names.ts';
import { callsIn, entryOf, misspelt, type Plant, type Planter, pickOne, type Subject, section } from './subject.ts';

/** Mistakes deeper inside, and those of layout. */

const isJson = ({ text }: Subject): boolean => text.trimStart().startsWith('{');

/** A property inside a list or map of a property. */
export const misspeltInnerProperty: Planter = (subject) => {
  const keys = [...subject.template.resources.values()].flatMap(({ type, properties }) => {
    const schema = subject.catalog.get(type.text);
    if (schema === undefined || schema.properties === null || schema.propertiesComplete === false) return [];
    return properties.entries.flatMap(({ key, value }) => innerKeys(value, schema.properties![key]));
  });
  return misspellKey(pickOne(keys, subject.random), subject, ['PropertyUnknown']);
};

function innerKeys(
  value: Expression,
  schema: PropertySchema | undefined,
): readonly { key: string; keyRange: TextRange }[] {
  if (schema === undefined) return [];
  if (value.kind === 'list') return value.items.flatMap((item) => innerKeys(item, schema.items));
  if (value.kind !== 'map' || schema.properties === undefined) return [];
  return value.entries.flatMap((entry) => {
    const known = schema.properties![entry.key];
    return known === undefined ? [] : [entry, ...innerKeys(entry.value, known)];
  });
}

export const misspeltPlaceholderAttribute: Planter = (subject) => {
  const texts = callsIn(subject)
    .filter((call) => call.function === 'Fn::Sub')
    .map(({ argument }) => (argument.kind === 'list' ? argument.items[0]! : argument));
  const places = texts.flatMap(({ range }) =>
    [...subject.text.slice(range.start, range.end).matchAll(/\$\{(\w+)\.(\w+)\}/g)].flatMap((match) => {
      const type = subject.template.resources.get(match[1]!)?.type.text;
      const known = type !== undefined && subject.catalog.get(type)?.attributesComplete === true;
      return known ? [{ name: match[2]!, start: range.start + match.index + 3 + match[1]!.length }] : [];
    }),
  );
  const place = pickOne(places, subject.random);
  if (place === undefined) return undefined;
  return {
    range: { start: place.start, end: place.start + place.name.length },
    replacement: misspelt(place.name, () => false, subject.random),
    codes: ['ResourceAttributeUnknown'],
  };
};

export const unknownMapKey: Planter = (subject) => {
  const keys = callsIn(subject).flatMap((call) =>
    call.function === 'Fn::FindInMap' && call.argument.kind === 'list' ? call.argument.items.slice(1) : [],
  );
  const at = pickOne(
    keys.filter((key) => (literalText(key)?.length ?? 0) > 2),
    subject.random,
  );
  if (at === undefined) return undefined;
  const text = literalText(at)!;
  const start = subject.text.indexOf(text, at.range.start);
  return {
    range: { start, end: start + text.length },
    replacement: misspelt(text, () => false, subject.random),
    codes: ['ReferenceUnknown'],
  };
};

/** As CloudFormation has it. */
export const dottedAttribute: Planter = (subject) => {
  const call = pickOne(inFlow(subject, 'Fn::GetAtt'), subject.random);
  if (call?.argument.kind !== 'list') return undefined;
  const names = call.argument.items.map(literalText);
  if (names.includes(undefined)) return undefined;
  return { range: call.argument.range, replacement: `"${names.join('.')}"`, codes: ['FunctionArguments'] };
};

export const textForList: Planter = (subject) => {
  const call = pickOne(
    inFlow(subject, 'Fn::Join', 'Fn::Sub', 'Fn::Split', 'Fn::FindInMap', 'Fn::Replace'),
    subject.random,
  );
  return call && { range: call.argument.range, replacement: '5', codes: ['FunctionArguments'] };
};

/** Calls whose arguments are a list in brackets, on one line or more. */
function inFlow(subject: Subject, ...wanted: readonly string[]): readonly CallExpression[] {
  return callsIn(subject).filter(
    ({ function: name, argument }) =>
      wanted.includes(name) && argument.kind === 'list' && subject.text[argument.range.start] === '[',
  );
}

export const conditionInValue: Planter = (subject) => {
  const values = [...subject.template.resources.values()].flatMap(({ properties }) => properties.entries);
  const flat = values.filter(({ value }) => isOneLine(value, subject));
  const entry = pickOne(flat, subject.random);
  return entry && { range: entry.value.range, replacement: '{"Fn::Equals": ["a", "b"]}', codes: ['FunctionMisplaced'] };
};

function isOneLine({ kind, range }: Expression, { text }: Subject): boolean {
  return kind === 'literal' && !/[|>\n]/.test(text.slice(range.start, range.end).trimEnd());
}

/** The text "true" is not the value true. */
export const textForBoolean: Planter = (subject) => {
  const { parameters, conditions } = subject.template;
  const sides: Expression[] = [];
  const walk = (at: Expression): void => {
    if (at.kind === 'call' && at.function === 'Fn::Equals' && at.argument.kind === 'list') {
      const [first, second] = at.argument.items;
      const name = first?.kind === 'call' && first.function === 'Ref' ? literalText(first.argument) : undefined;
      const isFlag = name !== undefined && parameters.get(name)?.type === 'Boolean';
      if (isFlag && second?.kind === 'literal' && typeof second.value === 'boolean') sides.push(second);
    }
    for (const [, child] of childrenOf(at)) walk(child);
  };
  for (const { expression } of conditions.values()) walk(expression);
  const side = pickOne(sides, subject.random);
  return side && { range: side.range, replacement: '"true"', codes: ['ComparisonImpossible'] };
};

export const wrongSwitch: Planter = (subject) => {
  const all = section(subject.document, 'Parameters').flatMap(({ value }) => entryOf(value, 'NoEcho') ?? []);
  const entry = pickOne(all, subject.random);
  return entry && { range: entry.value.range, replacement: '"maybe"', codes: ['AttributeInvalid'] };
};

/** The whole resource goes; what refers to it stays. */
export const removedResource: Planter = (subject) => {
  const used = new Map(
    callsIn(subject).flatMap((call): [string, CallExpression][] => {
      const first = call.argument.kind === 'list' ? call.argument.items[0] : call.argument;
      const name = call.function === 'Ref' || call.function === 'Fn::GetAtt' ? literalText(first) : undefined;
      return name === undefined ? [] : [[name, call]];
    }),
  );
  const resources = section(subject.document, 'Resources').filter(({ key }) => used.has(key));
  const entry = pickOne(resources, subject.random);
  if (entry === undefined || isJson(subject)) return undefined;
  const call = used.get(entry.key)!;
  const [start, end] = [entry.keyRange.start, entry.value.range.end];
  if (call.range.start >= start && call.range.end <= end) return undefined;
  const replacement = 'OnlyToFillThePlace: {Type: ALIYUN::ROS::WaitConditionHandle}\n  ';
  const shift = call.range.start > start ? replacement.length - (end - start) : 0;
  const expected = { start: call.range.start + shift, end: call.range.end + shift };
  const next = /^[ ]*/.exec(subject.text.slice(end))![0];
  return {
    range: { start, end: end + next.length },
    replacement,
    codes: ['ReferenceUnknown'],
    expected: { ...expected, start: Math.max(0, expected.start - next.length) },
  };
};

export const missingColon: Planter = (subject) => {
  const entry = pickOne(section(subject.document, 'Parameters'), subject.random);
  const type = entryOf(entry?.value, 'Type');
  if (type === undefined) return undefined;
  const start = subject.text.indexOf(':', type.keyRange.end);
  const codes: Plant['codes'] = ['TemplateSyntax', 'DefinitionInvalid', 'AttributeMissing'];
  // What the rest of the block then is, the reader of YAML notices at the next line.
  return {
    range: { start, end: start + 1 },
    replacement: ' ',
    codes,
    expected: { start: entry!.keyRange.start, end: entry!.value.range.end },
  };
};

export const openQuote: Planter = (subject) => {
  const type = entryOf(pickOne(section(subject.document, 'Resources'), subject.random)?.value, 'Type');
  if (type === undefined) return undefined;
  const { start } = type.value.range;
  return {
    range: { start, end: start },
    replacement: '"',
    codes: ['TemplateSyntax'],
    expected: { start, end: subject.text.length + 1 },
  };
};
