import { describe, expect, expectTypeOf, it } from 'vitest';
import { type Fields, type InputsOf, readInputs } from './schema.ts';

const fields = {
  Host: { type: 'string', pattern: /^[a-z]+$/, maxLength: 5 },
  Kind: { type: 'string', enum: ['A', 'B'], optional: true },
  Ttl: { type: 'integer', minimum: 1, maximum: 9, default: 3 },
  Ratio: { type: 'number', optional: true },
  On: { type: 'boolean', default: false },
  Tags: { type: 'map', values: { type: 'string' }, default: {} },
  Parts: {
    type: 'array',
    items: { type: 'object', properties: { Name: { type: 'string' } } },
    minItems: 1,
    maxItems: 2,
    optional: true,
  },
  Rest: { type: 'any', optional: true },
} as const satisfies Fields;

const problems = (given: Parameters<typeof readInputs>[1]) => {
  try {
    readInputs(fields, given);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

it('fills in defaults and leaves out what is optional', () => {
  expect(readInputs(fields, { Host: 'web', Kind: null })).toEqual({ Host: 'web', Ttl: 3, On: false, Tags: {} });
  const whole = {
    Host: 'web',
    Kind: 'B',
    Ttl: 9,
    Ratio: 0.5,
    On: true,
    Tags: { a: 'b' },
    Parts: [{ Name: 'n' }],
    Rest: [null],
  };
  expect(readInputs(fields, whole)).toEqual(whole);
});

it('knows the types', () => {
  expectTypeOf<InputsOf<typeof fields>>().toMatchTypeOf<{
    readonly Host: string;
    readonly Kind?: 'A' | 'B';
    readonly Ttl: number;
    readonly On: boolean;
    readonly Tags: Readonly<Record<string, string>>;
    readonly Parts?: readonly { readonly Name: string }[];
  }>();
});

describe('problems', () => {
  it.each([
    [{}, 'Host is missing'],
    [{ Host: 3 }, 'Host must be a string, not a number'],
    [{ Host: 'Web' }, 'Host must match /^[a-z]+$/'],
    [{ Host: 'websites' }, 'Host must have at most 5 characters'],
    [{ Host: 'web', Kind: 'C' }, 'Kind must be one of A, B'],
    [{ Host: 'web', Ttl: '3' }, 'Ttl must be an integer, not a string'],
    [{ Host: 'web', Ttl: 1.5 }, 'Ttl must be an integer, not a number'],
    [{ Host: 'web', Ttl: 0 }, 'Ttl must be at least 1'],
    [{ Host: 'web', Ttl: 10 }, 'Ttl must be at most 9'],
    [{ Host: 'web', On: 'true' }, 'On must be a boolean, not a string'],
    [{ Host: 'web', Tags: { a: 1 } }, 'Tags.a must be a string, not a number'],
    [{ Host: 'web', Tags: [] }, 'Tags must be a map, not a list'],
    [{ Host: 'web', Parts: {} }, 'Parts must be a list, not an object'],
    [{ Host: 'web', Parts: [] }, 'Parts must have at least 1 items'],
    [
      { Host: 'web', Parts: [{ Name: 'a' }, { Nam: 'b' }] },
      'Parts[1].Nam is not known here (known: Name); Parts[1].Name is missing',
    ],
    [{ Hst: 'web', Host: 'web' }, 'Hst is not known here (known: Host, Kind, Ttl, Ratio, On, Tags, Parts, Rest)'],
  ])('%j', (given, message) => {
    expect(problems(given)).toBe(`Parameters: ${message}.`);
  });

  it('are told all at once, without values', () => {
    const told = problems({ Host: 'S3cret', Kind: 'S3cret', Ttl: 'S3cret' });
    expect(told.split('; ')).toHaveLength(3);
    expect(told).not.toContain('S3cret');
  });
});
