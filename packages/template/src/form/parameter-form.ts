import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import type { Template } from '../model/template.ts';
import { type FormContext, readFormParameter } from './form-parameter.ts';
import type { FormGroup, FormParameter, FormProblem, ParameterForm } from './form-types.ts';
import { localized } from './localized.ts';
import { MetadataReader } from './read-metadata.ts';

/**
 * The form of a template's parameters, in the language of a person: the declarations with their associations, grouped as
 * `Metadata."ALIYUN::ROS::Interface"` says (reference/template-language.md 2.8, 2.9).
 */
export function parameterForm(template: Template, locale = 'en'): ParameterForm {
  const described = interfaceOf(template);
  const metadata = new MetadataReader(isJsonObject(described.Definitions) ? described.Definitions : {});
  const hidden = new Set(textsIn(described.Hidden));
  const context: FormContext = {
    locale,
    metadata,
    parameters: [...template.parameters.keys()],
    isHidden: (name) => hidden.has(name),
  };
  const parameters = new Map(
    [...template.parameters].map(([name, { attributes, noEcho }]) => [
      name,
      readFormParameter(name, attributes, noEcho, ['Parameters', name], context),
    ]),
  );
  return {
    description: template.description,
    groups: groupsOf(described.ParameterGroups, parameters, locale, metadata),
    outputs: Array.isArray(described.Outputs) ? textsIn(described.Outputs) : null,
    templateTags: textsIn(described.TemplateTags),
    problems: metadata.problems,
  };
}

export const INTERFACE = 'ALIYUN::ROS::Interface';

function interfaceOf({ metadata }: Template): JsonObject {
  const described = isJsonObject(metadata) ? metadata[INTERFACE] : undefined;
  return isJsonObject(described) ? described : {};
}

function textsIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item: Json) => typeof item === 'string') : [];
}

function groupsOf(
  written: Json | undefined,
  parameters: ReadonlyMap<string, FormParameter>,
  locale: string,
  reader: MetadataReader,
): readonly FormGroup[] {
  const left = new Map(parameters);
  const groups: FormGroup[] = [];
  for (const [index, group] of (Array.isArray(written) ? (written as readonly Json[]) : []).entries()) {
    const path = ['Metadata', INTERFACE, 'ParameterGroups', index];
    const members = membersOf(group, left, parameters, path, reader);
    const label = isJsonObject(group) ? labelOf(group.Label, locale) : null;
    if (members.length > 0) groups.push({ label, parameters: members });
  }
  return left.size === 0 ? groups : [...groups, { label: null, parameters: [...left.values()] }];
}

/** Takes them from what is left, so that each stands in one group. */
function membersOf(
  group: Json,
  left: Map<string, FormParameter>,
  parameters: ReadonlyMap<string, FormParameter>,
  path: FormProblem['path'],
  reader: MetadataReader,
): readonly FormParameter[] {
  const members: FormParameter[] = [];
  for (const name of isJsonObject(group) ? textsIn(group.Parameters) : []) {
    const parameter = left.get(name);
    if (parameter !== undefined) members.push(parameter);
    else reader.problem(path, problemOf(name, parameters.has(name)));
    left.delete(name);
  }
  return members;
}

function problemOf(name: string, declared: boolean): string {
  return declared
    ? `The parameter \`${name}\` stands in a group already.`
    : `A group names the parameter \`${name}\`, which the template does not declare.`;
}

/** Under `default`, or directly. */
function labelOf(label: Json | undefined, locale: string): string | null {
  if (!isJsonObject(label) || !Object.hasOwn(label, 'default')) return localized(label, locale);
  return localized(label.default, locale);
}
