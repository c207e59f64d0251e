import { type Entry, type Node, textOf } from '@rosette/template/text/node.ts';
import { entriesOf, entryOf } from './text/located.ts';

/** What a template gives names to. */
export const nameKinds = ['parameter', 'mapping', 'condition', 'local', 'rule', 'resource', 'output'] as const;

export type NameKind = (typeof nameKinds)[number];

export const sections: Readonly<Record<NameKind, string>> = {
  parameter: 'Parameters',
  mapping: 'Mappings',
  condition: 'Conditions',
  local: 'Locals',
  rule: 'Rules',
  resource: 'Resources',
  output: 'Outputs',
};

/** The names that a template declares, each with its entry, so far as the text can be made out. */
export type Names = Readonly<Record<NameKind, ReadonlyMap<string, Entry>>>;

export function namesOf(root: Node | undefined): Names {
  const of = (kind: NameKind) => {
    const section = entryOf(root, sections[kind]);
    return new Map(entriesOf(section?.value).map((entry) => [entry.key, entry]));
  };
  return {
    parameter: of('parameter'),
    mapping: of('mapping'),
    condition: of('condition'),
    local: of('local'),
    rule: of('rule'),
    resource: of('resource'),
    output: of('output'),
  };
}

/** The type that a parameter, resource or local is written with. */
export function typeOf(entry: Entry | undefined): string | undefined {
  return textOf(entryOf(entry?.value, 'Type')?.value);
}

/** `Server[0]` and `Server[${ALIYUN::Index}]` are instances of `Server`. */
export function baseName(name: string): string {
  return name.endsWith(']') && name.includes('[') ? name.slice(0, name.indexOf('[')) : name;
}

/** What `Ref` finds under a name. Parameters, locals and resources share one name space. */
export function kindOfName(name: string, names: Names): 'parameter' | 'local' | 'resource' | undefined {
  if (names.parameter.has(name)) return 'parameter';
  if (names.local.has(name)) return 'local';
  return names.resource.has(baseName(name)) ? 'resource' : undefined;
}
