import { hasErrors } from '../base/catalogue.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Question } from '../functions/question.ts';
import { Failure, type RunJq } from '../functions/spec.ts';
import { checkTemplate } from '../model/check.ts';
import { loadTemplate } from '../model/load.ts';
import type { Template } from '../model/template.ts';
import type { ResourceSchema, SchemaCatalog } from '../schema/resource-schema.ts';
import { type Desired, type Instantiated, instantiate, type ResourceView, type World } from './instantiate.ts';
import { resolveParameters } from './parameters.ts';
import { Unknown, type Value } from './value.ts';

/** What tests of the language share: templates from a few lines of YAML. */

const free: ResourceSchema = { properties: null, attributes: { Id: 'String', List: 'List' }, attributesComplete: true };

const server: ResourceSchema = {
  properties: {
    Name: { type: 'string', required: true },
    Amount: { type: 'integer', constraints: { min: 1, max: 10 } },
    Public: { type: 'boolean' },
    Disks: { type: 'list', items: { type: 'map', properties: { Size: { type: 'number', required: true } } } },
    Tags: { type: 'map', values: { type: 'string' } },
    Kind: { type: 'string', constraints: { allowedValues: ['small', 'large'] } },
  },
  attributes: { PrivateIp: 'String', PublicIps: 'List' },
  attributesComplete: true,
};

const stack: ResourceSchema = { properties: null, attributes: {}, attributesComplete: false };

const schemas: ReadonlyMap<string, ResourceSchema> = new Map([
  ['Test::Free', free],
  ['Test::Server', server],
  ['ALIYUN::ROS::Stack', stack],
]);

export const catalog: SchemaCatalog = { get: (type) => schemas.get(type), names: () => [...schemas.keys()] };

export function withVersion(sections: string): string {
  return `ROSTemplateFormatVersion: '2015-09-01'\n${sections}`;
}

export function load(sections: string): Template {
  const { template, diagnostics } = loadTemplate(withVersion(sections));
  refuseErrors(diagnostics);
  return template!;
}

/** Everything found before parameters: `code path`, one a line, in order. */
export function findings(sections: string): readonly string[] {
  const { template, diagnostics } = loadTemplate(withVersion(sections));
  return [...diagnostics, ...(template === undefined ? [] : checkTemplate(template, catalog))].map(brief);
}

export function brief(finding: Diagnostic): string {
  return `${finding.code} ${finding.path.join('.')}`;
}

export const pseudo = {
  stackName: 'web',
  stackId: 'stack-1',
  region: 'cn-hangzhou',
  accountId: '100',
  tenantId: '200',
  resourceGroupId: null,
};

const zones = new Map([['cn-hangzhou', ['cn-hangzhou-h', 'cn-hangzhou-i']]]);

/** Answers of the world, by kind of question; what is left out is not known. */
export type Answers = Readonly<Partial<Record<Question['kind'], Json | Failure>>>;

/** A jq that knows two programs. */
export const jq: RunJq = (method, program, input, now) => {
  if (program !== '.' && program !== 'now') return new Failure(`no such program: ${program}`);
  const result = program === 'now' ? now / 1000 : input;
  return method === 'All' ? [result] : result;
};

export function instance(
  template: Template,
  parameters: ReadonlyMap<string, Value>,
  answers: () => Answers = () => ({}),
): Instantiated {
  const world: World = { zones: (region) => zones.get(region), jq, answer: ({ kind }) => answers()[kind] };
  return instantiate(template, { parameters, pseudo, world });
}

export function desired(sections: string, supplied: JsonObject = {}, answers: Answers = {}): Desired {
  const template = load(sections);
  const resolved = resolveParameters(template, supplied);
  refuseErrors(resolved.diagnostics);
  const result = instance(template, resolved.values, () => answers);
  refuseErrors(result.diagnostics);
  return result.desired!;
}

export const nothing: ResourceView = {
  ref: (resource) => new Unknown([{ resource, attribute: null }]),
  attribute: (resource, attribute) => new Unknown([{ resource, attribute }]),
};

/** Every physical id is `id-<name>`, every attribute `<name>.<attribute>`; `List` is a list of two. */
export const everything: ResourceView = {
  ref: (resource) => `id-${resource}`,
  attribute: (resource, attribute) =>
    attribute === 'List' ? [`${resource}-0`, `${resource}-1`] : `${resource}.${attribute}`,
};

/** Value of one expression (YAML in flow style) in an output, with the codes of what went wrong. */
export function evaluate(
  expression: string,
  given: {
    readonly declarations?: string;
    readonly supplied?: JsonObject;
    readonly view?: ResourceView;
    readonly answers?: Answers;
  } = {},
): { readonly value: Value; readonly codes: readonly string[] } {
  const declarations = given.declarations ?? 'Resources: {A: {Type: Test::Free}, B: {Type: Test::Free}}';
  const result = desired(`${declarations}\nOutputs: {Out: {Value: ${expression}}}`, given.supplied, given.answers);
  const output = result.outputs(given.view ?? everything)[0]!;
  return { value: output.value, codes: output.diagnostics.map((finding) => finding.code) };
}

function refuseErrors(diagnostics: readonly Diagnostic[]): void {
  if (hasErrors(diagnostics)) throw new Error(`unexpected findings:\n${JSON.stringify(diagnostics, null, 2)}`);
}
