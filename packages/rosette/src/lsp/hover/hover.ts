import type { TextRange } from '@rosette/template/base/diagnostic.ts';
import { functions } from '@rosette/template/functions/registry.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import { textOf } from '@rosette/template/text/node.ts';
import { argumentAt, attributesOf, propertyAt, propertyPath } from '../facts.ts';
import { kindOfName } from '../names.ts';
import { type Occurrence, occurrenceAt } from '../occurrences.ts';
import type { Understanding } from '../open-template.ts';
import { type Located, locate, valueAt } from '../text/located.ts';
import { innerRange, placeholders } from '../text/name-range.ts';
import { attributeWords, pseudoParameterWords, sectionWords } from '../words.ts';
import { describeDeclaration } from './describe-declaration.ts';
import { describeFunction, signature } from './describe-function.ts';
import { describeProperty, propertyType } from './describe-property.ts';
import { describeType } from './describe-type.ts';

export interface HoverText {
  /** Markdown. */
  readonly text: string;
  readonly range: TextRange;
}

export interface HoverQuestion {
  readonly understanding: Understanding;
  readonly occurrences: readonly Occurrence[];
  readonly offset: number;
  readonly catalog: SchemaCatalog;
}

/** What is known of the thing under the mouse; undefined when nothing is. */
export function hoverAt(question: HoverQuestion): HoverText | undefined {
  const { understanding, offset } = question;
  const short = shortFunctionAt(understanding.text, offset);
  if (short !== undefined) return short;
  const located = understanding.root === undefined ? undefined : locate(understanding.root, offset);
  if (located === undefined) return undefined;
  return (
    placeholderHover(located, question) ??
    nameHover(question) ??
    (located.key === undefined ? valueHover(located, question) : keyHover(located, question))
  );
}

/** `!Join` stands before what the model calls its range. */
function shortFunctionAt(text: string, offset: number): HoverText | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before =
    /(?:^|[\s[{,:])(![A-Za-z0-9]*)$/.exec(text.slice(lineStart, offset))?.[1] ??
    (text[offset] === '!' ? '' : undefined);
  if (before === undefined) return undefined;
  const start = offset - before.length;
  const tag = /^![A-Za-z0-9]+/.exec(text.slice(start, start + 60))?.[0];
  return tag === undefined ? undefined : functionHover(longName(tag), { start, end: start + tag.length });
}

function longName(tag: string): string {
  return tag === '!Ref' ? 'Ref' : `Fn::${tag.slice(1)}`;
}

function functionHover(name: string, range: TextRange): HoverText | undefined {
  const specification = functions.get(name);
  if (specification === undefined) return undefined;
  return { range, text: `\`\`\`yaml\n${signature(specification)}\n\`\`\`\n${describeFunction(specification)}` };
}

/** A name of the template: what it was declared as. */
function nameHover({ understanding, occurrences, offset, catalog }: HoverQuestion): HoverText | undefined {
  const found = occurrenceAt(occurrences, offset);
  if (found === undefined) return undefined;
  return { range: found.range, text: describeDeclaration(found, understanding, catalog) };
}

/** Attributes and pseudo parameters in `${…}`; other names in it are occurrences. */
function placeholderHover(
  { node }: Located,
  { understanding, offset, catalog, occurrences }: HoverQuestion,
): HoverText | undefined {
  const found = placeholders(node.range, understanding.text).find(
    ({ range }) => range.start <= offset && offset <= range.end,
  );
  if (node.kind !== 'scalar' || found === undefined) return undefined;
  const pseudo = pseudoParameterWords[found.name];
  if (pseudo !== undefined) return { range: found.range, text: `**${found.name}**: ${pseudo}` };
  if (occurrenceAt(occurrences, offset) !== undefined) return undefined;
  return attributeText(found.name, found.range, understanding, catalog);
}

function attributeText(
  pair: string,
  range: TextRange,
  { names }: Understanding,
  catalog: SchemaCatalog,
): HoverText | undefined {
  for (let dot = pair.indexOf('.'); dot > 0; dot = pair.indexOf('.', dot + 1)) {
    const [resource, attribute] = [pair.slice(0, dot), pair.slice(dot + 1)];
    const word = attributesOf(resource, names, catalog)[attribute];
    if (kindOfName(resource, names) !== undefined && word !== undefined)
      return { range, text: `**${attribute}** of \`${resource}\`: ${word}` };
  }
  return undefined;
}

function keyHover({ path, key }: Located, { understanding, catalog }: HoverQuestion): HoverText | undefined {
  const range = innerRange(key!.keyRange, understanding.text);
  const name = key!.key;
  if (path.length === 1) return worded(name, sectionWords[name], range);
  if (functions.has(name)) return functionHover(name, range);
  if (path.length === 3) return worded(name, attributeWords[String(path[0])]?.[name], range);
  if (propertyPath(path) === undefined) return undefined;
  const known = propertyAt(understanding.root, path, catalog);
  if (known === undefined) return undefined;
  return { range, text: `**${name}**: ${propertyType(known.property)}\n\n${describeProperty(known.property)}` };
}

function worded(name: string, words: string | undefined, range: TextRange): HoverText | undefined {
  return words === undefined ? undefined : { range, text: `**${name}**: ${words}` };
}

function valueHover({ path, node }: Located, { understanding, catalog }: HoverQuestion): HoverText | undefined {
  const { root, text, names } = understanding;
  const range = innerRange(node.range, text);
  const value = textOf(node);
  if (value === undefined) return undefined;
  if (path.length === 3 && path[2] === 'Type') return { range, text: describeType(value, catalog) };
  const at = argumentAt(path);
  if (at?.function === 'Ref') return worded(value, pseudoParameterWords[value], range);
  if (at?.function !== 'Fn::GetAtt') return undefined;
  const resource = textOf(valueAt(root, [...at.path, 0])) ?? '';
  const attribute = textOf(valueAt(root, [...at.path, 1])) ?? '';
  const word = attributesOf(resource, names, catalog)[attribute];
  return word === undefined ? undefined : { range, text: `**${attribute}** of \`${resource}\`: ${word}` };
}
