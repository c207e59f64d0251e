import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { encodeFrame, type Frame, FrameReader } from './frames.ts';
import type { FunctionSpec, Invocation, Outcome, RunFacts } from './function-spec.ts';
import type { ErrorDocument, FromFunction, ToFunction } from './messages.ts';
import { OutputCollector } from './output-collector.ts';
import { processMemory } from './process-memory.ts';
import type { Program } from './programs.ts';

export interface InstanceSetup {
  readonly id: string;
  readonly spec: FunctionSpec;
  readonly program: Program;
  readonly codeFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly now: () => number;
  /** Everything that is printed, as it comes. */
  readonly log: (text: string) => void;
  /** Called once, when the process is gone. */
  readonly onExit: () => void;
}

interface Running {
  readonly invocation: Invocation;
  readonly startedAt: number;
  /** Ends it when it takes too long; undefined while the code is being loaded. */
  readonly timer: NodeJS.Timeout | undefined;
  readonly done: (outcome: Outcome) => void;
}

/** Of a result, in bytes: as much as an event may have. */
const RESPONSE_LIMIT = 32 * 1024 * 1024;
/** Loading code may take this long where no initializer says otherwise. */
const LOAD_MS = 60_000;
/** Output that is still on its way when the result is there is waited for so long, and no longer. */
const OUTPUT_MS = 200;
const MEMORY_CHECK_MS = 200;
/** A process that ends by itself gets so much time to say its last. */
const ENDING_MS = 1000;

type Result = Extract<FromFunction, { kind: 'result' }>;

/** One process that runs one state of one function, and answers `concurrency` events at a time. */
export class Instance {
  readonly id: string;
  readonly spec: FunctionSpec;
  readonly #setup: InstanceSetup;
  readonly #process: ChildProcess;
  readonly #output: OutputCollector;
  readonly #running = new Map<string, Running>();
  readonly #waiting: string[] = [];
  readonly #memoryTimer: NodeJS.Timeout;
  #state: 'starting' | 'ready' | 'ending' | 'gone' = 'starting';
  #loadTimer: NodeJS.Timeout | undefined;
  /** Why it could not start, or why it was ended: told to everyone it still owes an answer. */
  #ended: ErrorDocument | undefined;
  #peakMb = 0;

  constructor(setup: InstanceSetup) {
    this.id = setup.id;
    this.spec = setup.spec;
    this.#setup = setup;
    this.#output = new OutputCollector(setup.log);
    this.#process = this.#spawn();
    this.#memoryTimer = setInterval(() => this.#checkMemory(), MEMORY_CHECK_MS).unref();
    this.#load();
  }

  /** Process group of the process and of all that it starts; undefined when it could not even be spawned. */
  get group(): number | undefined {
    return this.#process.pid;
  }

  get active(): number {
    return this.#running.size;
  }

  get usable(): boolean {
    return this.#state === 'starting' || this.#state === 'ready';
  }

