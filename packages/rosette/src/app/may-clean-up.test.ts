import { expect, test } from 'vitest';
import { mayCleanUp } from './may-clean-up.ts';

test('templates may clean up where the operator says so, in these very words', () => {
  expect(mayCleanUp({})).toBe(false);
  expect(mayCleanUp({ ROSETTE_RESOURCE_CLEANER: '' })).toBe(false);
  expect(mayCleanUp({ ROSETTE_RESOURCE_CLEANER: 'deny' })).toBe(false);
  expect(mayCleanUp({ ROSETTE_RESOURCE_CLEANER: 'allow' })).toBe(true);
  expect(() => mayCleanUp({ ROSETTE_RESOURCE_CLEANER: 'yes' })).toThrow(
    expect.objectContaining({ where: 'ROSETTE_RESOURCE_CLEANER' }),
  );
});
