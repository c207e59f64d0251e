import { expect, test } from 'vitest';
import { alibabaServices } from './alibaba-services.ts';
import { callbackBases } from './callback-bases.ts';

const account = {
  ROSETTE_SERVICES: 'alibaba',
  ALIBABA_CLOUD_ACCOUNT_ID: '1',
  ALIBABA_CLOUD_ACCESS_KEY_ID: 'id',
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'very-secret',
};

test('the local services are used unless the operator says otherwise', () => {
  expect(alibabaServices({})).toBeUndefined();
  expect(alibabaServices({ ...account, ROSETTE_SERVICES: 'local' })).toBeUndefined();
});

test('what is needed for the real ones is read, and what is missing is named', () => {
  const services = alibabaServices({ ...account, ROSETTE_MNS_ENDPOINT: 'http://mns.test:80/' });
  expect(services).toMatchObject({ accountId: '1', endpoints: { mns: 'http://mns.test' } });
  for (const name of Object.keys(account).slice(1)) {
    expect(() => alibabaServices({ ...account, [name]: '' })).toThrow(expect.objectContaining({ where: name }));
  }
});

test.each([{ ROSETTE_SERVICES: 'aliyun' }, { ...account, ROSETTE_OSS_ENDPOINT: 'oss.test' }])(
  'a slip is told of, without the secret',
  (env) => {
    const error = (() => {
      try {
        alibabaServices(env);
      } catch (thrown) {
        return thrown;
      }
      return undefined;
    })();
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify({ ...(error as Error), message: (error as Error).message })).not.toContain('very-secret');
  },
);

test('callback addresses begin as the operator says', () => {
  expect(callbackBases({})).toEqual({});
  expect(callbackBases({ ROSETTE_CALLBACK_URL: 'https://ros.test/a/' })).toEqual({ publicBase: 'https://ros.test/a' });
  for (const wrong of ['ros.test', 'ftp://x', 'https://x?y', 'https://me:pw@x']) {
    expect(() => callbackBases({ ROSETTE_CALLBACK_INTRANET_URL: wrong })).toThrow();
  }
});
