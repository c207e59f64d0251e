import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Command, type Ended, runCommand, startCommand } from './command.ts';

/** The root of the repository. */
export const ROOT = resolve(import.meta.dirname, '../..');

export function example(name: string): string {
  return join(ROOT, 'examples', name);
}

/** A person's folder with a data directory in it, for one test; gone after it. */
export interface House {
  /** Where commands run. */
  readonly folder: string;
  readonly dataDir: string;
  /** Runs `rosette` on the data directory until it ends. */
  rosette(...args: readonly string[]): Promise<Ended>;
  /** Starts `rosette` on the data directory; it is killed after the test if it still runs. */
  start(...args: readonly string[]): Command;
  /** Writes a file beside the data directory and answers its name. */
  write(name: string, text: string | Uint8Array): string;
}

export interface HouseOptions {
  /** Where the data directory lies, if not in the folder. */
  readonly dataDir?: string;
}

export function openHouse(options: HouseOptions = {}): House {
  const folder = mkdtempSync(join(tmpdir(), 'rosette-e2e-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = options.dataDir ?? join(folder, 'data');
  const start = (...args: readonly string[]) => {
    const command = startCommand({ args: [...args, '--data-dir', dataDir], cwd: folder });
    onTestFinished(() => command.end());
    return command;
  };
  return {
    folder,
    dataDir,
    start,
    rosette: (...args) => runCommand({ args: [...args, '--data-dir', dataDir], cwd: folder }),
    write(name, text) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return name;
    },
  };
}

/** A house with `rosette serve` running in it, on a free port. */
export interface Served {
  readonly house: House;
  readonly server: Command;
  readonly url: string;
}

export async function serve(house: House = openHouse()): Promise<Served> {
  const server = house.start('serve', '--port', '0');
  const [, url = ''] = await server.shows(/listens on (http:\/\/\S+)/);
  return { house, server, url };
}

/** Names and states of the stacks that `rosette ls` knows. */
export async function stackStates(house: House): Promise<Readonly<Record<string, string>>> {
  const ls = await house.rosette('ls', '--json');
  if (ls.code !== 0) throw new Error(`ls ended with ${ls.code}: ${ls.stderr}`);
  const { Stacks } = JSON.parse(ls.stdout) as { Stacks: readonly { StackName: string; Status: string }[] };
  return Object.fromEntries(Stacks.map((stack) => [stack.StackName, stack.Status]));
}

/** Every file under a folder as `path: bytes`, to be searched for what must not be there. */
export function filesOf(folder: string): ReadonlyMap<string, Buffer> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return new Map(files.map((path) => [path, readFileSync(join(folder, path))]));
}
