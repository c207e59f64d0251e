import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, test } from 'vitest';
import { CloudError } from '#wire/cloud-client.ts';
import { type Call, caller } from '../caller.ts';
import { scriptedCloud } from '../testing/scripted-cloud.ts';
import { stack } from '../testing/step-driver.ts';
import { type Cleaned, cleanPiece } from './clean.ts';
import { beginCleaning, type Cleaning, count, packCleaning, unpackCleaning } from './clean-state.ts';
import type { Row } from './rows.ts';
import { readSettings } from './settings.ts';

const settings = readSettings({ Action: 'Scan+CleanUp' });

function row(type: string, id: string): Row {
  const rest = { region: 'cn-hangzhou', name: id, stackId: '', leansOn: [], after: [] };
  return { type, id, ...rest, cleanup: { type: 'Normal', reason: '' } };
}

/** Pieces until it is over, a second apart; the state goes through its durable form between them. */
async function clean(rows: readonly Row[], call: Call, most = 2_000) {
  let cleaning: Cleaning = beginCleaning(rows, 0, () => undefined);
  for (let pieces = 1; pieces <= most; pieces += 1) {
    const world = { rows, settings, callIn: () => call, now: pieces * 1_000 };
    const piece: Cleaned = await cleanPiece(cleaning, world);
    if (piece.kind === 'over') return { ...piece, pieces };
    cleaning = unpackCleaning(JSON.parse(JSON.stringify(packCleaning(piece.cleaning))) as JsonObject);
  }
  throw new Error(`not over after ${most} pieces`);
}

test('thousands take no more pieces than hundreds, since the state of all is written with each', async () => {
  const rows = Array.from({ length: 4_000 }, (_, number) => row('MNS:Queue', `q-${number}`));
  let calls = 0;
  const { pieces, cleaning, result } = await clean(rows, async () => {
    calls += 1;
    return {};
  });
  expect(result).toBe('Success');
  expect(count(cleaning, 'S')).toBe(4_000);
  expect(calls).toBe(4_000);
  expect(pieces).toBeLessThanOrEqual(51);
  expect(JSON.stringify(packCleaning(cleaning)).length).toBeLessThan(4_200);
});

test('a part that is gone is not the whole: what is still there is asked for again', async () => {
  let triggers = 1;
  const refusal = new CloudError('TriggerNotFound', 'it went meanwhile', { status: 404 });
  const cloud = scriptedCloud({
    ListTriggers: () => ({ triggers: triggers > 0 ? [{ triggerName: 't' }] : [] }),
    DeleteTrigger: () => {
      triggers -= 1;
      throw refusal;
    },
    ...{ ListAliases: {}, ListFunctionVersions: {} },
    GetFunction: {},
    DeleteFunction: {},
  });
  const { result } = await clean([row('FC3:Function', 'f')], caller(cloud, { stack }));
  expect(result).toBe('Success');
  expect(cloud.actions()).toContain('DeleteFunction');
});

test('what something else holds is given up a minute after anything went last', async () => {
  const call = async () => Promise.reject(new CloudError('Throttling', 'slow down', { status: 429 }));
  await expect(clean([row('MNS:Queue', 'q')], call, 500)).rejects.toThrow('not over');
  const held = scriptedCloud({ DeleteVpc: new CloudError('DependencyViolation', 'held') });
  const { pieces, cleaning } = await clean([row('VPC:VPC', 'vpc-1')], caller(held, { stack }));
  expect(pieces).toBe(60);
  expect(cleaning.reasons.get(0)).toBe('DeleteVpc: DependencyViolation: held');
});

test('a type that a later version does not know any more stays', async () => {
  const { result, cleaning } = await clean([row('Old:Type', 'x')], async () => ({}));
  expect([result, cleaning.letters]).toEqual(['ResourceFailure', ['F']]);
});
