import { expect, it } from 'vitest';
import { requestIn, xmlText } from './envelope.ts';

const request = { RequestType: 'Create', Text: 'ü<&>"' };
const json = JSON.stringify(request);
const base64 = Buffer.from(json).toString('base64');
const escaped = json.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const inXml = (message: string) =>
  `<?xml version="1.0"?><Notification xmlns="http://mns.aliyuncs.com/doc/v1/"><TopicName>t</TopicName><Message>${message}</Message></Notification>`;

it.each([
  ['JSON', ` ${json}\n`],
  ['Base64', base64],
  ['XML around Base64', inXml(base64)],
  ['XML around JSON', inXml(escaped)],
  ['XML around JSON as it is', inXml(`<![CDATA[${json}]]>`)],
  ['JSON around Base64', JSON.stringify({ TopicName: 't', Message: base64 })],
  ['JSON around JSON', JSON.stringify({ TopicName: 't', Message: json })],
  ['Base64 around XML', Buffer.from(inXml(base64)).toString('base64')],
])('finds the request in %s', (_, body) => {
  expect(requestIn(body)).toEqual(request);
});

it.each(['', 'hello', '{"a":', '<a/>', 'AAAA'])('refuses %j', (body) => {
  expect(() => requestIn(body)).toThrow(/^The message /);
});

it('reads elements with attributes, entities and numbers of characters', () => {
  expect(xmlText('<a x="1">&lt;&#65;&#x42;&apos;&nix;</a>', 'a')).toBe("<AB'&nix;");
  expect(xmlText('<ab>1</ab><a>2</a>', 'a')).toBe('2');
  expect(xmlText('<a>1', 'a')).toBeUndefined();
});
