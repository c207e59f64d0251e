import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from './store.ts';
import { describeAccess } from './store-access.conformance.ts';
import { describeChangeSets } from './store-change-sets.conformance.ts';
import { describeAtomicity, describeFences, describeNames } from './store-commits.conformance.ts';
import { describeExchanges } from './store-exchanges.conformance.ts';
import { describeListing } from './store-listing.conformance.ts';
import { describeEvents, describeSignals } from './store-logs.conformance.ts';
import { describeOperations } from './store-operations.conformance.ts';
import type { ConformingStore } from './store-rows.conformance.ts';
import { describeRows } from './store-rows-kept.conformance.ts';

/** What every store must do. `open` gives an empty one each time. */
export function storeConformance(name: string, open: () => Promise<ConformingStore>): void {
  describe(`${name}: the store port`, () => {
    let store: ConformingStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    const current = () => store;

    describe('rows', () => describeRows(current));
    describe('listing stacks', () => describeListing(current));
    describe('names', () => describeNames(current));
    describe('fences', () => describeFences(current));
    describe('all or nothing', () => describeAtomicity(current));
    describe('operations', () => describeOperations(current));
    describe('change sets', () => describeChangeSets(current));
    describe('exchanges', () => describeExchanges(current));
    describe('events', () => describeEvents(current));
    describe('signals', () => describeSignals(current));
    describe('access', () => describeAccess(current));

    it('can be closed twice, and answers nothing afterwards', async () => {
      await store.close();
      await store.close();
      await expect(store.stack('s')).rejects.toBeInstanceOf(StoreError);
    });
  });
}
