import type { DiagnosticCode } from '@rosette/template/base/codes.ts';
import { type Expression, literalText } from '@rosette/template/model/expression.ts';
import { callsIn, entryOf, misspelt, type Plant, type Planter, pickOne, type Subject, section } from './subject.ts';

/** Mistakes in names that refer to something. */

/** Misspells a literal where its text stands in the file, whatever quotes are around it. */
function misspellText(at: Expression, subject: Subject, codes: readonly DiagnosticCode[]): Plant | undefined {
  const text = literalText(at);
  const start = text === undefined ? -1 : subject.text.indexOf(text, at.range.start);
  if (text === undefined || text === '' || start < 0 || start + text.length > at.range.end) return undefined;
  const { parameters, resources } = subject.template;
  const replacement = misspelt(text, (name) => parameters.has(name) || resources.has(name), subject.random);
  return { range: { start, end: start + text.length }, replacement, codes };
}

const callsOf = (subject: Subject, name: string) => callsIn(subject).filter((call) => call.function === name);

export const misspeltReference: Planter = (subject) => {
  const call = pickOne(callsOf(subject, 'Ref'), subject.random);
  return call && misspellText(call.argument, subject, ['ReferenceUnknown']);
};

function attributePart(subject: Subject, part: 0 | 1): Expression | undefined {
  const calls = callsOf(subject, 'Fn::GetAtt').filter(({ argument }) => argument.kind === 'list');
  const known = calls.filter(({ argument }) => {
    const resource = literalText(argument.kind === 'list' ? argument.items[0] : undefined);
    const type = resource === undefined ? undefined : subject.template.resources.get(resource)?.type.text;
    return part === 0 || (type !== undefined && subject.catalog.get(type)?.attributesComplete === true);
  });
  const call = pickOne(known, subject.random);
  return call?.argument.kind === 'list' ? call.argument.items[part] : undefined;
}

export const misspeltResourceOfAttribute: Planter = (subject) => {
  const at = attributePart(subject, 0);
  return at && misspellText(at, subject, ['ReferenceUnknown']);
};

export const unknownAttribute: Planter = (subject) => {
  const at = attributePart(subject, 1);
  return at && misspellText(at, subject, ['ResourceAttributeUnknown']);
};

export const misspeltPlaceholder: Planter = (subject) => {
  const texts = callsOf(subject, 'Fn::Sub').map(({ argument }) =>
    argument.kind === 'list' ? argument.items[0]! : argument,
  );
  const places = texts.flatMap(({ range }) =>
    [...subject.text.slice(range.start, range.end).matchAll(/\$\{([A-Za-z]\w{2,})\}/g)].map((match) => ({
      name: match[1]!,
      start: range.start + match.index + 2,
      whole: range,
    })),
  );
  const place = pickOne(places, subject.random);
  if (place === undefined) return undefined;
  const replacement = misspelt(place.name, (name) => subject.template.parameters.has(name), subject.random);
  const range = { start: place.start, end: place.start + place.name.length };
  return { range, replacement, codes: ['ReferenceUnknown'] };
};

export const unknownFunction: Planter = (subject) => {
  const calls = callsIn(subject).filter(({ function: name, functionRange }) => {
    return name.startsWith('Fn::') && subject.text.slice(functionRange.start, functionRange.end).includes(name);
  });
  const call = pickOne(calls, subject.random);
  if (call === undefined) return undefined;
  const start = subject.text.indexOf(call.function, call.functionRange.start) + 'Fn::'.length;
  const name = call.function.slice('Fn::'.length);
  const replacement = misspelt(name, () => false, subject.random);
  return { range: { start, end: start + name.length }, replacement, codes: ['FunctionUnknown'] };
};

export const undefinedCondition: Planter = (subject) => {
  const { resources, outputs } = subject.template;
  const written = [...resources.values(), ...outputs.values()].flatMap(({ condition }) => condition ?? []);
  const ifs = callsOf(subject, 'Fn::If').flatMap(({ argument }) =>
    argument.kind === 'list' ? argument.items[0]! : [],
  );
  const at = pickOne(
    [...written.map(({ text, range }): Expression => ({ kind: 'literal', value: text, range })), ...ifs],
    subject.random,
  );
  return at && misspellText(at, subject, ['ConditionUnknown']);
};