  /** Runs the function once. Never rejects. The time limit counts from when the code is loaded. */
  invoke(invocation: Invocation): Promise<Outcome> {
    return new Promise((done) => {
      const { requestId } = invocation;
      this.#running.set(requestId, { invocation, startedAt: this.#setup.now(), timer: undefined, done });
      this.#output.begin(requestId);
      if (this.#state === 'starting') this.#waiting.push(requestId);
      else if (this.#state === 'ready') this.#begin(requestId);
      else this.#fail(requestId, this.#ended ?? unexpectedExit(0, this.#peakMb));
    });
  }

  #begin(requestId: string): void {
    const running = this.#running.get(requestId);
    if (running === undefined) return;
    const timer = setTimeout(() => this.#timeOut(), this.spec.timeoutMs);
    this.#running.set(requestId, { ...running, startedAt: this.#setup.now(), timer });
    this.#output.note(requestId, `FC Invoke Start RequestId: ${requestId}\n`);
    const { retryCount, http, event } = running.invocation;
    this.#send({ kind: 'invoke', requestId, retryCount, ...(http === undefined ? {} : { http }) }, event);
  }

  /** Lets the pre-stop hook run if there is one, and ends the process. Resolves when it is gone. */
  async stop(graceMs: number): Promise<void> {
    if (this.#state === 'gone') return;
    const { preStop } = this.spec;
    const polite = this.#state === 'ready' && preStop !== undefined && graceMs > 0;
    this.#state = 'ending';
    const gone = new Promise<void>((done) => this.#process.once('close', () => done()));
    if (polite) this.#send({ kind: 'stop' });
    else this.#kill();
    const timer = setTimeout(() => this.#kill(), polite ? Math.min(graceMs, preStop.timeoutMs + 500) : 0);
    await gone;
    clearTimeout(timer);
  }

  #spawn(): ChildProcess {
    const { program, codeFolder, environment } = this.#setup;
    const child = spawn(program.command, program.args, {
      cwd: codeFolder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      // A group of its own, so that what it starts can be ended with it.
      detached: true,
    });
    child.on('error', (error) => {
      this.#ended ??= { errorMessage: `${program.command} could not be started: ${error.message}` };
    });
    child.stdout?.on('data', (piece: Buffer) => this.#output.push(piece));
    child.stderr?.on('data', (piece: Buffer) => this.#output.push(piece));
    const reader = new FrameReader<FromFunction>(RESPONSE_LIMIT, (frame) => this.#receive(frame));
    const channel = child.stdio[3] as Duplex | null;
    channel?.on('data', (piece: Buffer) => this.#read(reader, piece));
    channel?.on('error', () => {});
    child.once('close', () => this.#onGone());
    return child;
  }

  #load(): void {
    const { spec, codeFolder } = this.#setup;
    const { initializer, preStop } = spec;
    this.#send({
      kind: 'start',
      codeFolder,
      handler: spec.handler,
      concurrency: spec.concurrency,
      context: spec.context,
      ...(initializer === undefined ? {} : { initializer }),
      ...(preStop === undefined ? {} : { preStop }),
    });
    const limit = initializer?.timeoutMs ?? LOAD_MS;
    this.#loadTimer = setTimeout(() => {
      this.#end({ errorMessage: `Function initialization timed out after ${limit / 1000} seconds` });
    }, limit);
  }

  #send(message: ToFunction, body?: Uint8Array): void {
    (this.#process.stdio[3] as Duplex | null)?.write(encodeFrame(message, body));
  }

  /** The program behind the socket is not ours: whatever it sends must not harm the server. */
  #read(reader: FrameReader<FromFunction>, piece: Buffer): void {
    try {
      if (this.usable || this.active > 0) reader.push(piece);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#end({ errorMessage: `The response of the function cannot be read: ${why}`, errorType: 'BadResponse' });
    }
  }

  #receive({ header, body }: Frame<FromFunction>): void {
    switch (header.kind) {
      case 'result':
        void this.#finish(header, body);
        return;
      case 'ready':
        this.#ready();
        return;
      case 'unable':
        this.#measure();
        this.#end(header.error);
        return;
      case 'ending':
        if (this.#state !== 'gone') this.#state = 'ending';
        setTimeout(() => this.#kill(), ENDING_MS).unref();
    }
  }

  #ready(): void {
    clearTimeout(this.#loadTimer);
    if (this.#state !== 'starting') return;
    this.#state = 'ready';
    for (const requestId of this.#waiting.splice(0)) this.#begin(requestId);
  }

  async #finish(header: Result, body: Buffer): Promise<void> {
    const { requestId } = header;
    const running = this.#running.get(requestId);
    if (running === undefined) return;
    clearTimeout(running.timer);
    const durationMs = this.#setup.now() - running.startedAt;
    await this.#printed(requestId);
    const facts = this.#close(requestId, durationMs);
    if (facts === undefined) return;
    if (header.error === undefined) {
      running.done({ kind: 'success', body, facts, ...(header.http === undefined ? {} : { http: header.http }) });
    } else {
      const errorType = header.error === 'handled' ? 'HandledInvocationError' : 'UnhandledInvocationError';
      running.done({ kind: 'failure', errorType, body, facts });
    }
  }

  async #printed(requestId: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((done) => {
      timer = setTimeout(done, OUTPUT_MS);
    });
    await Promise.race([this.#output.printed(requestId), enough]);
    clearTimeout(timer);
  }

  #timeOut(): void {
    this.#measure();
    const seconds = this.spec.timeoutMs / 1000;
    this.#end({
      errorMessage: `Function timed out after ${seconds} seconds (maxMemoryUsage: ${this.#peakMb.toFixed(2)}MB)`,
    });
  }

  #checkMemory(): void {
    if (this.active === 0) return;
    const used = this.#measure();
    if (used === undefined || used <= this.spec.memoryMb) return;
    const why = `ended because it used ${Math.round(used)} MB of the ${this.spec.memoryMb} MB of its memorySize`;
    this.#end({
      errorMessage: `Process exited unexpectedly before completing request (${why})`,
      errorType: 'OutOfMemory',
    });
  }

  /** Megabytes in use now. */
  #measure(): number | undefined {
    const memory = this.group === undefined ? undefined : processMemory(this.group);
    this.#peakMb = Math.max(this.#peakMb, memory?.peakMb ?? 0);
    return memory?.nowMb;
  }

  #end(why: ErrorDocument): void {
    this.#ended ??= why;
    if (this.#state !== 'gone') this.#state = 'ending';
    this.#kill();
  }

  #kill(): void {
    if (this.group === undefined || this.#state === 'gone') return;
    try {
      process.kill(-this.group, 'SIGKILL');
    } catch {
      // The group is gone already: its exit is on the way.
    }
  }

  #onGone(): void {
    this.#state = 'gone';
    clearTimeout(this.#loadTimer);
    clearInterval(this.#memoryTimer);
    this.#output.close();
    for (const [requestId, { startedAt }] of [...this.#running]) {
      this.#fail(requestId, this.#ended ?? unexpectedExit(this.#setup.now() - startedAt, this.#peakMb));
    }
    this.#setup.onExit();
  }

  #fail(requestId: string, error: ErrorDocument): void {
    const running = this.#running.get(requestId);
    if (running === undefined) return;
    clearTimeout(running.timer);
    this.#output.note(requestId, inWords(error));
    const facts = this.#close(requestId, this.#setup.now() - running.startedAt);
    const body = Buffer.from(JSON.stringify(error));
    if (facts !== undefined) running.done({ kind: 'failure', errorType: 'UnhandledInvocationError', body, facts });
  }

  /** Writes the end into the log and forgets the request; undefined when that was done before. */
  #close(requestId: string, durationMs: number): RunFacts | undefined {
    if (!this.#running.has(requestId)) return undefined;
    this.#measure();
    const cost = `Duration: ${durationMs.toFixed(2)} ms, Memory Size: ${this.spec.memoryMb} MB, Max Memory Used: ${this.#peakMb.toFixed(2)} MB`;
    this.#output.note(requestId, `FC Invoke End RequestId: ${requestId}\nRequestId: ${requestId}, ${cost}\n`);
    this.#running.delete(requestId);
    return { instanceId: this.id, durationMs, memoryMb: this.#peakMb, logTail: this.#output.end(requestId) };
  }
}

function unexpectedExit(durationMs: number, peakMb: number): ErrorDocument {
  const cost = `duration: ${Math.round(durationMs)}ms, maxMemoryUsage: ${Math.round(peakMb)}MB`;
  return { errorMessage: `Process exited unexpectedly before completing request (${cost})` };
}

function inWords({ errorMessage, errorType, stackTrace = [] }: ErrorDocument): string {
  const lines = stackTrace.map((line) => (Array.isArray(line) ? `  ${line.join(', ')}` : String(line)));
  return lines.some((line) => line.includes(errorMessage))
    ? `${lines.join('\n')}\n`
    : `${[errorType === undefined ? errorMessage : `${errorType}: ${errorMessage}`, ...lines].join('\n')}\n`;
}
