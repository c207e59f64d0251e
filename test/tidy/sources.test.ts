import { describe, expect, it } from 'vitest';
import { isTypeScript, projectFiles, showFinding } from './project.ts';
import { sourceFindings } from './source-rules.ts';

const WIRE = 'packages/rosette/src/wire/a.ts';
const TEMPLATE = 'packages/template/src/model/a.ts';

function messages(path: string, text: string): readonly string[] {
  return sourceFindings({ path, text }).map(showFinding);
}

describe('the house', () => {
  it('keeps the rules on every source file', () => {
    const findings = projectFiles()
      .filter((file) => isTypeScript(file.path))
      .flatMap(sourceFindings);
    expect(findings.map(showFinding)).toEqual([]);
  });
});

describe('sourceFindings', () => {
  it.each([
    ['a long file', WIRE, 'x;\n'.repeat(401), /has 401 lines/],
    ['a long test', 'test/tidy/a.test.ts', 'x;\n'.repeat(601), /has 601 lines/],
    ['a name', 'packages/rosette/src/wire/cloudClient.ts', 'x;\n', /kebab-case: "cloudClient.ts"/],
    ['an enum', WIRE, 'x;\nconst enum A { B }\n', /a\.ts:2 declares an enum/],
    ['a barrel', WIRE, `export * from './b.ts';\n`, /only re-exports/],
    ['a default export', WIRE, 'export default 1;\n', /default export/],
    ['require', WIRE, `const a = require('a');\n`, /calls require/],
    ['the console', WIRE, 'console.log(1);\n', /uses the console/],
    ['a regular expression from a value', TEMPLATE, 'new RegExp(pattern);\n', /use re2js/],
    ['a regular expression from two strings', TEMPLATE, `RegExp('a' + b);\n`, /use re2js/],
    ['the clock', TEMPLATE, 'const t = Date.now();\n', /reads the clock/],
    ['the clock as a date', 'packages/rosette/src/engine/operation/a.ts', 'new Date();\n', /reads the clock/],
    ['chance', 'packages/rosette/src/engine/plan/a.ts', 'Math.random();\n', /uses chance/],
    ['a skipped test', 'packages/rosette/src/wire/a.test.ts', `it.skip('x', f);\n`, /it\.skip/],
    ['skipped tests of a table', 'packages/rosette/src/wire/a.test.ts', `test.skip.each([1])('x', f);\n`, /test\.skip/],
    ['a lone test', 'packages/rosette/src/wire/a.test.ts', `describe.only('x', f);\n`, /describe\.only/],
    ['a note', WIRE, `x; // ${'TO'}DO later\n`, /leaves a note/],
  ])('finds %s', (_name, path, text, message) => {
    expect(messages(path, text)).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    ['the word in a comment', WIRE, '// console.log, enum A { and export default\nx;\n'],
    ['a literal pattern', TEMPLATE, `const a = new RegExp('^a$', 'u');\n`],
    ['a given date', TEMPLATE, 'const a = new Date(time);\n'],
    ['the console at an edge', 'packages/rosette/src/app/a.ts', 'console.log(1);\n'],
    ['a configuration', 'vitest.config.ts', 'export default {};\n'],
    ['a skip with its reason', 'packages/rosette/src/wire/a.test.ts', `context.skip('no network');\n`],
    ['a skip by a context named test', 'packages/rosette/src/wire/a.test.ts', `test.skip(reason); test.skip('why');\n`],
    ['a function of that name', WIRE, 'require(row);\nfunction require(row) {}\n'],
  ])('lets %s be', (_name, path, text) => {
    expect(messages(path, text)).toEqual([]);
  });
});
