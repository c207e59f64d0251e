import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Template } from '@rosette/template/model/template.ts';

/* A template as ValidateTemplate summarises it. */

/** Each parameter as it is declared, with its key. */
export function parameterSummaries(template: Template): readonly JsonObject[] {
  return [...template.parameters].map(([key, declaration]) => ({
    ...declaration.attributes,
    ParameterKey: key,
    Type: declaration.type,
    NoEcho: declaration.noEcho ? 'true' : 'false',
    ...(declaration.description === null ? {} : { Description: declaration.description }),
    ...(declaration.label === null ? {} : { Label: declaration.label }),
  }));
}

export function resourceSummaries(template: Template): readonly JsonObject[] {
  return [...template.resources].map(([name, declaration]) => ({
    ResourceType: declaration.type.text,
    ResourcePath: name,
    LogicalResourceIdPattern: name,
  }));
}

/** Types in use, sorted. */
export function templateTypes(template: Template): readonly string[] {
  return [...new Set([...template.resources.values()].map(({ type }) => type.text))].sort();
}

/** Types in use, those that only read apart from those that make something. */
export function resourceTypes(template: Template): JsonObject {
  const types = templateTypes(template);
  return {
    Resources: types.filter((type) => !type.startsWith('DATASOURCE::')),
    DataSources: types.filter((type) => type.startsWith('DATASOURCE::')),
  };
}

export function outputSummaries(template: Template): readonly JsonObject[] {
  return [...template.outputs].map(([key, output]) => ({
    OutputKey: key,
    Description: output.description ?? 'No description given',
    ...(output.label === null ? {} : { Label: output.label }),
  }));
}
