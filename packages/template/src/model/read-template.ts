import type { JsonObject } from '../base/json.ts';
import { type Entry, isNull, type MapNode, type Node, toJson } from '../text/node.ts';
import type { TerraformProgram } from '../transform/terraform/program.ts';
import { type Builder, describe } from './builder.ts';
import { expandLocals } from './expand-locals.ts';
import { toExpression } from './expression.ts';
import type { Name } from './name.ts';
import { readLocal } from './read-local.ts';
import { readOutput } from './read-output.ts';
import { readParameter } from './read-parameter.ts';
import { readResource } from './read-resource.ts';
import { readRule } from './read-rule.ts';
import type { ConditionDeclaration, Template } from './template.ts';

export const sectionNames = [
  'ROSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Locals',
  'Rules',
  'Resources',
  'Outputs',
  'Transform',
  'Workspace',
  'HeatTemplateFormatVersion',
];

const VERSION = '2015-09-01';

/** Of a document without transforms and modules (`transform/expand.ts`). Undefined when it is no template. */
export function readTemplate(
  document: Node,
  text: string,
  terraform: TerraformProgram | null,
  builder: Builder,
): Template | undefined {
  if (document.kind !== 'map') {
    builder.report(
      'TemplateNotMap',
      'A template is a map of sections.',
      [],
      document.range,
      'Begin with ROSTemplateFormatVersion.',
    );
    return undefined;
  }
  const sections = readSections(document, builder);
  checkVersion(sections.get('ROSTemplateFormatVersion'), document, builder);
  const section = <T>(name: string, read: (entry: Entry) => T | undefined): ReadonlyMap<string, T> =>
    readSection(sections.get(name), name, read, builder);
  const metadata = sections.get('Metadata');
  checkMetadata(metadata, builder);
  const template: Template = {
    description: builder.localizedText(sections.get('Description'), []),
    metadata: metadata === undefined ? null : toJson(metadata.value),
    parameters: section('Parameters', (entry) => readParameter(entry, text, builder)),
    mappings: section('Mappings', (entry) => readMapping(entry, builder)),
    mappingNames: readNames(sections.get('Mappings')),
    conditions: section('Conditions', readCondition),
    locals: section('Locals', (entry) => readLocal(entry, builder)),
    rules: section('Rules', (entry) => readRule(entry, builder)),
    resources: section('Resources', (entry) => readResource(entry, builder)),
    outputs: section('Outputs', (entry) => readOutput(entry, builder)),
    terraform,
    asWritten: null,
  };
  refuseConflicts(template, builder);
  return expandLocals(template, builder);
}

function readSections(document: MapNode, builder: Builder): ReadonlyMap<string, Entry> {
  const sections = new Map<string, Entry>();
  for (const entry of document.entries) {
    sections.set(entry.key, entry);
    if (sectionNames.includes(entry.key)) continue;
    const message = `\`${entry.key}\` is no section of a template and is ignored.`;
    builder.report('SectionUnknown', message, [entry.key], entry.keyRange, builder.hint(entry.key, sectionNames));
  }
  return sections;
}

function readSection<T>(
  section: Entry | undefined,
  name: string,
  read: (entry: Entry) => T | undefined,
  builder: Builder,
): ReadonlyMap<string, T> {
  const declarations = new Map<string, T>();
  for (const entry of builder.map(section?.value, 'SectionInvalid', [name])) {
    const declaration = read(entry);
    if (declaration !== undefined) declarations.set(entry.key, declaration);
  }
  return declarations;
}

function checkVersion(entry: Entry | undefined, document: MapNode, builder: Builder): void {
  const path = ['ROSTemplateFormatVersion'];
  const hint = `Write \`ROSTemplateFormatVersion: '${VERSION}'\`.`;
  if (entry === undefined) {
    const range = { start: document.range.start, end: document.range.start };
    builder.report('VersionMissing', 'The template has no `ROSTemplateFormatVersion`.', [], range, hint);
  } else if (toJson(entry.value) !== VERSION) {
    const message = `The template format version is not \`${VERSION}\`.`;
    builder.report('VersionUnsupported', message, path, entry.value.range, hint);
  }
}

function checkMetadata(entry: Entry | undefined, builder: Builder): void {
  if (entry === undefined || entry.value.kind === 'map' || isNull(entry.value)) return;
  builder.report('SectionInvalid', '`Metadata` must be a map.', ['Metadata'], entry.value.range);
}

function readCondition(entry: Entry): ConditionDeclaration {
  return { name: { text: entry.key, range: entry.keyRange }, expression: toExpression(entry.value) };
}

function readNames(section: Entry | undefined): ReadonlyMap<string, Name> {
  const entries = section?.value.kind === 'map' ? section.value.entries : [];
  return new Map(entries.map(({ key, keyRange }) => [key, { text: key, range: keyRange }]));
}

/** Two levels of keys above any data (reference/template-language.md 4.2). */
function readMapping(entry: Entry, builder: Builder): JsonObject | undefined {
  const path = ['Mappings', entry.key];
  for (const top of builder.map(entry.value, 'DefinitionInvalid', path)) {
    if (top.value.kind === 'map') continue;
    const at = [...path, top.key];
    builder.report('DefinitionInvalid', `${describe(at)} must be a map of values.`, at, top.value.range);
  }
  return entry.value.kind === 'map' ? (toJson(entry.value) as JsonObject) : undefined;
}

/** Parameters, locals and resources share one name space (reference/template-language.md 1.4). */
function refuseConflicts({ parameters, locals, resources }: Template, builder: Builder): void {
  for (const { name } of locals.values()) {
    if (parameters.has(name.text)) refuseConflict(name, 'a parameter and of a local', 'Locals', builder);
  }
  for (const { name } of resources.values()) {
    if (parameters.has(name.text)) refuseConflict(name, 'a parameter and of a resource', 'Resources', builder);
    else if (locals.has(name.text)) refuseConflict(name, 'a local and of a resource', 'Resources', builder);
  }
}

function refuseConflict({ text, range }: Name, both: string, section: string, builder: Builder): void {
  const message = `\`${text}\` is the name of ${both}, so a reference to it would mean two things.`;
  builder.report('NameConflict', message, [section, text], range, 'Rename one of the two.');
}
