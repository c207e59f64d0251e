import { expect, it } from 'vitest';
import type { Call } from '../caller.ts';
import { everyItem } from './token-pages.ts';

const api = { product: 'FC', version: '2023-03-30' };

it('asks for pages until none names a next one', async () => {
  const asked: unknown[] = [];
  const call: Call = async (_api, action, { nextToken, ...parameters }) => {
    asked.push([action, nextToken, parameters]);
    return nextToken === undefined ? { versions: [{ id: 1 }], nextToken: 'second' } : { versions: [{ id: 2 }] };
  };
  expect(await everyItem(call, api, 'List', { functionName: 'f' }, 'versions')).toEqual([{ id: 1 }, { id: 2 }]);
  const about = { functionName: 'f', limit: 100 };
  expect(asked).toEqual([
    ['List', undefined, about],
    ['List', 'second', about],
  ]);
});
