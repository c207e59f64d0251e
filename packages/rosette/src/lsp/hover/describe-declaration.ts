import type { Json } from '@rosette/template/base/json.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import { type Entry, isNull, type Node, toJson } from '@rosette/template/text/node.ts';
import { type NameKind, typeOf } from '../names.ts';
import { declarationIn, type Occurrence } from '../occurrences.ts';
import type { Understanding } from '../open-template.ts';
import { entriesOf } from '../text/located.ts';
import { describeType } from './describe-type.ts';

const nouns: Readonly<Record<NameKind, string>> = {
  parameter: 'parameter',
  mapping: 'mapping',
  condition: 'condition',
  local: 'local',
  rule: 'rule',
  resource: 'resource',
  output: 'output',
};

/** What a name stands for, as Markdown. */
export function describeDeclaration(
  { kind, name }: Occurrence,
  { names, text }: Understanding,
  catalog: SchemaCatalog,
): string {
  const entry = declarationIn(names, kind, name);
  const heading = `**${name}**: ${nouns[kind]}`;
  if (entry === undefined) return heading;
  switch (kind) {
    case 'parameter':
      return [heading, ...facts(entry.value, parameterFacts)].join('  \n');
    case 'resource': {
      const type = typeOf(entry);
      return type === undefined ? heading : `${heading}\n\n${describeType(type, catalog)}`;
    }
    case 'mapping':
      return `${heading}  \nKeys: ${entriesOf(entry.value)
        .map(({ key }) => `\`${key}\``)
        .join(', ')}`;
    default:
      return `${heading}\n\n${source(entry, text)}`;
  }
}

const parameterFacts = [
  'Type',
  'Label',
  'Description',
  'Default',
  'AllowedValues',
  'AllowedPattern',
  'MinValue',
  'MaxValue',
  'MinLength',
  'MaxLength',
  'NoEcho',
  'AssociationProperty',
];

function facts(node: Node, wanted: readonly string[]): readonly string[] {
  const written = new Map(entriesOf(node).map(({ key, value }) => [key, value]));
  return wanted.flatMap((name) => {
    const value = written.get(name);
    return value === undefined || isNull(value) ? [] : [`${name}: ${shown(name, toJson(value))}`];
  });
}

function shown(name: string, value: Json): string {
  if (typeof value === 'string' && (name === 'Description' || name === 'Label')) return value;
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

const MOST_LINES = 12;

/** As it is written. */
function source({ keyRange, value }: Entry, text: string): string {
  const lines = text
    .slice(keyRange.start, Math.max(value.range.end, keyRange.end))
    .trimEnd()
    .split(/\r\n|\r|\n/);
  const shownLines = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), '…'] : lines;
  return `\`\`\`yaml\n${shownLines.join('\n')}\n\`\`\``;
}
