import { type Data, integer } from '../base/data.ts';
import { floorDivide, floorModulo, pythonRound } from './python-number.ts';
import { Failure } from './spec.ts';

/** An integer of any size, or a float. */
type Amount = bigint | number;

/**
 * Value of `+ - * / // %` over numbers and parentheses. Integers are exact; `/` of two integers is the integer below
 * (reference/template-language.md C10), with a float it is a float. A float is rounded to so many digits.
 */
export function evaluateArithmetic(text: string, digits: number): Data | Failure {
  try {
    const value = new Parser(text).whole();
    if (typeof value === 'bigint') return integer(value);
    return Number.isFinite(value) ? pythonRound(value, digits) : new Failure('The result is too large for a number.');
  } catch (error) {
    if (error instanceof ArithmeticError) return new Failure(error.message);
    throw error;
  }
}

class ArithmeticError extends Error {}

const TOKEN = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(\/\/|[-+*/%()])|$)/y;
const DEEPEST = 200;
/** More digits than this need seconds to multiply again and again. */
const MOST_BITS = 16_384n;

class Parser {
  readonly #text: string;
  #at = 0;
  #token = '';
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#advance();
  }

  whole(): Amount {
    const value = this.#sum();
    if (this.#token !== '') throw new ArithmeticError(`The expression goes wrong at \`${this.#token}\`.`);
    return value;
  }

  #sum(): Amount {
    let value = this.#product();
    while (this.#token === '+' || this.#token === '-') {
      const operator = this.#take();
      value = bounded(apply(operator, value, this.#product()));
    }
    return value;
  }

  #product(): Amount {
    let value = this.#signed();
    while (['*', '/', '//', '%'].includes(this.#token)) {
      const operator = this.#take();
      value = bounded(apply(operator, value, this.#signed()));
    }
    return value;
  }

  /** Signs are counted, not nested: there may be thousands. */
  #signed(): Amount {
    let negative = false;
    while (this.#token === '+' || this.#token === '-') if (this.#take() === '-') negative = !negative;
    const value = this.#single();
    return negative ? -value : value;
  }

  #single(): Amount {
    if (this.#token !== '(') return this.#number();
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new ArithmeticError(`Parentheses are nested more than ${DEEPEST} levels deep.`);
    this.#take();
    const value = this.#sum();
    if (this.#take() !== ')') throw new ArithmeticError('A parenthesis is not closed.');
    this.#depth -= 1;
    return value;
  }

  #number(): Amount {
    const text = this.#take();
    if (!/^[\d.]/.test(text))
      throw new ArithmeticError(`A number is missing${text === '' ? '' : ` before \`${text}\``}.`);
    return /[.eE]/.test(text) ? Number(text) : bounded(BigInt(text));
  }

  #take(): string {
    const token = this.#token;
    this.#advance();
    return token;
  }

  #advance(): void {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    if (match === null)
      throw new ArithmeticError(`\`${this.#text.slice(this.#at).trim()[0]}\` is no part of a calculation.`);
    this.#at = TOKEN.lastIndex;
    this.#token = match[1] ?? match[2] ?? '';
  }
}

function bounded(value: Amount): Amount {
  if (typeof value !== 'bigint' || (value < 1n << MOST_BITS && value > -(1n << MOST_BITS))) return value;
  throw new ArithmeticError('A number has too many digits to calculate with.');
}

function apply(operator: string, left: Amount, right: Amount): Amount {
  if (operator !== '+' && operator !== '-' && operator !== '*' && Number(right) === 0) {
    throw new ArithmeticError('The expression divides by zero.');
  }
  return typeof left === 'bigint' && typeof right === 'bigint'
    ? integers(operator, left, right)
    : floats(operator, Number(left), Number(right));
}

function integers(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '%':
      return floorModulo(left, right);
    default:
      return floorDivide(left, right);
  }
}

function floats(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '//':
      return Math.floor(left / right);
    default:
      return ((left % right) + right) % right;
  }
}
