import { Float } from '@rosette/template/base/data.ts';
import { isKnown, reveal, Secret, type ValueObject } from '@rosette/template/evaluate/value.ts';
import { describe, expect, it } from 'vitest';
import { shownValue, ValueCodec } from './value-codec.ts';

const codec = new ValueCodec({
  seal: (clear) => Buffer.from(clear).toString('hex'),
  open: (sealed) => Buffer.from(sealed, 'hex').toString(),
});

describe('values as JSON columns', () => {
  const value: ValueObject = { Name: 'web', Password: new Secret('p4ss'), Ports: [80, { $sealed: 'mine', $$: 1 }] };

  it('come back as they were, secrets still secret', () => {
    const back = codec.decodeObject(codec.encodeObject(value));
    expect(isKnown(back)).toBe(true);
    expect(back.Password).toBeInstanceOf(Secret);
    expect(JSON.parse(JSON.stringify(reveal(back)))).toEqual({
      Name: 'web',
      Password: 'p4ss',
      Ports: [80, { $sealed: 'mine', $$: 1 }],
    });
  });

  it('tell whole floats from integers, but show them as numbers', () => {
    const encoded = codec.encodeObject({ Rate: new Float(1), Count: 1, Mine: { $float: 2 } });
    expect(codec.decodeObject(JSON.parse(JSON.stringify(encoded)))).toEqual({
      Rate: new Float(1),
      Count: 1,
      Mine: { $float: 2 },
    });
    expect(JSON.parse(JSON.stringify(shownValue(encoded)))).toEqual({ Rate: 1, Count: 1, Mine: { $float: 2 } });
  });

  it('never hold a secret in clear', () => {
    expect(JSON.stringify(codec.encodeObject(value))).not.toContain('p4ss');
  });

  it('are shown with secrets masked, and a user key that looks sealed as it is', () => {
    const shown = JSON.parse(JSON.stringify(shownValue(codec.encodeObject(value))));
    expect(shown).toEqual({ Name: 'web', Password: '******', Ports: [80, { $sealed: 'mine', $$: 1 }] });
  });
});
