import { describe, expect, it } from 'vitest';
import { objectId, requestId } from './ids.ts';

describe('ids', () => {
  it('carry the region and the length', () => {
    expect(objectId(Math.random, 'vpc', 'cn-shanghai', 21)).toMatch(/^vpc-uf6[a-z0-9]{18}$/);
    expect(requestId(Math.random)).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/);
  });
});
