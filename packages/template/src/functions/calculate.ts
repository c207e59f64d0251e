import type { Data } from '../base/data.ts';
import { evaluateArithmetic } from './arithmetic.ts';
import { digitsArgument } from './avg.ts';
import { toFloat } from './python-number.ts';
import { pythonText } from './python-text.ts';
import { everywhere, Failure, type LanguageFunction } from './spec.ts';

/**
 * Result of an expression of numbers, in which `{n}` stands for the n-th number of a list, put in as text. Integers divide to
 * integers, as the page says (reference/template-language.md 3.14, C10). Digits matter for floats only.
 */
export const calculate: LanguageFunction = {
  name: 'Fn::Calculate',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      { name: 'expression', accepts: ['string'], literal: true, refuse: (value) => refuseExpression(value as string) },
      digitsArgument,
      { name: 'list of numbers', accepts: ['list'] },
    ],
    optional: 1,
  },
  returns: ['number', 'string'],
  compute([expression, digits, numbers = []]) {
    const text = fill(expression as string, numbers as readonly Data[]);
    return text instanceof Failure ? text : evaluateArithmetic(text, Number(digits));
  },
};

function refuseExpression(expression: string): string | undefined {
  const strange = /[^\d.{}()+\-*/%\s]/u.exec(expression);
  if (strange !== null) return `The expression must not contain \`${strange[0]}\`.`;
  return expression.includes('**') ? 'The expression must not contain `**`.' : undefined;
}

/** What numbers can blow an expression up to. */
const LONGEST = 20_000;

function fill(expression: string, numbers: readonly Data[]): string | Failure {
  const wrong = numbers.findIndex((number) => toFloat(number) === undefined);
  if (wrong >= 0) return new Failure(`Item ${wrong} of the list of numbers is no number.`);
  const texts = numbers.map((number) =>
    typeof number === 'boolean' ? String(Number(number)) : pythonText(number).trim(),
  );
  const missing = [...expression.matchAll(/\{(\d*)\}/g)].find(
    ([, index]) => index === '' || texts[Number(index)] === undefined,
  );
  if (missing !== undefined) return new Failure(`\`${missing[0]}\` names none of the ${numbers.length} numbers.`);
  let length = expression.length;
  const filled = expression.replace(/\{(\d+)\}/g, (_, index: string) => {
    const text = texts[Number(index)]!;
    length += text.length;
    return length > LONGEST ? '' : text;
  });
  return length > LONGEST ? new Failure(`The expression is longer than ${LONGEST} characters.`) : filled;
}
