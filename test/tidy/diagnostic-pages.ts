import { hasErrors } from '@rosette/template/base/catalogue.ts';
import type { DiagnosticCode } from '@rosette/template/base/codes.ts';
import type { Diagnostic } from '@rosette/template/base/diagnostic.ts';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Desired, instantiate } from '@rosette/template/evaluate/instantiate.ts';
import { resolveParameters } from '@rosette/template/evaluate/parameters.ts';
import { Unknown } from '@rosette/template/evaluate/value.ts';
import { analyseTemplate } from '@rosette/template/model/analyse.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';

/** What the pages of `docs/diagnostics` show, and what is found in it. */
export interface Example {
  readonly text: string;
  /** From 1: the line that ends with the mark. */
  readonly marked: number | undefined;
  readonly parameters: JsonObject;
}

export interface Examples {
  /** What the code is about. */
  readonly example: Example | undefined;
  readonly mended: Example | undefined;
}

const MARK = '# <- here';

/** Blocks of YAML, each perhaps after a line that says which parameters it is given. */
const BLOCK = /(?:^With the parameters `([^`\n]*)`:\n\n)?^```yaml\n(.*?)^```$/gms;

export function examplesOf(page: string): Examples {
  const [example, mended] = [...page.matchAll(BLOCK)].map(([, given, text]) => readExample(text!, given));
  return { example, mended };
}

function readExample(text: string, given: string | undefined): Example {
  const line = text.split('\n').findIndex((one) => one.endsWith(MARK));
  const parameters = given === undefined ? {} : (JSON.parse(given) as JsonObject);
  return { text, marked: line < 0 ? undefined : line + 1, parameters };
}

export interface Told {
  readonly code: DiagnosticCode;
  readonly message: string;
  /** From 1. Undefined: it is not about a place in the text. */
  readonly line: number | undefined;
}

/** All that is found on the way from a text to its values: when it is read, given parameters, and evaluated. */
export function findingsOf({ text, parameters }: Example, catalog: SchemaCatalog): readonly Told[] {
  const { source, template, diagnostics } = analyseTemplate(text, catalog);
  const found: Diagnostic[] = [...diagnostics];
  if (template !== undefined && !hasErrors(found)) {
    const resolved = resolveParameters(template, parameters);
    found.push(...resolved.diagnostics);
    if (!hasErrors(found)) {
      const made = instantiate(template, { parameters: resolved.values, pseudo, world });
      found.push(...made.diagnostics, ...(made.desired === undefined ? [] : evaluated(made.desired)));
    }
  }
  return unique(
    found.map(({ code, message, range }) => ({
      code,
      message,
      line: range === undefined ? undefined : source.positionAt(range.start).line,
    })),
  );
}

function evaluated(desired: Desired): readonly Diagnostic[] {
  const properties = [...desired.resources.keys()].flatMap((name) => desired.properties(name, unknown).diagnostics);
  return [...properties, ...desired.outputs(unknown).flatMap(({ diagnostics }) => diagnostics)];
}

/** What is found when the references are looked for is found again when the values are. */
function unique(told: readonly Told[]): readonly Told[] {
  return [...new Map(told.map((one) => [JSON.stringify(one), one])).values()];
}

const pseudo = {
  stackName: 'web',
  stackId: 'stack-1',
  region: 'cn-hangzhou',
  accountId: '100',
  tenantId: '200',
  resourceGroupId: null,
};

/** In which there are no other stacks. */
const world = { zones: () => ['cn-hangzhou-h'], answer: () => ({ Missing: 'there is no such stack' }) };

const unknown = {
  ref: (resource: string) => new Unknown([{ resource, attribute: null }]),
  attribute: (resource: string, attribute: string) => new Unknown([{ resource, attribute }]),
};
