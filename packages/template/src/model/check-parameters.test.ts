import { expect, it } from 'vitest';
import { findings, load } from '../evaluate/given.fixture.ts';
import { resolveParameters } from '../evaluate/parameters.ts';

const parameter = (name: string, attributes: string) => `  ${name}: {Type: String, ${attributes}}`;

it('gives the patterns of one template only so many steps together', () => {
  const costly = Array.from({ length: 200 }, (_, index) =>
    parameter(`P${index}`, `Default: ${'a'.repeat(500)}, AllowedPattern: '(a{1,100}){1,10}'`),
  );
  const start = performance.now();
  const found = findings(`Parameters:\n${costly.join('\n')}`);
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(found.length).toBeGreaterThan(100);
  expect(new Set(found.map((one) => one.split(' ')[0]))).toEqual(new Set(['PatternUnchecked']));
  expect(found).not.toContain('PatternUnchecked Parameters.P0.AllowedPattern');
});

it('lets pass what a withdrawn pattern would refuse, as it said', () => {
  const costly = parameter('Q', `AllowedPattern: '(b{1,1000}){1,60}'`);
  const template = load(`Parameters:\n${costly}\n${parameter('R', `AllowedPattern: 'b'`)}`);
  expect(
    resolveParameters(template, { Q: 'a', R: 'a' }).diagnostics.map(({ code, message }) => [
      code,
      /`(\w)`/.exec(message)?.[1],
    ]),
  ).toEqual([['ParameterInvalid', 'R']]);
});

it('looks a long list up in a long list of allowed values at once', () => {
  const items = Array.from({ length: 20_000 }, (_, index) => `x${index}`);
  const text = `Parameters:\n  P: {Type: CommaDelimitedList, Default: "${items.join(',')}", AllowedValues: [${items.join(', ')}]}`;
  const start = performance.now();
  expect(findings(text)).toEqual([]);
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(findings(text.replace('"x0,', '"y0,'))).toEqual(['ParameterDefaultInvalid Parameters.P.Default']);
});

it.each([
  'Type: CommaDelimitedList, AllowedValues: [80, 443], Default: "80,443"',
  'Type: Number, AllowedValues: ["1", "2"], Default: 2',
  'Type: Boolean, AllowedValues: ["true"], Default: true',
  'Type: String, AllowedValues: [1, 2], Default: "1"',
])('takes allowed values for what they mean: %s', (attributes) => {
  expect(findings(`Parameters: {P: {${attributes}}}`)).toEqual([]);
});
