import { expect, it } from 'vitest';
import { operationRow } from '#engine/ports/store-rows.conformance.ts';
import { decodeOperation, newPlans, operationHeads, planHash } from './plans.ts';

const plan = () => ({ steps: [{ logicalId: 'Vpc', needs: [] }] });

it('takes plans of one text for one plan', () => {
  expect(planHash(plan())).toBe(planHash(plan()));
  expect(planHash(plan())).not.toBe(planHash({ steps: [] }));
  expect(planHash(null)).toMatch(/^[0-9a-f]{64}$/);
});

it('looks through a plan once, also through one that was read', () => {
  const row = operationRow('o', 's', { plan: plan() });
  const [head] = operationHeads([row]);
  const [written] = newPlans([row], new Map());
  const read = decodeOperation({ ...head!, cause: null, body: written!.body });
  for (const known of [row.plan, read.plan] as { toJSON?: () => unknown }[]) {
    Object.defineProperty(known, 'toJSON', {
      value: () => {
        throw new Error('looked through again');
      },
    });
    expect(planHash(known as never)).toBe(head!.planHash);
  }
});

it('writes a plan that is not the stored one, and each plan once', () => {
  const rows = ['a', 'b', 'c'].map((id) => operationRow(id, 's', { plan: plan() }));
  const stored = new Map([['a', { planHash: planHash(plan()) }]]);
  expect(newPlans(rows.slice(0, 1), stored)).toEqual([]);
  expect(newPlans(rows, stored)).toEqual([{ hash: planHash(plan()), body: JSON.stringify(plan()) }]);
  expect(newPlans([operationRow('a', 's', { plan: null })], stored)).toEqual([{ hash: planHash(null), body: 'null' }]);
});
