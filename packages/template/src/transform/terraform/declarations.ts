import type { TextRange } from '../../base/diagnostic.ts';
import { serviceLimits } from '../../base/limits.ts';
import type { Entry } from '../../text/node.ts';
import { readDocument } from '../../text/read-document.ts';
import type { Expansion } from '../expansion.ts';
import { constantOf, constantText } from '../hcl/constant.ts';
import type { HclBlock } from '../hcl/syntax.ts';
import { entry, fromJson, map, scalar } from '../nodes.ts';
import type { SourceFile } from './source-file.ts';

/** A `variable` or an `output` of the root module. */
export interface Declaration {
  readonly name: string;
  readonly block: HclBlock;
  readonly source: SourceFile;
  /** Of the name, in the template. */
  readonly range: TextRange;
}

/** Blocks of a type with one label, each name once. Files whose name says `override` give way to nobody. */
export function declarationsOf(
  type: 'variable' | 'output',
  sources: readonly SourceFile[],
  expansion: Expansion,
): ReadonlyMap<string, Declaration> {
  const found = new Map<string, Declaration>();
  for (const source of [...sources].sort((a, b) => Number(isOverride(a)) - Number(isOverride(b)))) {
    for (const block of source.body.blocks) {
      if (block.type !== type) continue;
      const declaration = declarationOf(block, source, expansion);
      if (declaration === undefined) continue;
      if (found.has(declaration.name) && !isOverride(source)) reportTwice(declaration, type, expansion);
      found.set(declaration.name, declaration);
    }
  }
  return found;
}

function isOverride({ file }: SourceFile): boolean {
  return /(?:^|_)override\.tf(?:\.json)?$/.test(file.path.slice(file.path.lastIndexOf('/') + 1));
}

function declarationOf(block: HclBlock, source: SourceFile, expansion: Expansion): Declaration | undefined {
  const [label, ...others] = block.labels;
  if (label !== undefined && others.length === 0) {
    return { name: label.text, block, source, range: source.at(label.range) };
  }
  const message = `A block \`${block.type}\` has one label, its name.`;
  expansion.report('TerraformInvalid', message, ['Workspace', source.file.path], source.at(block.typeRange));
  return undefined;
}

function reportTwice({ name, source, range }: Declaration, type: string, expansion: Expansion): void {
  const message = `The ${type} \`${name}\` is declared twice in the root module.`;
  expansion.report('TerraformInvalid', message, ['Workspace', source.file.path], range, 'Remove one of the two.');
}

/** The constant value of an attribute with its place; reports one that must be computed. */
export function constantAttribute(declaration: Declaration, name: string, expansion: Expansion) {
  const attribute = declaration.block.body.attributes.get(name);
  if (attribute === undefined) return undefined;
  const range = declaration.source.at(attribute.value.range);
  const value = constantOf(attribute.value);
  if (value !== undefined) return { value, range };
  const message = `\`${name}\` of the ${declaration.block.type} \`${declaration.name}\` must be written out; nothing can be computed here.`;
  const hint = attribute.value.kind === 'template' ? 'Write `$${…}` for the text `${…}`.' : undefined;
  expansion.report('TerraformInvalid', message, ['Workspace', declaration.source.file.path], range, hint);
  return undefined;
}

/**
 * A description that is a JSON object holds attributes of the parameter or the output; other text is its description
 * (reference/template-language.md 6.2).
 */
export function describedAttributes(declaration: Declaration, expansion: Expansion): readonly Entry[] {
  constantAttribute(declaration, 'description', expansion);
  const attribute = declaration.block.body.attributes.get('description');
  const text = constantText(attribute?.value)?.trim();
  if (attribute === undefined || text === undefined || text === '') return [];
  const range = declaration.source.at(attribute.value.range);
  if (!text.startsWith('{')) return [entry('Description', scalar(text, range))];
  const { node } = readDocument(text, serviceLimits);
  if (node?.kind === 'map') {
    return node.entries.map(({ key, value }) => entry(key, atOnePlace(value, range)));
  }
  const message = `The description of the ${declaration.block.type} \`${declaration.name}\` begins as a JSON object and is none.`;
  const path = ['Workspace', declaration.source.file.path];
  expansion.report(
    'DescriptionUnread',
    message,
    path,
    range,
    'It is shown as it is. Correct the JSON to make a form of it.',
  );
  return [entry('Description', scalar(text, range))];
}

function atOnePlace(node: Entry['value'], range: TextRange): Entry['value'] {
  if (node.kind === 'scalar') return scalar(node.value, range);
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => atOnePlace(item, range)), range };
  return map(
    node.entries.map(({ key, value }) => entry(key, atOnePlace(value, range))),
    range,
  );
}

export function made(attributes: Readonly<Record<string, unknown>>, range: TextRange): readonly Entry[] {
  return Object.entries(attributes).map(([key, value]) => entry(key, fromJson(value as never, range)));
}

/** Attributes by name, later ones winning. */
export function merged(name: string, groups: readonly (readonly Entry[])[], range: TextRange): Entry {
  const attributes = new Map(groups.flat().map((attribute) => [attribute.key, attribute]));
  return entry(name, map([...attributes.values()], range), range);
}
