import { toInteger } from './python-number.ts';
import { type Argument, everywhere, Failure, type LanguageFunction } from './spec.ts';

const wholeNumber = (name: string): Argument => ({ name, accepts: ['number', 'boolean', 'string'] });

/** The first so many subnets of an IPv4 block; numbers may be written as text (reference/template-language.md 3.14). */
export const cidr: LanguageFunction = {
  name: 'Fn::Cidr',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [{ name: 'block', accepts: ['string'] }, wholeNumber('number of subnets'), wholeNumber('host bits')],
  },
  returns: ['list'],
  compute([text, countArgument, bitsArgument]) {
    const block = parseBlock(text as string);
    if (block === undefined) return new Failure(`\`${text}\` is no IPv4 block such as 10.0.0.0/16.`);
    const count = toInteger(countArgument!);
    const bits = toInteger(bitsArgument!);
    if (count === undefined || count < 1 || count > 256)
      return new Failure('The number of subnets must be from 1 to 256.');
    if (bits === undefined || bits < 1 || bits > 32) return new Failure('The host bits must be from 1 to 32.');
    return subnets(block, count, bits);
  },
};

interface Block {
  /** First address as a number. */
  readonly base: number;
  readonly prefix: number;
}

function subnets({ base, prefix }: Block, count: number, hostBits: number): readonly string[] | Failure {
  const newPrefix = 32 - hostBits;
  if (newPrefix < prefix) {
    return new Failure(`A subnet with ${hostBits} host bits is larger than the block, whose prefix is ${prefix}.`);
  }
  const available = 2 ** (newPrefix - prefix);
  if (count > available) {
    return new Failure(`The block has ${available} subnets with ${hostBits} host bits, and ${count} are wanted.`);
  }
  return Array.from({ length: count }, (_, index) => `${dotted(base + index * 2 ** hostBits)}/${newPrefix}`);
}

/** Host bits are cut off; a block without a prefix is one address. */
function parseBlock(text: string): Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const parts = match.slice(1, 5).map(Number);
  const prefix = Number(match[5] ?? 32);
  if (prefix > 32 || parts.some((part) => part > 255)) return undefined;
  const address = parts.reduce((sum, part) => sum * 256 + part, 0);
  const size = 2 ** (32 - prefix);
  return { base: address - (address % size), prefix };
}

function dotted(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}
