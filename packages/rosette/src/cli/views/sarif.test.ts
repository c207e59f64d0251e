import { catalogue } from '@rosette/template/base/catalogue.ts';
import { expect, test } from 'vitest';
import type { CheckedFile } from './checked-files.ts';
import { sarifLog } from './sarif.ts';

const file = (path: string, findings: CheckedFile['findings']): CheckedFile => ({
  file: path,
  text: 'a: 1',
  findings,
  declares: null,
});
const finding = {
  code: 'ReferenceUnknown',
  severity: 'error',
  message: 'No `A`.',
  hint: 'Did you mean `B`?',
  path: ['Outputs', 'X', 0],
  line: 2,
  column: 3,
  endLine: 2,
  endColumn: 5,
} as const;
const nowhere = { ...finding, code: 'NewerCode', severity: 'information', hint: '', path: [] } as const;
const { line: _, column: __, endLine: ___, endColumn: ____, ...unplaced } = nowhere;
const placeless = { ...unplaced, line: undefined, column: undefined, endLine: undefined, endColumn: undefined };

const log = sarifLog([file('./a b/图.yml', [finding]), file('/c.json', [placeless])], {
  version: '1.2.3',
  pageOf: (code) => `https://docs.example/${code}.md`,
}) as never as {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: { readonly rules: readonly { readonly id: string; readonly helpUri: string }[] };
    };
    readonly results: readonly { readonly ruleIndex: number; readonly ruleId: string }[];
    readonly columnKind: string;
    readonly artifacts: readonly unknown[];
  }[];
};
const run = log.runs[0]!;

test('has the members that SARIF 2.1.0 requires', () => {
  expect(log.version).toBe('2.1.0');
  expect(run.columnKind).toBe('utf16CodeUnits');
  expect(run.tool.driver).toMatchObject({ name: 'Rosette', semanticVersion: '1.2.3' });
  expect(run.artifacts).toMatchObject([
    { location: { uri: 'a%20b/%E5%9B%BE.yml' } },
    { location: { uri: 'file:///c.json' } },
  ]);
});

test('has a result for each finding, at its place', () => {
  expect(run.results).toMatchObject([
    {
      ruleId: 'ReferenceUnknown',
      level: 'error',
      message: { text: 'No `A`. Did you mean `B`?' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'a%20b/%E5%9B%BE.yml', index: 0 },
            region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 5 },
          },
          logicalLocations: [{ fullyQualifiedName: 'Outputs.X.0' }],
        },
      ],
    },
    { ruleId: 'NewerCode', level: 'note', locations: [{ physicalLocation: { artifactLocation: { index: 1 } } }] },
  ]);
  expect(JSON.stringify(run.results[1])).not.toContain('region');
});

test('has a rule with a page for every code of the catalogue, and results point at theirs', () => {
  expect(run.tool.driver.rules.map(({ id }) => id)).toEqual([...Object.keys(catalogue), 'NewerCode']);
  for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
  for (const { id, helpUri } of run.tool.driver.rules) expect(helpUri).toBe(`https://docs.example/${id}.md`);
});
