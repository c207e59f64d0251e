import { expect, it } from 'vitest';
import { Crc64 } from './crc64.ts';

it('has the check value of its definition', () => {
  expect(new Crc64().update(Buffer.from('123456789')).digest()).toBe('11051210869376104954');
});

it('does not depend on how the bytes are cut', () => {
  const bytes = Buffer.from('the quick brown fox');
  const parts = new Crc64().update(bytes.subarray(0, 5)).update(bytes.subarray(5)).digest();
  expect(parts).toBe(new Crc64().update(bytes).digest());
  expect(new Crc64().digest()).toBe('0');
});
