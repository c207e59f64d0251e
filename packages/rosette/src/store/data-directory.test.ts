import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDataDirectory } from './data-directory.ts';
import { dataFiles } from './data-files.ts';
import { readOwner } from './owner.ts';

const me = { pid: process.pid, startedAt: 1_700_000_000_000 };

describe('claimDataDirectory', () => {
  let root: string;
  let directory: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'rosette-claim-'));
    directory = join(root, 'deep', 'data');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('creates the directory for this user alone', async () => {
    const claim = await claimDataDirectory(directory, me);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, dataFiles.owner)).mode & 0o777).toBe(0o600);
    expect(claim.path).toBe(directory);
    await claim.release();
  });

  it('refuses a second claim in the same process, by any path, until the first is released', async () => {
    const claim = await claimDataDirectory(directory, me);
    symlinkSync(directory, join(root, 'alias'));
    for (const path of [directory, join(root, 'alias')]) {
      await expect(claimDataDirectory(path, me)).rejects.toMatchObject({
        reason: 'busy',
        message: expect.stringContaining(`process ${process.pid}`),
      });
    }
    await claim.release();
    await claim.release();
    const again = await claimDataDirectory(directory, me);
    await again.release();
  });

  it('tells others the endpoint of the owner', async () => {
    const claim = await claimDataDirectory(directory, me);
    expect(await readOwner(directory)).toEqual(me);
    await claim.announce('http://127.0.0.1:8787');
    expect(await readOwner(directory)).toEqual({ ...me, endpoint: 'http://127.0.0.1:8787' });
    await expect(claimDataDirectory(directory, me)).rejects.toThrow('which answers on http://127.0.0.1:8787');
    await claim.release();
    expect(await readOwner(directory)).toBeUndefined();
  });

  it('tells others that the owner ends with its command', async () => {
    const claim = await claimDataDirectory(directory, { ...me, passing: true });
    await claim.announce('http://127.0.0.1:8787');
    expect(await readOwner(directory)).toEqual({ ...me, endpoint: 'http://127.0.0.1:8787', passing: true });
    await claim.release();
  });

  it('is refused while another process lives, naming it, and had as soon as that one is killed', async () => {
    const child = await claimInChild(directory);
    await expect(claimDataDirectory(directory, me)).rejects.toMatchObject({
      name: 'StoreError',
      reason: 'busy',
      message: expect.stringContaining(`${directory} is in use by process ${child.pid}`),
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await readOwner(directory))?.pid).toBe(child.pid);
    const claim = await claimDataDirectory(directory, me);
    expect(await readOwner(directory)).toEqual(me);
    await claim.release();
  });

  it('says what to do when the directory cannot be made', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(claimDataDirectory(join(root, 'file'), me)).rejects.toMatchObject({
      reason: 'failed',
      message: expect.stringMatching(/file could not be used: .*Check that this user may write there/),
    });
  });

  it('takes an owner file that says nothing for none', async () => {
    const claim = await claimDataDirectory(directory, me);
    for (const text of ['', '{', '[]', 'null', '{"pid":"x","startedAt":1}']) {
      writeFileSync(join(directory, dataFiles.owner), text);
      expect(await readOwner(directory)).toBeUndefined();
    }
    await expect(claimDataDirectory(directory, me)).rejects.toThrow('in use by another process');
    expect(readFileSync(join(directory, dataFiles.lock))).toHaveLength(0);
    await claim.release();
  });
});

async function claimInChild(directory: string): Promise<ChildProcess> {
  const script = `
    import { claimDataDirectory } from ${JSON.stringify(new URL('./data-directory.ts', import.meta.url).href)};
    await claimDataDirectory(${JSON.stringify(directory)}, { pid: process.pid, startedAt: 1 });
    console.log('claimed');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  return child;
}
