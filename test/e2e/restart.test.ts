import { expect, it } from 'vitest';
import { readCloudLedger } from '../corpus/cloud-ledger.ts';
import { openHouse, serve, stackStates } from './house.ts';
import { halfWay, sleeping } from './templates.ts';

/* The process dies in the middle; the work does not. */

it('goes on with the next command after up was killed', async () => {
  const house = openHouse();
  house.write('half.yml', halfWay(2));
  const up = house.start('up', 'half.yml');
  await up.shows(/CREATE_IN_PROGRESS +Nap/);
  up.signal('SIGKILL');
  expect((await up.ended).code).toBe(null);
  expect(await stackStates(house)).toEqual({ half: 'CREATE_IN_PROGRESS' });

  const events = house.start('events', 'half', '--follow');
  await events.shows(/CREATE_COMPLETE +stack half/);
  events.signal('SIGINT');
  expect(await events.ended).toMatchObject({ code: 0, stderr: '' });
  const show = await house.rosette('show', 'half', '--json');
  expect(JSON.parse(show.stdout)).toMatchObject({ Status: 'CREATE_COMPLETE' });
  expect(readCloudLedger(house.dataDir)).toMatchObject({
    created: 2,
    left: [expect.stringMatching(/ vpc-/), expect.stringMatching(/ vpc-/)],
  });
});

it('refuses a second up of the same name meanwhile, and says how to watch the first', async () => {
  const house = openHouse();
  house.write('nap.yml', sleeping(60));
  const up = house.start('up', 'nap.yml');
  await up.shows(/CREATE_IN_PROGRESS +Nap/);
  up.signal('SIGKILL');
  await up.ended;
  const again = await house.rosette('up', 'nap.yml');
  expect(again.code).toBe(2);
  expect(again.stderr).toMatch(/there already is a stack nap\n.*CREATE_IN_PROGRESS/);
  expect(again.stderr).toContain('rosette events nap --follow watches it');
});

it('goes on when a server is stopped and started again', async () => {
  const first = await serve();
  first.house.write('half.yml', halfWay(2));
  const up = first.house.start('up', 'half.yml');
  await up.shows(/CREATE_IN_PROGRESS +Nap/);
  first.server.signal('SIGTERM');
  expect(await first.server.ended).toMatchObject({
    code: 0,
    stderr: 'Stopping: running operations go on when the server starts again.\n',
  });
  // The same port as before is taken by itself, and the command that waits for the stack finds the server there.
  const { port } = new URL(first.url);
  const second = first.house.start('serve', '--port', port);
  await second.shows(/listens on/);
  const ended = await up.ended;
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toMatch(/CREATE_COMPLETE +stack half\n/);
  expect(await first.house.rosette('down', 'half')).toMatchObject({ code: 0 });
});

it.each(['SIGINT', 'SIGTERM'] as const)('says on %s what becomes of the work', async (signal) => {
  const house = openHouse();
  house.write('half.yml', halfWay(2));
  const up = house.start('up', 'half.yml');
  await up.shows(/CREATE_IN_PROGRESS +Nap/);
  up.signal(signal);
  const ended = await up.ended;
  expect(ended.code).toBe(130);
  expect(ended.stderr).toBe(
    'interrupted\nThe work stops here and goes on with the next rosette command on this data directory; ' +
      'watch it: rosette events half --follow\n',
  );
  const down = await house.rosette('down', 'half');
  expect(down.code).toBe(2);
  expect(down.stderr).toContain('rosette events half --follow watches it');
});
