import { crc32, inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { ServiceAnswer } from '#wire/service-http.ts';
import { fc3 } from '../fc3/api.ts';
import { mns } from '../mns/api.ts';
import { camelCase } from './camel-case.ts';
import { codeOf } from './function-code.ts';
import { serviceError } from './service-product.ts';
import { weights } from './version-weights.ts';
import { readXml, writeXml } from './xml.ts';
import { zipOf } from './zip.ts';

test('properties are spelt as the API does, but for keys that are the template’s own', () => {
  const properties = {
    ...{ CAPort: 9000, CustomDNS: { NameServers: ['1.1.1.1'] }, VpcConfig: { VSwitchIds: ['v'] }, Description: null },
    ...{ EnvironmentVariables: { My_Key: 'x', OTHER: 'y' } },
  };
  expect(camelCase(properties)).toEqual({
    ...{ caPort: 9000, customDNS: { nameServers: ['1.1.1.1'] }, vpcConfig: { vSwitchIds: ['v'] } },
    environmentVariables: { My_Key: 'x', OTHER: 'y' },
  });
});

test('an archive holds the file, and says so in both of its directories', () => {
  const zip = zipOf('index.js', 'exports.x = "ü";');
  const packed = zip.readUInt32LE(18);
  const start = 30 + zip.readUInt16LE(26);
  const content = inflateRawSync(zip.subarray(start, start + packed));
  expect(content.toString()).toBe('exports.x = "ü";');
  expect(zip.readUInt32LE(14)).toBe(crc32(content));
  const central = zip.readUInt32LE(zip.length - 6);
  expect(central).toBe(start + packed);
  expect(zip.subarray(central, central + 4).toString('latin1')).toBe('PK\u0001\u0002');
  expect(zip.subarray(central + 46, central + 54).toString()).toBe('index.js');
});

test('source code goes into the file that the handler names', () => {
  const zip = (Runtime: string, Handler: string) =>
    Buffer.from(String(codeOf({ Runtime, Handler, Code: { SourceCode: 'x' } })!.zipFile), 'base64').toString('latin1');
  expect(zip('python3.10', 'main.run')).toContain('main.py');
  expect(zip('nodejs20', 'index.handler')).toContain('index.js');
  expect(() => zip('go1', 'main')).toThrow(/Node\.js, Python and PHP/);
  expect(() => codeOf({ Runtime: 'nodejs20', Code: { SourceCode: 'x'.repeat(4_097) } })).toThrow(/4096/);
});

function refused(status: number, body: string): ServiceAnswer {
  const from = { accountId: '1', origin: 'http://x' };
  return { status, headers: { 'x-fc-request-id': 'r' }, body: Buffer.from(body), from };
}

test('an error has the service’s own code, and says throttling where it is', () => {
  const error = serviceError(fc3, 'GetFunction', refused(404, '{"Code":"FunctionNotFound","Message":"gone"}'));
  expect(error).toMatchObject({ code: 'FunctionNotFound', status: 404, requestId: 'r', action: 'GetFunction' });
  expect(serviceError(fc3, 'X', refused(429, '{"ErrorCode":"ResourceExhausted"}')).code).toBe(
    'Throttling.ResourceExhausted',
  );
  const limited = '<Error><Code>QpsLimitExceeded</Code><RequestId>q</RequestId></Error>';
  expect(serviceError(mns, 'X', refused(400, limited))).toMatchObject({
    code: 'Throttling.QpsLimitExceeded',
    requestId: 'q',
  });
  expect(serviceError(fc3, 'X', refused(500, 'no JSON')).code).toBe('Http500');
});

test('XML is read as it was written', () => {
  const content = { Name: 'a & <b>', Rule: [{ Id: '1' }, { Id: '2' }], None: null };
  expect(readXml(writeXml('Root', content))).toEqual({
    root: 'Root',
    content: { Name: 'a & <b>', Rule: [{ Id: '1' }, { Id: '2' }] },
  });
  expect(readXml('<a xmlns="x"><n:b>&#228;&#x41;&unknown;</n:b><c/><![CDATA[<d>]]></a>')).toEqual({
    root: 'a',
    content: { b: 'äA&unknown;', c: '' },
  });
  for (const wrong of ['', 'text', '<a>', '<a></b>', '<a/><b/>', '<x>'.repeat(100)]) {
    expect(readXml(wrong)).toBeUndefined();
  }
});

test('a part of the invocations is said in percent', () => {
  expect(weights({ AdditionalVersion: '2', AdditionalWeight: 25 })).toEqual({ 2: 0.25 });
  expect(weights({})).toEqual({});
  expect(() => weights({ AdditionalVersion: '2', AdditionalWeight: 101 })).toThrow(/between 0 and 100/);
});
