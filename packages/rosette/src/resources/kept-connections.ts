import { type AgentOptions, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

/** How long an unused connection stays open, in milliseconds: through a burst of requests, and hardly longer. */
const UNUSED_MS = 1_000;

/** Unused connections to one host. */
const UNUSED_CONNECTIONS = 1_024;

/**
 * Connections that are used again. A server may close a connection just when the next request leaves on it; nobody can tell
 * then whether that request arrived, and one that may be sent only once has failed. So only those are kept whose server has said
 * for how long it keeps them (`Keep-Alive: timeout=…`), and for less time than that.
 *
 * They are kept under the addresses that were judged, too: a connection never leads to another than one of those of the
 * request.
 */
export class KeptConnections {
  readonly #promised = new WeakSet<Duplex>();
  readonly #http = this.#selective(new HttpAgent(options));
  readonly #https = this.#selective(new HttpsAgent(options));

  agent(protocol: string): HttpAgent {
    return protocol === 'https:' ? this.#https : this.#http;
  }

  /** To be told of every answer before it is read: whether its connection may be used again. */
  answered({ headers, socket }: IncomingMessage): void {
    if (/\btimeout=[1-9]/.test(String(headers['keep-alive']))) this.#promised.add(socket);
    else this.#promised.delete(socket);
  }

  #selective<T extends HttpAgent>(agent: T): T {
    const [keep, nameOf] = [agent.keepSocketAlive.bind(agent), agent.getName.bind(agent)];
    agent.keepSocketAlive = (socket) => this.#promised.has(socket) && keep(socket);
    agent.getName = (about) => `${nameOf(about)}:${(about as Judged | undefined)?.judged}`;
    return agent;
  }
}

/** What a request tells its agent beside what Node knows. */
export interface Judged {
  /** The addresses that it may go to. */
  readonly judged: string;
}

const options: AgentOptions = { keepAlive: true, timeout: UNUSED_MS, maxFreeSockets: UNUSED_CONNECTIONS };
