import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';

/** A server that watches over processes, tells their ids, and waits to be killed. */
const SERVER = `
  import { spawn } from 'node:child_process';
  import { InstanceGuard } from ${JSON.stringify(`${import.meta.dirname}/instance-guard.ts`)};
  const guard = new InstanceGuard();
  const start = () => spawn(process.execPath, ['-e', 'for (;;);'], { detached: true, stdio: 'ignore' });
  const [kept, removed] = [start(), start()];
  for (const each of [kept, removed]) guard.add(each.pid);
  guard.remove(removed.pid);
  process.stdout.write(JSON.stringify([kept.pid, removed.pid]) + '\\n');
  setInterval(() => {}, 1000);
`;

it('kills what is left when the server is killed, and nothing else', async () => {
  const server = spawn(process.execPath, ['--input-type=module', '-e', SERVER], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [kept, removed] = await pids(server);
  onTestFinished(() => {
    for (const pid of [kept, removed]) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  });
  expect([isAlive(kept), isAlive(removed)]).toEqual([true, true]);
  server.kill('SIGKILL');
  await once(server, 'exit');
  for (let tries = 0; tries < 200 && isAlive(kept); tries += 1) await new Promise((done) => setTimeout(done, 20));
  expect([isAlive(kept), isAlive(removed)]).toEqual([false, true]);
});

async function pids(server: ChildProcess): Promise<readonly [number, number]> {
  const [line] = (await once(server.stdout!, 'data')) as [Buffer];
  return JSON.parse(line.toString()) as [number, number];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
