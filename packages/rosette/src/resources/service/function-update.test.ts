import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, it } from 'vitest';
import { cleared } from '../properties.ts';
import type { UpdateInput } from '../update-declaration.ts';
import { functionUpdate } from './function-update.ts';

const api = { product: 'FC', version: '2023-03-30' };
const properties: JsonObject = { Timeout: 9, Code: { OssBucketName: 'b', OssObjectName: 'o' } };

async function sent(changed: readonly string[]): Promise<unknown> {
  const calls: unknown[] = [];
  const call = async (...made: unknown[]) => {
    calls.push(made);
    return {};
  };
  const update = functionUpdate({ api, settings: ['Timeout', 'Handler'], names: (id) => ({ functionName: id }) });
  await update.run({ call, id: 'f', properties, changed } as unknown as UpdateInput);
  return calls;
}

it('sends every setting, takes away what is not given, and leaves the code alone', async () => {
  const wanted = { functionName: 'f', timeout: 9, description: cleared, environmentVariables: {} };
  expect(await sent(['Timeout'])).toEqual([[api, 'UpdateFunction', wanted]]);
});

it('sends the code when that changed', async () => {
  const code = { ossBucketName: 'b', ossObjectName: 'o' };
  expect(await sent(['Code'])).toMatchObject([[api, 'UpdateFunction', { code }]]);
});
