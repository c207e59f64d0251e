import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { readJsonObject, readWaitSignal } from './callback-payload.ts';

test('no integer of an answer or a signal is rounded', () => {
  const body = Buffer.from('{"Data":{"Small":9007199254740991,"Big":12345678901234567890}}');
  const Data = { Small: 9_007_199_254_740_991, Big: '12345678901234567890' };
  expect(readJsonObject(body)).toEqual({ Data });
  expect(readWaitSignal(body).data).toEqual(Data);
});
