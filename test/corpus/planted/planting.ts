import { hasErrors } from '@rosette/template/base/catalogue.ts';
import type { Diagnostic, TextRange } from '@rosette/template/base/diagnostic.ts';
import { analyseTemplate } from '@rosette/template/model/analyse.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import { readDocument } from '@rosette/template/text/read-document.ts';
import { SourceText } from '@rosette/template/text/source.ts';
import type { Random } from '../../sim/random.ts';
import { planters } from './planters.ts';
import { applied, expectedRange, type Plant, type Planter, type Subject } from './subject.ts';

export interface Outcome {
  readonly path: string;
  readonly mistake: string;
  readonly line: number;
  readonly found: boolean;
  /** What is said that was not said before. */
  readonly said: readonly string[];
}

/** Undefined: the template is wrong already, or is not made of resources. */
export function subjectOf(text: string, catalog: SchemaCatalog, random: Random): Subject | undefined {
  const { node } = readDocument(text);
  const { template, diagnostics } = analyseTemplate(text, catalog);
  if (node?.kind !== 'map' || template === undefined || hasErrors(diagnostics)) return undefined;
  const isPlain = !node.entries.some(({ key }) => key === 'Transform' || key === 'Workspace');
  return isPlain ? { text, document: node, template, catalog, random } : undefined;
}

/** Makes each kind of mistake once, as far as the template offers a place. */
export function plantAll(path: string, subject: Subject, wanted = planters): readonly Outcome[] {
  const before = new Set(analyseTemplate(subject.text, subject.catalog).diagnostics.map(identity));
  return wanted.flatMap(([mistake, planter]) => outcome(path, mistake, planter, subject, before) ?? []);
}

function outcome(
  path: string,
  mistake: string,
  planter: Planter,
  subject: Subject,
  before: ReadonlySet<string>,
): Outcome | undefined {
  const plant = planter(subject);
  if (plant === undefined) return undefined;
  const text = applied(subject.text, plant);
  const source = new SourceText(text);
  const said = analyseTemplate(text, subject.catalog).diagnostics.filter((one) => !before.has(identity(one)));
  const found = said.some((one) => isAbout(one, plant, source));
  const line = source.positionAt(plant.range.start).line;
  return {
    path,
    mistake,
    line,
    found,
    said: said.map((one) => `${one.code} ${source.positionAt(one.range?.start ?? 0).line} ${one.message}`),
  };
}

/** Ranges move when text is put in, so they are no part of it. */
function identity({ code, message, path }: Diagnostic): string {
  return JSON.stringify([code, message, path]);
}

/** The right thing in the right place: it touches the lines that were changed, and is not wider than a resource. */
function isAbout(finding: Diagnostic, plant: Plant, source: SourceText): boolean {
  if (!plant.codes.includes(finding.code) || finding.range === undefined) return false;
  const lines = (range: TextRange) => ({
    first: source.positionAt(range.start).line,
    last: source.positionAt(Math.max(range.start, range.end - 1)).line,
  });
  const [at, expected] = [lines(finding.range), lines(expectedRange(plant))];
  return at.first <= expected.last && at.last >= expected.first;
}
