import { beforeEach, expect, it } from 'vitest';
import { type ExchangeFilter, type ExchangeRow, StoreError } from './store.ts';
import { type ConformingStore, exchangeRow, firstPage, put, putExchange, stackRow } from './store-rows.conformance.ts';

/* Exchanges with somebody outside: kept whole, and found by stack, resource, id and state. */

export function describeExchanges(store: () => ConformingStore): void {
  const account = stackRow('s').accountId;
  const listed = async (filter: Partial<ExchangeFilter> = {}, page = firstPage) =>
    (await store().exchanges({ accountId: account, ...filter }, page)).rows.map((row) => row.id).join(' ');

  beforeEach(() => store().commit([put(stackRow('s')), put(stackRow('t', { region: 'cn-beijing' }))], []));

  it('keeps each as it was written last', async () => {
    const open = exchangeRow('a', 's', { properties: { Parameters: { N: 1 } } });
    const over = exchangeRow('a', 's', {
      state: 'succeeded',
      attempts: 3,
      before: { Parameters: {} },
      physicalId: 'p',
      answer: { Data: [null, '云'] },
      answeredBy: 'arn',
      endedAt: 9,
    });
    await store().commit([putExchange(open)], []);
    expect((await store().exchanges({ accountId: account }, firstPage)).rows).toEqual([open]);
    await store().commit([putExchange(open), putExchange(over)], []);
    expect((await store().exchanges({ accountId: account }, firstPage)).rows).toEqual([over]);
  });

  it('pages newest first through those that fit every filter', async () => {
    const at = (id: string, startedAt: number, over: Partial<ExchangeRow> = {}, stack = 's') =>
      putExchange(exchangeRow(id, stack, { startedAt, ...over }));
    await store().commit(
      [
        put(stackRow('foreign', { accountId: '2000000000000002' })),
        at('a', 10),
        at('b', 20, { state: 'failed' }),
        at('c', 20, { logicalId: 'Other' }),
        at('d', 30, {}, 't'),
        at('e', 40, {}, 'foreign'),
      ],
      [],
    );
    expect(await listed()).toBe('d c b a');
    expect(await listed({}, { number: 2, size: 3 })).toBe('a');
    expect((await store().exchanges({ accountId: account }, { number: 2, size: 3 })).total).toBe(4);
    expect(await listed({ region: 'cn-beijing' })).toBe('d');
    expect(await listed({ stackId: 's', logicalId: 'Thing' })).toBe('b a');
    expect(await listed({ ids: ['a', 'e', 'none'] })).toBe('a');
    expect(await listed({ states: ['open'] })).toBe('d c a');
    expect(await listed({ ids: [], states: [] })).toBe('d c b a');
  });

  it('refuses one of a stack that is not there', async () => {
    await expect(store().commit([putExchange(exchangeRow('a', 'none'))], [])).rejects.toBeInstanceOf(StoreError);
    expect(await listed()).toBe('');
  });
}
