import { hasErrors } from '../../base/catalogue.ts';
import type { TextRange } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import { type Entry, isNull, type MapNode, type Node, textOf } from '../../text/node.ts';
import { readDocument } from '../../text/read-document.ts';
import { SourceText } from '../../text/source.ts';
import type { Expansion } from '../expansion.ts';
import { entryOf, fromJson, scalar, valueAt } from '../nodes.ts';

/** A module's template, read. Its ranges are offsets into its own text, so nothing of it may stand in a template as it is. */
export interface ModuleTemplate {
  readonly text: string;
  readonly document: MapNode;
}

const FORBIDDEN = ['Transform', 'Workspace', 'HeatTemplateFormatVersion'];

/** Characters that names of a module may not have, because names are joined with them. */
const RESERVED: ReadonlyMap<string, string> = new Map([
  ['Parameters', '.:'],
  ['Locals', '.:'],
  ['Resources', '.'],
  ['Outputs', '.'],
  ['Conditions', '&'],
]);

/** Undefined when it cannot be used; reported at `at`, the resource that names the module. */
export function readModule(
  type: string,
  text: string,
  at: { readonly path: readonly string[]; readonly range: TextRange },
  expansion: Expansion,
): ModuleTemplate | undefined {
  const { node, diagnostics } = readDocument(text, expansion.options.limits);
  const refuse = (why: string): undefined => {
    expansion.report('ModuleInvalid', `The module \`${type}\` ${why}`, at.path, at.range);
    return undefined;
  };
  const [error] = diagnostics.filter((finding) => hasErrors([finding]));
  if (node === undefined || error !== undefined) {
    const line = error?.range === undefined ? 1 : new SourceText(text).positionAt(error.range.start).line;
    return refuse(`cannot be read: line ${line}: ${error?.message ?? 'it is empty.'}`);
  }
  if (node.kind !== 'map') return refuse('is no template: it is not a map of sections.');
  const why = refusal(node);
  return why === undefined ? { text, document: node } : refuse(why);
}

/** reference/template-language.md 6.3 */
function refusal(document: MapNode): string | undefined {
  const section = FORBIDDEN.find((name) => entryOf(document, name) !== undefined);
  if (section !== undefined) return `has the section \`${section}\`, which a module may not have.`;
  const rules = valueAt(document, 'Rules');
  if (rules !== undefined && !(isNull(rules) || (rules.kind === 'map' && rules.entries.length === 0))) {
    return 'has `Rules`, which a module may not have.';
  }
  for (const [name, characters] of RESERVED) {
    const value = valueAt(document, name);
    if (value === undefined || isNull(value)) continue;
    if (value.kind !== 'map') return `has a section \`${name}\` that is no map.`;
    const wrong = value.entries.find(({ key }) => [...characters].some((character) => key.includes(character)));
    if (wrong !== undefined)
      return `has the name \`${wrong.key}\` in \`${name}\`; a module's names may not hold ${[...characters].map((one) => `\`${one}\``).join(' or ')}.`;
  }
  return undefined;
}

/** The default of a module's parameter, as the parameter's type reads it; undefined when there is none. */
export function defaultOf(declaration: Entry, module: ModuleTemplate, place: TextRange): Node | undefined {
  const fallback = valueAt(declaration.value, 'Default');
  if (fallback === undefined) return undefined;
  const type = textOf(valueAt(declaration.value, 'Type'));
  if (fallback.kind !== 'scalar' || fallback.value === null) return atPlace(fallback, place);
  if (type === 'String') return scalar(writtenText(fallback.value, fallback.range, module.text), place);
  return typeof fallback.value === 'string'
    ? fromJson(converted(fallback.value, type), place)
    : atPlace(fallback, place);
}

function writtenText(value: string | number | boolean, range: TextRange, text: string): string {
  return typeof value === 'string' ? value : text.slice(range.start, range.end).trim();
}

function converted(text: string, type: string | undefined): Json {
  switch (type) {
    case 'CommaDelimitedList':
      return text === '' ? [] : text.split(',');
    case 'Number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    case 'Boolean':
      return /^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text;
    case 'Json':
      return parsed(text);
    default:
      return text;
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** The same value, all of it at one place. */
export function atPlace(node: Node, place: TextRange): Node {
  if (node.kind === 'scalar') return { ...node, range: place };
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => atPlace(item, place)), range: place };
  const entries = node.entries.map(({ key, value }) => ({ key, keyRange: place, value: atPlace(value, place) }));
  return { ...node, entries, range: place };
}
