import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type House, openHouse, serve, stackStates } from './house.ts';
import { halfWay, sleeping, wide } from './templates.ts';

/* Damage, a full disk, and two at a time: nothing is lost, and the message says what to do. */

it.each(['rosette.db', 'cloud.db'])('a damaged %s is refused and left as it is', async (name) => {
  const house = await withOneStack();
  const path = join(house.dataDir, name);
  const whole = readFileSync(path);
  overwrite(path, 100, Buffer.alloc(6_000, 'damage'));
  const damaged = readFileSync(path);
  for (const command of [['ls'], ['serve', '--port', '0']]) {
    const ended = await house.rosette(...command);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('error: the data directory cannot be used\n  where: ');
    expect(ended.stderr).toContain(`${name} is damaged, or is not a Rosette database`);
    expect(ended.stderr).toContain('hint:  restore the file from a backup');
    expect(ended.output).not.toMatch(/^\s+at /m);
  }
  expect(readFileSync(path).equals(damaged)).toBe(true);
  writeFileSync(path, whole);
  expect(await stackStates(house)).toEqual({ nap: 'CREATE_COMPLETE' });
});

it('a file of another program is not taken for a database', async () => {
  const house = await withOneStack();
  writeFileSync(join(house.dataDir, 'rosette.db'), 'shopping list: milk, bread, butter\n'.repeat(50));
  const ls = await house.rosette('ls');
  expect(ls.code).toBe(2);
  expect(ls.stderr).toContain('rosette.db is damaged, or is not a Rosette database');
});

it('a data directory that is a file is refused', async () => {
  const house = openHouse();
  house.write('data', 'a file');
  const ls = await house.rosette('ls');
  expect(ls.code).toBe(2);
  expect(ls.stderr).toContain('error: the data directory cannot be used');
  expect(ls.output).not.toMatch(/^\s+at /m);
});

it('a second server is refused with the pid of the first; commands talk to the first', async () => {
  const { house, server, url } = await serve();
  const second = await house.rosette('serve', '--port', '0');
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(`is in use by process ${server.pid}, which answers on ${url}`);
  expect(second.stderr).toContain('hint:  ');
  house.write('nap.yml', sleeping(0));
  expect(await house.rosette('up', 'nap.yml')).toMatchObject({ code: 0, stderr: '' });
  server.signal('SIGTERM');
  await server.ended;
  expect(await stackStates(house)).toEqual({ nap: 'CREATE_COMPLETE' });
});

it('a command beside a running up works, also when that one ends first', async () => {
  const house = openHouse();
  house.write('short.yml', halfWay(1));
  house.write('long.yml', halfWay(3));
  const short = house.start('up', 'short.yml');
  await short.shows(/CREATE_IN_PROGRESS +Nap/);
  const long = house.start('up', 'long.yml');
  expect(await stackStates(house)).toMatchObject({ short: expect.stringMatching(/^CREATE_/) });
  expect(await short.ended).toMatchObject({ code: 0, stderr: '' });
  const ended = await long.ended;
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout.match(/CREATE_COMPLETE +stack long/g)).toHaveLength(1);
  expect(await stackStates(house)).toEqual({ short: 'CREATE_COMPLETE', long: 'CREATE_COMPLETE' });
});

it('a disk that is full from the start is named, and nothing is half made', async (context) => {
  const disk = smallDisk(256);
  if (typeof disk === 'string') return context.skip(disk);
  const house = openHouse({ dataDir: join(disk.path, 'data') });
  house.write('nap.yml', sleeping(0));
  disk.fill();
  const up = await house.rosette('up', 'nap.yml');
  expect(up.code).toBe(2);
  expect(up.stderr).toContain('error: the data directory cannot be used');
  expect(up.stderr).toMatch(/hint: {2}free some space on the disk/);
  expect(up.output).not.toMatch(/^\s+at /m);
  disk.empty();
  disk.grow(4_096);
  expect(await stackStates(house)).toEqual({});
  expect(await house.rosette('up', 'nap.yml')).toMatchObject({ code: 0, stderr: '' });
});

it('a disk that fills up on the way is told of, and the work goes on once there is space', async (context) => {
  const disk = smallDisk(1_024);
  if (typeof disk === 'string') return context.skip(disk);
  const house = openHouse({ dataDir: join(disk.path, 'data') });
  house.write('wide.yml', wide(200));
  const up = house.start('up', 'wide.yml');
  await up.warns(/No space is left on the disk of .*rosette\.db/);
  disk.grow(16_384);
  const ended = await up.ended;
  expect(ended.code).toBe(0);
  expect(ended.stdout).toMatch(/CREATE_COMPLETE +stack wide\n/);
  expect(ended.output).not.toMatch(/^\s+at /m);
  const stack = JSON.parse((await house.rosette('show', 'wide', '--json')).stdout) as { Status: string };
  expect(stack.Status).toBe('CREATE_COMPLETE');
});

async function withOneStack(): Promise<House> {
  const house = openHouse();
  house.write('nap.yml', sleeping(0));
  expect(await house.rosette('up', 'nap.yml')).toMatchObject({ code: 0 });
  return house;
}

function overwrite(path: string, position: number, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, position);
  closeSync(file);
}

interface SmallDisk {
  readonly path: string;
  /** Takes all the space there is. */
  fill(): void;
  empty(): void;
  grow(kilobytes: number): void;
}

/** A disk of its own, in memory, or why there can be none. */
function smallDisk(kilobytes: number): SmallDisk | string {
  if (process.getuid?.() !== 0) return 'only root can mount a small disk';
  const path = join(openHouse().folder, 'disk');
  mkdirSync(path);
  const mount = (options: string) =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { encoding: 'utf8' });
  const mounted = mount(`size=${kilobytes}k`);
  if (mounted.status !== 0) return `no small disk can be mounted: ${mounted.stderr || mounted.error?.message}`;
  onTestFinished(() => void spawnSync('umount', ['-l', path]));
  const ballast = join(path, 'ballast');
  return {
    path,
    fill: () => fillDisk(ballast),
    empty: () => rmSync(ballast),
    grow: (size) => void mount(`remount,size=${size}k`),
  };
}

function fillDisk(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4_096));
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    closeSync(file);
  }
}
