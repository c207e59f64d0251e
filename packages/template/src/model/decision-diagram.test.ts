import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ALWAYS, DecisionDiagram, type Formula, NEVER, TooComplex } from './decision-diagram.ts';

type Tree =
  | { readonly kind: 'is'; readonly variable: string; readonly value: string }
  | { readonly kind: 'not'; readonly of: Tree }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Tree[] };

const variables = ['a', 'b', 'c'];
const values = ['1', '2', '3'];

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.record({
      kind: fc.constant('is' as const),
      variable: fc.constantFrom(...variables),
      value: fc.constantFrom(...values),
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('tree') }),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), of: fc.array(tie('tree'), { maxLength: 4 }) }),
  ),
}));

type Assignment = Readonly<Record<string, string>>;

/** Each variable is one of the values or none of them. */
const assignments: readonly Assignment[] = [...values, 'other'].flatMap((a) =>
  [...values, 'other'].flatMap((b) => [...values, 'other'].map((c) => ({ a, b, c }))),
);

function holds(at: Tree, given: Assignment): boolean {
  switch (at.kind) {
    case 'is':
      return given[at.variable] === at.value;
    case 'not':
      return !holds(at.of, given);
    case 'and':
      return at.of.every((part) => holds(part, given));
    case 'or':
      return at.of.some((part) => holds(part, given));
  }
}

function build(at: Tree, diagram: DecisionDiagram): Formula {
  switch (at.kind) {
    case 'is':
      return diagram.atom(at.variable, at.value);
    case 'not':
      return diagram.not(build(at.of, diagram));
    case 'and':
      return diagram.all(at.of.map((part) => build(part, diagram)));
    case 'or':
      return diagram.any(at.of.map((part) => build(part, diagram)));
  }
}

const table = (at: Tree): string => assignments.map((given) => Number(holds(at, given))).join('');

it('says of any formula what its truth table says', () => {
  fc.assert(
    fc.property(tree, (formula) => {
      const built = build(formula, new DecisionDiagram());
      expect(built === NEVER).toBe(!table(formula).includes('1'));
      expect(built === ALWAYS).toBe(!table(formula).includes('0'));
    }),
    { numRuns: 300 },
  );
});

it('gives formulas that are equal the same number', () => {
  fc.assert(
    fc.property(tree, tree, (first, second) => {
      const diagram = new DecisionDiagram();
      expect(build(first, diagram) === build(second, diagram)).toBe(table(first) === table(second));
    }),
    { numRuns: 300 },
  );
});

it('gives a formula that is put together again from its cases its own number', () => {
  fc.assert(
    fc.property(tree, fc.constantFrom(...variables), fc.constantFrom(...values), (formula, variable, value) => {
      const diagram = new DecisionDiagram();
      const [whole, is] = [build(formula, diagram), diagram.atom(variable, value)];
      expect(diagram.choose(is, whole, whole)).toBe(whole);
      const isOther = diagram.and(diagram.not(is), diagram.atom(variable, `not ${value}`));
      expect(isOther).toBe(diagram.atom(variable, `not ${value}`));
    }),
    { numRuns: 200 },
  );
});

it('witnesses make their formula true', () => {
  fc.assert(
    fc.property(tree, (formula) => {
      const diagram = new DecisionDiagram();
      const witness = diagram.witness(build(formula, diagram));
      const fitting = assignments.filter((given) =>
        witness?.every(({ variable, value, is }) => (given[variable] === value) === is),
      );
      expect(fitting.every((given) => holds(formula, given))).toBe(true);
      expect(fitting.length > 0).toBe(table(formula).includes('1'));
    }),
    { numRuns: 300 },
  );
});

it('gives up where it would take too long', () => {
  const diagram = new DecisionDiagram(10_000);
  const is = (index: number, value: string) => diagram.atom(`v${index}`, value);
  // Pairs that are far apart in the order of variables: the diagram doubles with each.
  for (let index = 0; index < 60; index += 1) is(index, 'x');
  const pairs = Array.from({ length: 30 }, (_, index) => diagram.and(is(index, 'x'), is(index + 30, 'x')));
  expect(() => diagram.any(pairs)).toThrow(TooComplex);
});
