import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRosette } from '#app/rosette.ts';

/*
 * A whole Rosette that works on one stack until it rests, and is killed meanwhile: `victim.ts DATA_DIR create|delete`.
 * Prints `working` once it has begun, and the stack's status at the end. Some answers of the cloud are lost or
 * late on purpose.
 */
const [dataDir, goal] = process.argv.slice(2) as [string, 'create' | 'delete'];
const SLOW = 250;

const rosette = await startRosette({
  dataDir,
  host: '127.0.0.1',
  port: null,
  region: undefined,
  log: () => {},
  cloud: {
    delays: {
      vpc: SLOW,
      vswitch: SLOW,
      instanceCreate: SLOW,
      instanceStart: SLOW,
      guestBoot: SLOW,
      dbInstance: 2 * SLOW,
      dbAccount: SLOW,
    },
    faults: {
      rules: [
        { probability: 0.05, effect: { kind: 'lose' } },
        { probability: 0.05, effect: { kind: 'throttle' } },
        // Done, but not yet answered: many kills fall between the two.
        { probability: 0.5, effect: { kind: 'delay', ms: 120 } },
      ],
    },
  },
});

async function find(): Promise<{ StackId: string; Status: string } | undefined> {
  const answer = await rosette.client.call('ListStacks', { StackName: ['crash'] });
  return (answer.Stacks as unknown as { StackId: string; Status: string }[])[0];
}

async function ask(): Promise<string> {
  const existing = await find();
  if (goal === 'delete') {
    if (existing === undefined) return '';
    if (!existing.Status.startsWith('DELETE_IN'))
      await rosette.client.call('DeleteStack', { StackId: existing.StackId });
    return existing.StackId;
  }
  const TemplateBody = readFileSync(join(import.meta.dirname, 'template.yml'), 'utf8');
  const made = await rosette.client.call('CreateStack', {
    StackName: 'crash',
    TemplateBody,
    ClientToken: 'crash-test',
  });
  return String(made.StackId);
}

async function rest(stackId: string): Promise<string> {
  for (;;) {
    const { Status } = await rosette.client.call('GetStack', { StackId: stackId, OutputOption: 'Disabled' });
    if (!String(Status).endsWith('_IN_PROGRESS')) return String(Status);
    await sleep(20);
  }
}

const stackId = await ask();
console.log('working');
console.log(stackId === '' ? 'DELETE_COMPLETE' : await rest(stackId));
await rosette.close();
