import { randomBytes } from 'node:crypto';
import { sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CliError } from '#cli/errors.ts';
import type { Happening, LoadFailure, ServedProvider, ServeProviderOptions } from '#cli/served-provider.ts';
import { AnswerDesk } from './answer-desk.ts';
import { answerCutShort } from './cut-short.ts';
import { Front } from './front.ts';
import { type Listening, listenOn } from './http.ts';
import { Keeper, type KeeperClock } from './keeper.ts';
import { packageFolder, type Runner, runnerFor, SOURCE_FILES } from './language.ts';
import { type ProviderProcess, startProcess } from './provider-process.ts';
import { guard } from './pulse.ts';
import { type FileWatch, watchFiles } from './watch-files.ts';

/** How long a replaced process may go on with what it has in hand: as long as ROS waits where a template says nothing else. */
const FINISH_MS = 60_000;

const clock: KeeperClock = {
  now: () => Date.now(),
  sleep: (ms) => wait(ms, undefined, { ref: false }),
};

/** Serves a person's provider at one address, however often it is started anew. Rejects with `CliError`. */
export async function serveProvider(options: ServeProviderOptions): Promise<ServedProvider> {
  const runner = runnerFor(options.file, options.sync);
  if (runner === undefined) {
    throw new CliError('a provider is a file of JavaScript, TypeScript or Python', {
      where: options.file,
      hint: `its name ends with ${SOURCE_FILES.filter((each) => each !== '.json').join(', ')}`,
    });
  }
  const workshop = new Workshop(options, runner);
  await workshop.open();
  return workshop;
}

/** All that belongs to one provider that is served. */
class Workshop implements ServedProvider {
  readonly hopeless: Promise<LoadFailure>;
  readonly #options: ServeProviderOptions;
  /** Its files are nobody's to change. */
  readonly #installed = packageFolder() + sep;
  readonly #giveUp: (failure: LoadFailure) => void;
  readonly #hurry = Promise.withResolvers<void>();
  readonly #desk: AnswerDesk;
  readonly #keeper: Keeper;
  readonly #front: Front;
  readonly #watch: FileWatch | undefined;
  readonly #replaced = new Set<ProviderProcess>();
  readonly #guarded = new Set<ProviderProcess>();
  #listening: Listening | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: ServeProviderOptions, runner: Runner) {
    const { promise, resolve } = Promise.withResolvers<LoadFailure>();
    this.hopeless = promise;
    this.#giveUp = resolve;
    this.#options = options;
    const { sync } = options;
    const tell = (happening: Happening) => this.#tell(happening);
    const secret = () => randomBytes(16).toString('hex');
    this.#desk = new AnswerDesk(tell, { now: clock.now, secret, fetch: (input, init) => fetch(input, init) });
    this.#keeper = new Keeper({
      start: () => this.#start(runner),
      tell,
      clock,
      replaced: (old) => void this.#finish(old),
      ended: (process, end) => {
        for (const errand of this.#inHandOf(process)) void answerCutShort(this.#parts, errand, end);
      },
    });
    this.#front = new Front({
      desk: this.#desk,
      keeper: this.#keeper,
      watch: (process) => this.#guard(process),
      tell,
      sync,
    });
    this.#watch = options.reload
      ? watchFiles(SOURCE_FILES, (changed) => void this.#keeper.load({ changed }))
      : undefined;
  }

  get url(): string {
    return this.#listening!.url;
  }

  async open(): Promise<void> {
    const { host, port, file } = this.#options;
    this.#listening = await listenOn((message, response) => this.#front.respond(message, response), host, port).catch(
      (error: NodeJS.ErrnoException) => {
        throw cannotListen(host, port, error);
      },
    );
    await this.#desk.open();
    this.#watch?.add(file);
    void this.#keeper.load('first');
  }

  close(patienceMs: number): Promise<void> {
    void clock.sleep(patienceMs).then(() => this.#hurry.resolve());
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#watch?.close();
    const { underWay } = this.#desk;
    await Promise.race([Promise.all(underWay.map((errand) => errand.over)), this.#hurry.promise]);
    await this.#listening?.close();
    // Nobody is left who could undo a Create: silence makes ROS send a Delete, and FAILED would not.
    const others = this.#desk.underWay.filter((errand) => errand.sent.seen.type !== 'Create');
    await Promise.all(others.map((errand) => this.#desk.fail(errand, 'The provider was stopped before it answered.')));
    for (const errand of this.#desk.underWay) errand.conclude(undefined);
    await Promise.all([this.#keeper.close(), ...[...this.#replaced].map((old) => old.stop())]);
    await this.#desk.close();
  }

  get #parts() {
    return { desk: this.#desk, keeper: this.#keeper, front: this.#front, clock };
  }

  #start(runner: Runner): ProviderProcess {
    const { file, tell } = this.#options;
    return startProcess(runner, file, {
      printed: (stream, text) => tell({ kind: 'output', stream, text }),
      loaded: (loaded) => {
        if (!loaded.startsWith(this.#installed)) this.#watch?.add(loaded);
      },
    });
  }

  #tell(happening: Happening): void {
    if (happening.kind === 'broken') {
      this.#watch?.anySource(true);
      if (happening.failure.file !== undefined) this.#watch?.add(happening.failure.file);
      if (this.#watch === undefined && !happening.serving) {
        this.#giveUp(happening.failure);
        return;
      }
    }
    if (happening.kind === 'serving') this.#watch?.anySource(false);
    this.#options.tell(happening);
  }

  #guard(process: ProviderProcess): void {
    if (this.#guarded.has(process)) return;
    this.#guarded.add(process);
    const hasWork = () => this.#inHandOf(process).length > 0;
    const silent = (ms: number, enoughMs: number) => this.#tell({ kind: 'unresponsive', ms, enoughMs });
    void guard(process, hasWork, clock, silent).then(() => this.#guarded.delete(process));
  }

  #inHandOf(process: ProviderProcess) {
    return this.#desk.underWay.filter((errand) => errand.carrier === process);
  }

  async #finish(old: ProviderProcess): Promise<void> {
    this.#replaced.add(old);
    await Promise.race([Promise.all(this.#inHandOf(old).map((errand) => errand.over)), clock.sleep(FINISH_MS)]);
    await old.stop();
    this.#replaced.delete(old);
  }
}

function cannotListen(host: string, port: number, error: NodeJS.ErrnoException): CliError {
  const taken = error.code === 'EADDRINUSE';
  return new CliError(taken ? `port ${port} is taken` : 'cannot listen', {
    where: `--host ${host} --port ${port}`,
    why: taken ? 'another program listens there, perhaps another rosette custom serve' : error.message,
    hint: taken ? '--port 0 takes any free port' : 'check --host; 127.0.0.1 is this machine only',
    cause: error,
  });
}
