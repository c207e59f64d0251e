import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { customSignature, sortedJson } from './custom-signature.ts';

test('JSON as Python writes it with sorted keys and ASCII only', () => {
  expect(sortedJson({ b: [1, 'é"\u007f', null], a: { z: true, y: '\u{1F600}' } })).toBe(
    '{"a": {"y": "\\ud83d\\ude00", "z": true}, "b": [1, "\\u00e9\\"\\u007f", null]}',
  );
});

test('what is signed, line by line', () => {
  const data = { RequestId: 'r' };
  const md5 = createHash('md5').update('{"RequestId": "r"}').digest('hex');
  const lines = ['POST', 'application/json', md5, '2026-11-21T00:00:00Z', 'A:1', 'B:2', 'https://p.test/x'];
  const expected = createHmac('sha1', 'key').update(lines.join('\n')).digest('hex');
  const request = {
    contentType: 'application/json',
    data,
    date: '2026-11-21T00:00:00Z',
    headers: { B: '2', A: '1' },
    url: 'https://p.test/x',
  };
  expect(customSignature('key', request)).toBe(expected);
  expect(customSignature('other', request)).not.toBe(expected);
});
