import { serviceLimits } from '../../base/limits.ts';
import type { MapNode, Node } from '../../text/node.ts';
import { readDocument } from '../../text/read-document.ts';
import { type ReadHcl, readHclExpression } from './read-hcl.ts';
import type { HclAttribute, HclBlock, HclBody, HclExpression } from './syntax.ts';

/** How many labels the blocks of a type have; other members of a file are attributes. */
const LABELS: ReadonlyMap<string, number> = new Map([
  ['terraform', 0],
  ['locals', 0],
  ['variable', 1],
  ['output', 1],
  ['module', 1],
  ['provider', 1],
  ['check', 1],
  ['moved', 0],
  ['import', 0],
  ['removed', 0],
  ['resource', 2],
  ['data', 2],
  ['ephemeral', 2],
]);

/** What may stand as a block inside a block, as far as anything here asks for it. */
const NESTED = new Set(['backend', 'cloud', 'provisioner', 'connection', 'validation', 'required_providers']);
const NESTED_LABELS: ReadonlyMap<string, number> = new Map([
  ['backend', 1],
  ['provisioner', 1],
]);

/** A file in JSON syntax (`.tf.json`), as the tree that the same in native syntax would give. Never throws. */
export function readHclJson(text: string): ReadHcl {
  // Anything that is no JSON is refused, although a template could be YAML.
  const { node, diagnostics } = readDocument(text, serviceLimits);
  const [first] = diagnostics;
  if (node === undefined || !/^\s*\{/.test(text)) {
    const message = first?.message ?? 'A file in JSON syntax is one JSON object.';
    return { body: undefined, errors: [{ message, range: first?.range ?? { start: 0, end: 1 } }] };
  }
  return { body: node.kind === 'map' ? fileBody(node) : undefined, errors: [] };
}

function fileBody(node: MapNode): HclBody {
  const blocks = node.entries.flatMap(({ key, keyRange, value }) => {
    const labels = LABELS.get(key);
    return labels === undefined ? [] : blocksOf(key, keyRange, [], labels, value);
  });
  return { attributes: new Map(), blocks };
}

/** A list of bodies stands for as many blocks. */
function blocksOf(
  type: string,
  typeRange: HclBlock['typeRange'],
  labels: HclBlock['labels'],
  missing: number,
  node: Node,
): readonly HclBlock[] {
  if (node.kind === 'list') return node.items.flatMap((item) => blocksOf(type, typeRange, labels, missing, item));
  if (node.kind === 'scalar') return [];
  if (missing === 0) return [{ type, typeRange, labels, body: bodyOf(node, type), range: node.range }];
  return node.entries.flatMap(({ key, keyRange, value }) =>
    blocksOf(type, typeRange, [...labels, { text: key, range: keyRange }], missing - 1, value),
  );
}

function bodyOf(node: MapNode, type: string): HclBody {
  const attributes = new Map<string, HclAttribute>();
  const blocks: HclBlock[] = [];
  for (const { key, keyRange, value } of node.entries) {
    if (NESTED.has(key)) blocks.push(...blocksOf(key, keyRange, [], NESTED_LABELS.get(key) ?? 0, value));
    else attributes.set(key, { name: key, nameRange: keyRange, value: attributeValue(type, key, value) });
  }
  return { attributes, blocks };
}

/** Of a variable, types are expressions, and nothing is a template; elsewhere text is. */
function attributeValue(block: string, name: string, node: Node): HclExpression {
  const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
  if (block !== 'variable') return expressionOf(node, true);
  const type = name === 'type' && text !== undefined ? readHclExpression(text, node.range) : undefined;
  return type ?? expressionOf(node, false);
}

function expressionOf(node: Node, templates: boolean): HclExpression {
  const { range } = node;
  if (node.kind === 'list')
    return { kind: 'list', items: node.items.map((item) => expressionOf(item, templates)), range };
  if (node.kind === 'map') {
    const entries = node.entries.map(({ key, keyRange, value }) => ({
      key: { kind: 'literal', value: key, range: keyRange } as const,
      value: expressionOf(value, templates),
    }));
    return { kind: 'object', entries, range };
  }
  if (!templates || typeof node.value !== 'string' || !/[$%]\{/.test(node.value)) {
    return { kind: 'literal', value: node.value, range };
  }
  return readHclExpression(JSON.stringify(node.value), range) ?? { kind: 'literal', value: node.value, range };
}
