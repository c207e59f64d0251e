import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flattenParameters, unflattenParameters } from './rpc.ts';

const key = fc.oneof(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_:-]{0,8}$/), fc.constant('__proto__'));
const tree = fc.letrec<{ node: Json; object: JsonObject }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.string(),
    fc.array(tie('node'), { minLength: 1, maxLength: 12 }),
    tie('object'),
  ),
  object: fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 5, noNullPrototype: false }),
}));

describe('flattenParameters', () => {
  it('writes lists from 1, booleans as words, and leaves nulls out', () => {
    const flat = flattenParameters({
      Tag: [{ Key: 'a', Value: '' }],
      Ids: [['x', 'y']],
      DryRun: true,
      Off: false,
      Size: 40,
      Gone: null,
      Nothing: [],
    });
    expect({ ...flat }).toEqual({
      'Tag.1.Key': 'a',
      'Tag.1.Value': '',
      'Ids.1.1': 'x',
      'Ids.1.2': 'y',
      DryRun: 'true',
      Off: 'false',
      Size: '40',
    });
  });

  it('is undone by unflattenParameters for every tree of strings', () => {
    fc.assert(
      fc.property(tree.object, (nested) => {
        const back = unflattenParameters(flattenParameters(nested));
        expect(JSON.stringify(back)).toBe(JSON.stringify(nested));
      }),
    );
  });
});

describe('unflattenParameters', () => {
  it('closes gaps and orders positions as numbers', () => {
    expect(unflattenParameters({ 'A.10': 'c', 'A.2': 'b', 'A.1': 'a' })).toEqual({ A: ['a', 'b', 'c'] });
  });

  it('does not allocate for an absurd position', () => {
    expect(unflattenParameters({ 'A.999999': 'x' })).toEqual({ A: ['x'] });
    expect(unflattenParameters({ 'A.4294967296': 'x', 'B.0': 'y' })).toEqual({ A: { 4294967296: 'x' }, B: { 0: 'y' } });
  });

  it('never touches a prototype', () => {
    const nested = unflattenParameters({ '__proto__.polluted': 'yes', 'constructor.prototype.polluted': 'yes' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(JSON.stringify(nested)).toContain('"__proto__":{"polluted":"yes"}');
  });

  it('keeps the deeper of two readings in either order', () => {
    expect(unflattenParameters({ A: '1', 'A.B': '2' })).toEqual({ A: { B: '2' } });
    expect(unflattenParameters({ 'A.B': '2', A: '1' })).toEqual({ A: { B: '2' } });
  });

  it('takes any names without failing', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.string()), (flat) => void unflattenParameters(flat)));
    expect(() => unflattenParameters({ [`A${'.1'.repeat(100_000)}`]: 'x' })).not.toThrow();
  });
});
