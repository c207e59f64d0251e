import { serviceLimits } from '../../base/limits.ts';
import { type Entry, isNull, type MapNode } from '../../text/node.ts';
import { readDocument } from '../../text/read-document.ts';
import type { Expansion } from '../expansion.ts';
import { entry, entryOf, map, scalar, withSections } from '../nodes.ts';
import { declarationsOf } from './declarations.ts';
import { checkForbidden } from './forbidden.ts';
import { outputOf } from './outputs.ts';
import type { TerraformProgram } from './program.ts';
import { checkReferences } from './references.ts';
import { readSources, type SourceFile } from './source-file.ts';
import { parameterOf } from './variables.ts';
import { readWorkspace, type WorkspaceFile } from './workspace.ts';

/** What has a meaning only where ROS makes the resources. */
const FOREIGN = ['Resources', 'Locals', 'Mappings', 'Conditions'];

/**
 * A template whose resources are in Terraform files: checked, with the parameters and outputs that its root module declares
 * (reference/template-language.md 6.2), and without the sections that are read here.
 */
export function expandTerraform(
  document: MapNode,
  transform: Entry,
  tool: Pick<TerraformProgram, 'tool' | 'version'>,
  expansion: Expansion,
): { readonly document: MapNode; readonly program: TerraformProgram } {
  for (const name of FOREIGN) refuseSection(entryOf(document, name), expansion);
  const files = readWorkspace(entryOf(document, 'Workspace'), transform.keyRange, expansion);
  const sources = readSources(files, expansion);
  const paths = files.map(({ path }) => path);
  checkForbidden(sources, paths, expansion);
  checkReferences(sources, expansion);
  const root = sources.filter(({ file }) => file.directory === '');
  const sections = new Map<string, Entry | undefined>([
    ['Transform', undefined],
    ['Workspace', undefined],
    ...FOREIGN.map((name) => [name, undefined] as const),
    ['Parameters', parameters(document, root, transform, expansion)],
    ['Outputs', outputs(document, root, transform, expansion)],
  ]);
  const metadata = entryOf(document, 'Metadata') ?? metadataFile(files, expansion);
  if (metadata !== undefined) sections.set('Metadata', metadata);
  if (entryOf(document, 'ROSTemplateFormatVersion') === undefined) {
    sections.set(
      'ROSTemplateFormatVersion',
      entry('ROSTemplateFormatVersion', scalar('2015-09-01', transform.keyRange)),
    );
  }
  return {
    document: withSections(document, sections),
    program: { ...tool, files: new Map(files.map(({ path, text }) => [path, text])) },
  };
}

function refuseSection(section: Entry | undefined, expansion: Expansion): void {
  if (section === undefined || isNull(section.value)) return;
  const message = `\`${section.key}\` has no meaning in a Terraform template: its resources are in \`Workspace\`.`;
  expansion.report('SectionInvalid', message, [section.key], section.keyRange, 'Remove the section, or `Transform`.');
}

function parameters(
  document: MapNode,
  root: readonly SourceFile[],
  transform: Entry,
  expansion: Expansion,
): Entry | undefined {
  const section = entryOf(document, 'Parameters');
  if (section !== undefined && section.value.kind !== 'map' && !isNull(section.value)) return section;
  const variables = declarationsOf('variable', root, expansion);
  const derived = [...variables.values()].map((variable) =>
    parameterOf(variable, entryOf(section?.value, variable.name), expansion),
  );
  const others = undeclared(section, variables, 'variable', expansion);
  return sectionOf('Parameters', section, [...derived, ...others], transform);
}

function outputs(
  document: MapNode,
  root: readonly SourceFile[],
  transform: Entry,
  expansion: Expansion,
): Entry | undefined {
  const section = entryOf(document, 'Outputs');
  if (section !== undefined && section.value.kind !== 'map' && !isNull(section.value)) return section;
  const declared = declarationsOf('output', root, expansion);
  const derived = [...declared.values()].map((output) =>
    outputOf(output, entryOf(section?.value, output.name), expansion),
  );
  undeclared(section, declared, 'output', expansion);
  return sectionOf('Outputs', section, derived, transform);
}

/** What the template declares of something that the root module does not have. */
function undeclared(
  section: Entry | undefined,
  declared: ReadonlyMap<string, unknown>,
  what: 'variable' | 'output',
  expansion: Expansion,
): readonly Entry[] {
  if (section?.value.kind !== 'map') return [];
  const others = section.value.entries.filter(({ key }) => !declared.has(key));
  for (const { key, keyRange } of others) {
    const message = `The root module has no ${what} \`${key}\`, so this means nothing to it.`;
    expansion.report('TerraformUnused', message, [section.key, key], keyRange, expansion.hint(key, declared.keys()));
  }
  return others;
}

function sectionOf(
  name: string,
  section: Entry | undefined,
  entries: readonly Entry[],
  transform: Entry,
): Entry | undefined {
  if (entries.length === 0) return undefined;
  const range = section?.keyRange ?? transform.keyRange;
  return entry(name, map(entries, section?.value.range ?? range), range);
}

/** `.metadata` at the root of the workspace holds what `Metadata` would. */
function metadataFile(files: readonly WorkspaceFile[], expansion: Expansion): Entry | undefined {
  const file = files.find(({ path }) => path === '.metadata');
  if (file === undefined || file.text.trim() === '') return undefined;
  const { node } = readDocument(file.text, serviceLimits);
  if (node?.kind === 'map') return entry('Metadata', atFile(node, file), file.pathRange);
  const message = 'The workspace file `.metadata` must hold a JSON object.';
  expansion.report('WorkspaceInvalid', message, ['Workspace', file.path], file.pathRange);
  return undefined;
}

function atFile(node: Entry['value'], file: WorkspaceFile): Entry['value'] {
  const range = file.place(node.range);
  if (node.kind === 'scalar') return { ...node, range };
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => atFile(item, file)), range };
  return map(
    node.entries.map(({ key, keyRange, value }) => ({
      key,
      keyRange: file.place(keyRange),
      value: atFile(value, file),
    })),
    range,
  );
}
