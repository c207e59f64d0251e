import { type Jq, loadJq } from 'jq-wasm';
import type { JqLimits } from './limits.ts';
import type { JqReply, JqRequest } from './messages.ts';

type HostFunction = (...args: number[]) => unknown;

/**
 * One jq in WebAssembly. What it asks of its host is answered here: no environment, the time that it is told, memory up to a
 * limit, output up to a limit. It sees no files but its input.
 */
export class JqInstance {
  readonly #limits: JqLimits;
  readonly #host: Host;
  readonly #jq: Jq;

  private constructor(limits: JqLimits, host: Host, jq: Jq) {
    this.#limits = limits;
    this.#host = host;
    this.#jq = jq;
  }

  static async load(module: WebAssembly.Module, limits: JqLimits): Promise<JqInstance> {
    const host = new Host(limits);
    const jq = await loadJq({
      instantiateWasm(imports, onSuccess) {
        host.takeOver(imports as Readonly<Record<string, Record<string, HostFunction>>>);
        const instance = new WebAssembly.Instance(module, imports);
        host.memory = memoryOf(instance);
        onSuccess(instance, module);
      },
    });
    return new JqInstance(limits, host, jq);
  }

  /** False after a run that did not end by itself: the instance is in no known state. */
  get usable(): boolean {
    return this.#host.intact;
  }

  run({ program, input, first, now }: JqRequest): JqReply {
    this.#host.begin(first, now);
    try {
      // A program that begins with a dash would be an option.
      const { exitCode } = this.#jq.raw(input, ` ${program}`, first ? ['-c', '--unbuffered'] : ['-c']);
      return this.#ended(exitCode, first);
    } catch (error) {
      this.#host.intact = false;
      if (error instanceof EnoughPrinted) return { kind: 'printed', lines: this.#host.lines() };
      return { kind: 'failed', message: this.#whyStopped(error) };
    }
  }

  #ended(exitCode: number, first: boolean): JqReply {
    const lines = this.#host.lines();
    if (exitCode === 0 || (first && lines.length > 0)) return { kind: 'printed', lines };
    return { kind: 'failed', message: `The program fails: ${plainly(this.#host.complaints())}` };
  }

  #whyStopped(error: unknown): string {
    if (error instanceof TooMuchPrinted)
      return `The program gives more than ${this.#limits.outputBytes} bytes of results.`;
    if (this.#host.starved) return `The program needs more than ${this.#limits.memoryBytes} bytes of memory.`;
    // The stack of the thread, or that of the instance, which writes over its end.
    const isStack = error instanceof RangeError || String(error).includes('out of bounds');
    if (isStack) return 'The program or its result nests too deeply.';
    return `The program stopped jq: ${plainly(this.#host.complaints() || String(error))}`;
  }
}

class EnoughPrinted extends Error {}
class TooMuchPrinted extends Error {}

/** What the instance gets from outside. */
class Host {
  memory: WebAssembly.Memory | undefined;
  intact = true;
  starved = false;
  readonly #limits: JqLimits;
  #first = false;
  #now = 0;
  #started = 0;
  #printed: string[] = [];
  #complained: string[] = [];
  #bytes = 0;
  #decoder = new TextDecoder();

  constructor(limits: JqLimits) {
    this.#limits = limits;
  }

  begin(first: boolean, now: number): void {
    this.#first = first;
    this.#now = now;
    this.#started = performance.now();
    this.#printed = [];
    this.#complained = [];
    this.#bytes = 0;
    this.#decoder = new TextDecoder();
    this.starved = false;
  }

  lines(): readonly string[] {
    const lines = this.#printed.join('').split('\n');
    return (this.#first ? lines.slice(0, 1) : lines).filter((line) => line !== '');
  }

  complaints(): string {
    return this.#complained.join('');
  }

  /** Functions are found by the names that the package gives them; its version is pinned, and a test would see them gone. */
  takeOver(imports: Readonly<Record<string, Record<string, HostFunction>>>): void {
    const own = new Map<string, (original: HostFunction) => HostFunction>([
      ['_emscripten_resize_heap', (original) => (wanted) => this.#grow(wanted!, original)],
      ['_emscripten_date_now', () => () => this.#now],
      ['_environ_sizes_get', () => (count, size) => this.#noEnvironment(count!, size!)],
      ['_environ_get', () => () => 0],
      ['_fd_write', () => (file, vectors, count, written) => this.#write(file!, vectors!, count!, written!)],
    ]);
    for (const group of Object.values(imports)) {
      for (const [key, original] of Object.entries(group)) {
        const replacement = own.get(original.name)?.(original);
        if (replacement !== undefined) group[key] = replacement;
        own.delete(original.name);
      }
    }
    if (own.size > 0) throw new Error(`jq-wasm has no ${[...own.keys()].join(', ')} any more`);
  }

  #grow(wanted: number, original: HostFunction): unknown {
    // Sizes come as signed numbers.
    const bytes = wanted >>> 0;
    const grown = bytes <= this.#limits.memoryBytes && original(wanted);
    if (!grown) this.starved = true;
    return grown ? 1 : 0;
  }

  #noEnvironment(count: number, size: number): number {
    const view = this.#view();
    view.setUint32(count, 0, true);
    view.setUint32(size, 0, true);
    return 0;
  }

  /** WASI's `fd_write`: vectors of address and length. */
  #write(file: number, vectors: number, count: number, written: number): number {
    const view = this.#view();
    let total = 0;
    for (let index = 0; index < count; index += 1) {
      const address = view.getUint32(vectors + index * 8, true);
      const length = view.getUint32(vectors + index * 8 + 4, true);
      this.#take(file, new Uint8Array(this.memory!.buffer, address, length));
      total += length;
    }
    view.setUint32(written, total, true);
    return 0;
  }

  #take(file: number, bytes: Uint8Array): void {
    if (file !== 1) {
      if (this.#complained.length < MOST_COMPLAINTS)
        this.#complained.push(new TextDecoder().decode(bytes.slice(0, 500)));
      return;
    }
    this.#bytes += bytes.length;
    const isEnough = this.#first && this.#printed.some((part) => part.includes('\n'));
    if (isEnough) this.#stopIfItGoesOn();
    else if (this.#bytes > this.#limits.outputBytes) throw new TooMuchPrinted();
    else this.#printed.push(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Stopping costs the instance, so a program that is about to end anyway may do so. */
  #stopIfItGoesOn(): void {
    const ran = performance.now() - this.#started;
    if (this.#bytes > this.#limits.outputBytes || ran > this.#limits.runMs / 10) throw new EnoughPrinted();
  }

  #view(): DataView {
    return new DataView(this.memory!.buffer);
  }
}

const MOST_COMPLAINTS = 20;

function memoryOf({ exports }: WebAssembly.Instance): WebAssembly.Memory {
  const memory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
  if (memory === undefined) throw new Error('jq-wasm exports no memory any more');
  return memory;
}

/** The first line of what jq says, without what only the command line needs. */
function plainly(complaint: string): string {
  const line = complaint.split('\n').find((text) => text.trim() !== '') ?? 'no reason is given';
  return line.replace(/^jq: error(?: \(at [^)]*\))?: /, '').slice(0, 300);
}
