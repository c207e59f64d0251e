import { expect, it } from 'vitest';
import { storeConformance } from '#engine/ports/store.conformance.ts';
import { operationRow, put, putOperation, stackRow } from '#engine/ports/store-rows.conformance.ts';
import { openMemoryStore } from './memory-store.ts';

storeConformance('memory', async () => openMemoryStore());

it('copies a plan once, however often its row is written, also when the row was read', async () => {
  const store = openMemoryStore();
  const row = operationRow('o', 's', { plan: { steps: [] } });
  const write = async (again: typeof row) => {
    await store.commit([put(stackRow('s')), putOperation(again)], []);
    return (await store.operation('o'))!;
  };
  const first = await write(row);
  expect((await write({ ...row, phase: 'rollback' })).plan).toBe(first.plan);
  expect((await write({ ...first, epoch: 2 })).plan).toBe(first.plan);
  expect(first.plan).not.toBe(row.plan);
});
