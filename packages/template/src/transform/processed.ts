import { type Entry, type MapNode, type Node, type ScalarNode, textOf } from '../text/node.ts';
import { entryOf, map, scalar, valueAt } from './nodes.ts';

/**
 * The text of an expanded document, as JSON. It reads as the same template, also where a type keeps the digits that were
 * written: the default `1.0` of a text parameter is the text `1.0`. `source` is what the document was read from.
 */
export function processedText(document: Node, source: string): string {
  return printed(document.kind === 'map' ? withWrittenDefaults(document, source) : document, '');
}

function withWrittenDefaults(document: MapNode, source: string): MapNode {
  const section = entryOf(document, 'Parameters');
  if (section?.value.kind !== 'map') return document;
  const parameters = each(section.value, ({ value }) => {
    if (value.kind !== 'map' || textOf(valueAt(value, 'Type')) !== 'String') return value;
    return each(value, (attribute) =>
      attribute.key === 'Default' ? writtenText(attribute.value, source) : attribute.value,
    );
  });
  return each(document, ({ key, value }) => (key === 'Parameters' ? parameters : value));
}

function each(node: MapNode, value: (entry: Entry) => Node): MapNode {
  return map(
    node.entries.map((one) => ({ ...one, value: value(one) })),
    node.range,
  );
}

function writtenText(value: Node, source: string): Node {
  if (value.kind !== 'scalar' || value.value === null || typeof value.value === 'string') return value;
  return scalar(source.slice(value.range.start, value.range.end).trim(), value.range);
}

function printed(node: Node, indent: string): string {
  if (node.kind === 'scalar') return printedScalar(node);
  const deeper = `${indent}  `;
  const [open, close] = node.kind === 'list' ? '[]' : '{}';
  const parts =
    node.kind === 'list'
      ? node.items.map((item) => printed(item, deeper))
      : node.entries.map(({ key, value }) => `${JSON.stringify(key)}: ${printed(value, deeper)}`);
  return parts.length === 0 ? `${open}${close}` : `${open}\n${deeper}${parts.join(`,\n${deeper}`)}\n${indent}${close}`;
}

/** A float that is whole stays one. */
function printedScalar({ value, float }: ScalarNode): string {
  return float ? `${value}.0` : JSON.stringify(value);
}
