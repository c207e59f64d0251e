import { Worker } from 'node:worker_threads';
import type { CheckedText, TemplateChecker } from '#cli/template-checker.ts';

interface Task {
  readonly text: string;
  readonly resolve: (checked: CheckedText) => void;
  readonly reject: (reason: unknown) => void;
}

/** Checks templates in several threads, each one template at a time, in the order in which they were handed in. */
export class CheckerPool implements TemplateChecker {
  readonly #threads: readonly Thread[];
  readonly #waiting: Task[] = [];

  constructor(threads: number, dataDir: string) {
    const next = () => this.#waiting.shift();
    this.#threads = Array.from({ length: threads }, () => new Thread(next, dataDir));
  }

  check(text: string): Promise<CheckedText> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text, resolve, reject });
      this.#threads.find((thread) => thread.idle)?.goOn();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

/** One thread, which takes the next task as soon as it has done one. A thread that breaks rejects what it was given. */
class Thread {
  readonly #worker: Worker;
  readonly #next: () => Task | undefined;
  #task: Task | undefined;
  #broken: Error | undefined;

  constructor(next: () => Task | undefined, dataDir: string) {
    this.#worker = new Worker(new URL('./checker-worker.ts', import.meta.url), { workerData: dataDir });
    this.#next = next;
    this.#worker.on('message', (checked: CheckedText) => {
      this.#task?.resolve(checked);
      this.#task = undefined;
      this.goOn();
    });
    this.#worker.on('error', (error) => {
      this.#broken = error as Error;
      this.#task?.reject(error);
      this.#task = undefined;
      this.goOn();
    });
  }

  get idle(): boolean {
    return this.#task === undefined;
  }

  goOn(): void {
    this.#task = this.#next();
    if (this.#task === undefined) return;
    if (this.#broken === undefined) this.#worker.postMessage(this.#task.text);
    else {
      this.#task.reject(this.#broken);
      this.#task = undefined;
      this.goOn();
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