export const unknownMapping: Planter = (subject) => {
  const call = pickOne(callsOf(subject, 'Fn::FindInMap'), subject.random);
  const at = call?.argument.kind === 'list' ? call.argument.items[0] : undefined;
  return at && misspellText(at, subject, ['ReferenceUnknown']);
};

export const misspeltDependency: Planter = (subject) => {
  const all = [...subject.template.resources.values()].flatMap(({ dependsOn }) =>
    dependsOn === null ? [] : dependsOn.kind === 'list' ? dependsOn.items : [dependsOn],
  );
  const at = pickOne(all, subject.random);
  return at && misspellText(at, subject, ['ReferenceUnknown']);
};

export const unknownType: Planter = (subject) => {
  const resources = [...subject.template.resources.values()].filter(({ type }) =>
    /^(ALIYUN|DATASOURCE)::/.test(type.text),
  );
  const type = pickOne(resources, subject.random)?.type;
  return (
    type && misspellText({ kind: 'literal', value: type.text, range: type.range }, subject, ['ResourceTypeUnknown'])
  );
};

/** What a reference needs is renamed where it is declared. */
export const renamedParameter: Planter = (subject) => {
  const used = new Set(callsOf(subject, 'Ref').map(({ argument }) => literalText(argument)));
  const entry = pickOne(
    section(subject.document, 'Parameters').filter(({ key }) => used.has(key)),
    subject.random,
  );
  if (entry === undefined) return undefined;
  const start = subject.text.indexOf(entry.key, entry.keyRange.start);
  const replacement = `${entry.key}Renamed`;
  const after = replacement.length - entry.key.length;
  const use = callsOf(subject, 'Ref').find(({ argument }) => literalText(argument) === entry.key)!.argument.range;
  const shift = use.start > start ? after : 0;
  return {
    range: { start, end: start + entry.key.length },
    replacement,
    codes: ['ReferenceUnknown'],
    expected: { start: use.start + shift, end: use.end + shift },
  };
};

/** A key of the given map, misspelt. */
export function misspellKey(
  entry: { key: string; keyRange: { start: number; end: number } } | undefined,
  subject: Subject,
  codes: readonly DiagnosticCode[],
): Plant | undefined {
  if (entry === undefined) return undefined;
  const start = subject.text.indexOf(entry.key, entry.keyRange.start);
  if (start < 0 || start >= entry.keyRange.end) return undefined;
  const replacement = misspelt(entry.key, () => false, subject.random);
  return { range: { start, end: start + entry.key.length }, replacement, codes };
}

export const misspeltSection: Planter = (subject) => {
  const entry = pickOne(
    subject.document.entries.filter(({ key }) => key !== 'ROSTemplateFormatVersion'),
    subject.random,
  );
  return misspellKey(entry, subject, ['SectionUnknown']);
};

export const misspeltParameterAttribute: Planter = (subject) => {
  const parameter = pickOne(section(subject.document, 'Parameters'), subject.random)?.value;
  const entries = parameter?.kind === 'map' ? parameter.entries.filter(({ key }) => key !== 'Type') : [];
  return misspellKey(pickOne(entries, subject.random), subject, ['AttributeUnknown']);
};

export const misspeltResourceAttribute: Planter = (subject) => {
  const resource = pickOne(section(subject.document, 'Resources'), subject.random)?.value;
  const entries = resource?.kind === 'map' ? resource.entries.filter(({ key }) => key !== 'Type') : [];
  return misspellKey(pickOne(entries, subject.random), subject, ['AttributeUnknown']);
};

export const misspeltOutputValue: Planter = (subject) => {
  const output = pickOne(section(subject.document, 'Outputs'), subject.random)?.value;
  return misspellKey(entryOf(output, 'Value'), subject, ['AttributeUnknown', 'AttributeMissing']);
};
