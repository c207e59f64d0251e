import { type ChildProcess, spawn } from 'node:child_process';

/*
 * Functions must not outlive the server, however it ends, and a function that computes without end never looks at its
 * socket. So a tiny process stands by: it is told every process group that lives, and when its standard input ends,
 * because the server closed it or because the server is no more, it kills those that are left.
 */
const SCRIPT = `
trap '' INT TERM HUP
groups=' '
while read -r change group; do
  case $change in
    +) groups="$groups$group " ;;
    -) left=' '
       for each in $groups; do [ "$each" = "$group" ] || left="$left$each "; done
       groups=$left ;;
  esac
done
for each in $groups; do kill -9 "-$each" 2>/dev/null; done
`;

/** Watches over process groups. Nothing runs while there are none. */
export class InstanceGuard {
  readonly #groups = new Set<number>();
  #process: ChildProcess | undefined;

  add(group: number): void {
    this.#groups.add(group);
    if (this.#process === undefined) this.#start();
    else this.#tell('+', group);
  }

  /** The group is gone: its number may soon be another's. */
  remove(group: number): void {
    if (!this.#groups.delete(group)) return;
    this.#tell('-', group);
    if (this.#groups.size > 0) return;
    this.#process?.stdin?.end();
    this.#process = undefined;
  }

  #start(): void {
    // Its own session: what a terminal sends to the server's group must not reach it.
    const started = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: {} });
    this.#process = started;
    started.unref();
    started.stdin?.on('error', () => {});
    started.on('error', () => {});
    started.on('exit', () => {
      if (this.#process !== started) return;
      this.#process = undefined;
      if (this.#groups.size > 0) this.#start();
    });
    for (const group of this.#groups) this.#tell('+', group);
  }

  #tell(change: '+' | '-', group: number): void {
    this.#process?.stdin?.write(`${change} ${group}\n`);
  }
}
