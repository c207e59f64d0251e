import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signatureOf, signatureProblem } from './signature.ts';

const check = { signKey: 'key', url: 'https://p.test/x?a=b', headers: { 'X-B': '2', 'X-A': '1' } };
const json = 'application/json';
const date = '2026-11-22T00:00:00Z';
const now = Date.parse(date);
const data = { RequestId: 'r', ResourceProperties: { b: [1, 'é\u007f', null], a: true, '\u{10000}': 1, '\uffff': 2 } };

function signed(change: object = {}) {
  return { ...data, Signature: { Date: date, Value: signatureOf(check, data, json, date) }, ...change };
}

describe('a signature', () => {
  it('is HMAC-SHA1 over the lines that ROS documents, JSON as Python writes it', () => {
    const text =
      '{"RequestId": "r", "ResourceProperties": {"a": true, "b": [1, "\\u00e9\\u007f", null], "\\uffff": 2, "\\ud800\\udc00": 1}}';
    const md5 = createHash('md5').update(text).digest('hex');
    const lines = ['POST', json, md5, date, 'X-A:1', 'X-B:2', 'https://p.test/x?a=b'];
    expect(signatureOf(check, data, json, date)).toBe(createHmac('sha1', 'key').update(lines.join('\n')).digest('hex'));
  });

  it('is right when nothing was changed', () => {
    expect(signatureProblem(check, signed(), json, now + 14 * 60_000)).toBeUndefined();
  });

  it.each([
    ['is missing', signed({ Signature: undefined }), check, now, /no Signature/],
    ['is half there', signed({ Signature: { Date: date } }), check, now, /Date and Value/],
    ['is old', signed(), check, now + 16 * 60_000, /too old/],
    ['has no date', signed({ Signature: { Date: 'x', Value: '' } }), check, now, /too old/],
    ['is of other data', signed({ RequestId: 'q' }), check, now, /wrong/],
    ['is of another key', signed(), { ...check, signKey: 'other' }, now, /wrong/],
    ['is for another address', signed(), { ...check, url: 'https://p.test/y' }, now, /wrong/],
  ] as const)('%s', (_, body, using, at, problem) => {
    expect(signatureProblem(using, JSON.parse(JSON.stringify(body)), json, at)).toMatch(problem);
  });
});
