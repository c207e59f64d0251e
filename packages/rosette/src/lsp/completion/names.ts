import { pseudoParameterNames } from '@rosette/template/model/pseudo-parameters.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import { attributesOf } from '../facts.ts';
import { type NameKind, type Names, typeOf } from '../names.ts';
import { entriesOf } from '../text/located.ts';
import { pseudoParameterWords } from '../words.ts';
import type { Choice } from './choice.ts';

export function named(kind: NameKind & Choice['kind'], names: Names, without?: string): readonly Choice[] {
  return [...names[kind]].flatMap(([text, entry]) => {
    const type = typeOf(entry);
    return text === without ? [] : [{ text, kind, ...(type === undefined ? {} : { detail: type }) }];
  });
}

/** What `Ref` finds. Resources have a value only where values are made, and none of their own inside of themselves. */
export function referable(
  names: Names,
  inside: { readonly resources: boolean; readonly own?: string | undefined },
): readonly Choice[] {
  return [
    ...named('parameter', names),
    ...named('local', names),
    ...(inside.resources ? named('resource', names, inside.own) : []),
    ...pseudoParameters(),
  ];
}

function pseudoParameters(): readonly Choice[] {
  return pseudoParameterNames.map((text) => ({
    text,
    kind: 'value',
    detail: 'pseudo parameter',
    documentation: pseudoParameterWords[text] ?? '',
  }));
}

/** Resources and data sources, which have attributes. */
export function withAttributes(names: Names, own?: string): readonly Choice[] {
  const sources = named('local', names).filter(({ detail }) => detail?.startsWith('DATASOURCE::'));
  return [...named('resource', names, own), ...sources];
}

export function attributes(name: string, names: Names, catalog: SchemaCatalog): readonly Choice[] {
  return Object.entries(attributesOf(name, names, catalog)).map(([text, word]) => ({
    text,
    kind: 'resource attribute',
    detail: word,
  }));
}

/** So many are offered at once; beyond it only those of the resource that was written. */
const MOST_PAIRS = 600;

/** `Vpc.VpcId`, of all resources or, once one is written, of that one. */
export function attributePairs(typed: string, names: Names, catalog: SchemaCatalog, own?: string): readonly Choice[] {
  const dot = typed.lastIndexOf('.');
  const owners = dot < 0 ? withAttributes(names, own).map(({ text }) => text) : [typed.slice(0, dot)];
  const pairs: Choice[] = [];
  for (const owner of owners) {
    for (const attribute of attributes(owner, names, catalog))
      pairs.push({ ...attribute, text: `${owner}.${attribute.text}` });
    if (pairs.length > MOST_PAIRS)
      return withAttributes(names, own).map((choice) => ({ ...choice, text: `${choice.text}.` }));
  }
  return pairs;
}

/** The keys of a mapping: the first ones, or the second ones that any of the first have. */
export function mappingKeys(
  mapping: string | undefined,
  top: string | undefined,
  level: 1 | 2,
  names: Names,
): readonly Choice[] {
  const tops = entriesOf(mapping === undefined ? undefined : names.mapping.get(mapping)?.value);
  if (level === 1) return tops.map(({ key }) => ({ text: key, kind: 'value' }));
  const chosen = tops.filter(({ key }) => top === undefined || key === top);
  const keys = new Set(chosen.flatMap(({ value }) => entriesOf(value).map(({ key }) => key)));
  return [...keys].map((text) => ({ text, kind: 'value' }));
}
