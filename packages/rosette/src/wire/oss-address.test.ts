import { expect, it } from 'vitest';
import { isOssAddress, readOssAddress } from './oss-address.ts';

it.each([
  ['oss://box/web.yml', { bucket: 'box', key: 'web.yml' }],
  ['OSS://box/a/b.yml?RegionId=cn-beijing', { bucket: 'box', key: 'a/b.yml', region: 'cn-beijing' }],
  ['oss://box/a%20b%3F.yml?RegionId=', { bucket: 'box', key: 'a b?.yml' }],
  ['oss://box/模板.yml', { bucket: 'box', key: '模板.yml' }],
])('%s names an object', (text, expected) => {
  expect([isOssAddress(text), readOssAddress(text)]).toEqual([true, expected]);
});

it.each([
  ['oss://box', 'oss://bucket/key'],
  ['oss://box/', 'empty'],
  ['oss://box/a#b', 'oss://bucket/key'],
  ['oss://evil.example.com/key', 'bucket'],
  ['oss://user@box/key', 'bucket'],
  ['oss://box/../other/key', '..'],
  ['oss://box/%2e%2e/other/key', '..'],
  ['oss://box/100%', '%25'],
  ['oss://box/key?RegionId=x.example.com/', 'region'],
  ['oss://box/key?versionId=1', 'RegionId'],
])('%s names none', (text, named) => {
  expect(readOssAddress(text)).toContain(named);
});

it('leaves other addresses alone', () => {
  expect(isOssAddress('https://box.oss-cn-hangzhou.aliyuncs.com/key')).toBe(false);
});
