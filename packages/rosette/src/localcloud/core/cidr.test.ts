import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, formatAddress, isAddressOrBlock, overlaps, parseAddress, parseCidr } from './cidr.ts';

describe('CIDR blocks', () => {
  it('read and write any address', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => formatAddress(parseAddress(address)!) === address));
  });

  it('overlap exactly when one contains the other', () => {
    const block = fc
      .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
      .map(([address, mask]) => {
        const size = 2 ** (32 - mask);
        return { first: address - (address % size), mask, size };
      });
    fc.assert(fc.property(block, block, (a, b) => overlaps(a, b) === (contains(a, b) || contains(b, a))));
  });

  it('have no host bits', () => {
    expect(parseCidr('10.0.0.0/8')).toEqual({ first: 10 * 2 ** 24, mask: 8, size: 2 ** 24 });
    for (const wrong of ['10.0.0.1/8', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/8/8', '256.0.0.0/8', '10.0.0.0/', '']) {
      expect(parseCidr(wrong), wrong).toBeUndefined();
    }
    expect(isAddressOrBlock('10.0.0.1/8')).toBe(true);
    expect(isAddressOrBlock('10.0.0.1/33')).toBe(false);
  });
});
