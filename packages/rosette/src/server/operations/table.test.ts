import { describe, expect, it } from 'vitest';
import { type Flat, startRos } from '../server.fixture.ts';
import { operations } from './table.ts';

describe('the table of operations', () => {
  it('is sorted and names each operation once', () => {
    const names = operations.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  });
});

describe('DescribeRegions', () => {
  it.each([
    [{}, '华东1（杭州）'],
    [{ AcceptLanguage: 'ja' }, 'China (Hangzhou)'],
  ])('names regions in the language of %j', async (parameters: Flat, name) => {
    const { call } = await startRos();
    const { Regions } = await call('DescribeRegions', parameters);
    expect((Regions as unknown[])[0]).toEqual({
      RegionId: 'cn-hangzhou',
      LocalName: name,
      RegionEndpoint: 'ros.example.test',
    });
  });
});
