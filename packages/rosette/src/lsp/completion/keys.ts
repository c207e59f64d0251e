import { localAttributes } from '@rosette/template/model/read-local.ts';
import { outputAttributes } from '@rosette/template/model/read-output.ts';
import { parameterAttributes } from '@rosette/template/model/read-parameter.ts';
import { resourceAttributes } from '@rosette/template/model/read-resource.ts';
import { sectionNames } from '@rosette/template/model/read-template.ts';
import type { PropertySchema, SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import type { Node } from '@rosette/template/text/node.ts';
import { propertyAt } from '../facts.ts';
import { describeProperty, propertyType } from '../hover/describe-property.ts';
import type { Step } from '../text/located.ts';
import { attributeWords, sectionWords } from '../words.ts';
import type { Choice } from './choice.ts';

/** The keys that a map at this path may have. */
export function keysAt(path: readonly Step[], root: Node | undefined, catalog: SchemaCatalog): readonly Choice[] {
  const [section, , attribute] = path;
  if (path.length === 0) return sectionNames.filter((name) => name in sectionWords).map(sectionChoice);
  if (section === 'Metadata') return metadataKeys(path);
  if (path.length === 2) return attributeKeys(String(section));
  if (section === 'Rules' && attribute === 'Assertions' && path.length === 4)
    return plain(['Assert', 'AssertDescription']);
  const known = propertyAt(root, path, catalog);
  return Object.entries(known?.property.properties ?? {}).map(([name, property]) => propertyChoice(name, property));
}

function sectionChoice(text: string): Choice {
  return { text, kind: 'section', documentation: sectionWords[text] ?? '' };
}

const attributeNames: Readonly<Record<string, readonly string[]>> = {
  Parameters: parameterAttributes,
  Resources: resourceAttributes,
  Outputs: outputAttributes,
  Locals: localAttributes,
  Rules: ['RuleCondition', 'Assertions'],
};

/** What a definition of the section cannot do without. */
const needed: ReadonlySet<string> = new Set(['Type', 'Properties', 'Value', 'Assertions']);

function attributeKeys(section: string): readonly Choice[] {
  return (attributeNames[section] ?? []).map((text) => ({
    text,
    kind: 'attribute',
    documentation: attributeWords[section]?.[text] ?? '',
    first: needed.has(text),
  }));
}

/** reference/template-language.md 2.9 */
function metadataKeys(path: readonly Step[]): readonly Choice[] {
  if (path.length === 1) return plain(['ALIYUN::ROS::Interface']);
  if (path[1] !== 'ALIYUN::ROS::Interface') return [];
  if (path.length === 2) return plain(['ParameterGroups', 'TemplateTags', 'Hidden', 'Outputs', 'Definitions']);
  if (path[2] === 'ParameterGroups' && path.length === 4) return plain(['Parameters', 'Label']);
  return [];
}

function plain(names: readonly string[]): readonly Choice[] {
  return names.map((text) => ({ text, kind: 'attribute' }));
}

function propertyChoice(text: string, property: PropertySchema): Choice {
  const required = property.required === true;
  return {
    text,
    kind: 'property',
    detail: required ? `${propertyType(property)}, required` : propertyType(property),
    documentation: describeProperty(property),
    first: required,
  };
}
