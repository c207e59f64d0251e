import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { News, Order, Report } from './custom-provider.ts';

/** On which answers leave at a time, where they leave as fast as they can. */
const CONNECTIONS = 32;

/** The provider of custom resources that benchmarks talk to (`custom-provider.ts`), in a process of its own. */
export class ProviderProcess {
  readonly child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
  }

  static async start(): Promise<ProviderProcess> {
    const child = fork(join(import.meta.dirname, 'custom-provider.ts'), { execArgv: [] });
    const news = await new Promise<News>((done, failed) => {
      child.once('message', (message) => done(message as News));
      child.once('exit', (code) => failed(new Error(`the provider ended with ${code} before it listened`)));
    });
    if (news.kind !== 'listening') throw new Error(`the provider said ${news.kind} first`);
    return new ProviderProcess(child, news.port);
  }

  /** The service token of what it is to answer so. */
  token(how: 'hold' | 'at-once'): string {
    return `web:http://127.0.0.1:${this.port}/${how}`;
  }

  /** Resolves when everything held is answered; null: as fast as it can. */
  async release(perSecond: number | null): Promise<void> {
    await this.#order({ kind: 'release', perSecond, connections: CONNECTIONS });
  }

  async report(): Promise<Report> {
    const news = await this.#order({ kind: 'report' });
    if (news.kind !== 'report') throw new Error(`the provider said ${news.kind} instead of reporting`);
    return news;
  }

  #order(order: Order): Promise<News> {
    return new Promise((done) => {
      this.child.once('message', (message) => done(message as News));
      this.child.send(order);
    });
  }
}
