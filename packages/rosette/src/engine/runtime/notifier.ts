import type { NotificationPort } from '#engine/ports/notifier.ts';
import type { StackOutput } from '#engine/ports/stack-service.ts';
import type { EventRow, StackRow, Store, Write } from '#engine/ports/store.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import {
  isTerminal,
  listedWrite,
  NOTIFYING,
  type Owed,
  outboxName,
  owedFor,
  owedOf,
  owedWrite,
} from './notifications.ts';

/** For one POST, in milliseconds. */
const TIMEOUT_MS = 10_000;
/** After the first failure; doubled after each further one. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** After so long nobody waits for it any more. */
const GIVE_UP_MS = 24 * 60 * 60_000;
/** Messages under way at a time. */
const AT_ONCE = 16;
/** How long a stop waits for messages under way: a command that ends with its stack should have told of it. */
const STOP_PATIENCE_MS = 5_000;

interface Delivery {
  readonly owed: Owed;
  readonly url: string;
  readonly attempt: number;
}

export interface NotifierParts extends Pick<RuntimeDependencies, 'store' | 'clock' | 'random' | 'log'> {
  readonly port: NotificationPort;
  /** Makes writes durable beside what the engine writes. */
  readonly commit: (writes: readonly Write[]) => Promise<void>;
  /** Shown outputs: secrets masked. */
  readonly outputs: (stackId: string) => Promise<readonly StackOutput[]>;
  /** The stack's row while its operation runs. */
  readonly running: (stackId: string) => StackRow | undefined;
}

/**
 * Tells the addresses of a stack its terminal statuses. What is owed is durable with the status itself; it is sent at least
 * once, again and again until the address takes it (any 2xx) or a day has passed, also after a restart. Nothing waits for it.
 */
export class Notifier {
  readonly #parts: NotifierParts;
  /** Who has not taken it yet, by event id. */
  readonly #left = new Map<string, Set<string>>();
  readonly #timers = new Set<() => void>();
  readonly #underWay = new Set<Promise<void>>();
  #ready: Delivery[] = [];
  #stopped = false;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  /** Takes up what was owed when the process ended, and clears away what is owed no more. Before the engine writes anything. */
  async start(): Promise<void> {
    const { store, clock } = this.#parts;
    const writes: Write[] = [];
    const listed = await store.signals(NOTIFYING);
    const kept = await Promise.all(listed.map(({ stackId }) => this.#takeUp(stackId, writes)));
    if (kept.includes(false)) {
      writes.push({ kind: 'signals-forgotten', name: NOTIFYING });
      listed.forEach(({ stackId }, at) => {
        if (kept[at] === true) writes.push(listedWrite(stackId, clock.now()));
      });
    }
    if (writes.length > 0) await store.commit(writes, []);
    this.#sendReady();
  }

  /** Events that have just become durable. */
  told(events: readonly Omit<EventRow, 'sequence'>[]): void {
    for (const event of events) {
      if (!isTerminal(event.status) || event.physicalId !== event.stackId) continue;
      const stack = this.#parts.running(event.stackId);
      if (stack !== undefined) this.#owe(owedFor(stack, event));
      else void this.#oweStored(this.#parts.store, event);
    }
    this.#sendReady();
  }

  /** What is under way may still arrive; everything else waits for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    if (this.#underWay.size === 0) return;
    const { clock } = this.#parts;
    let cancel = (): void => {};
    const patience = new Promise<void>((resolve) => {
      cancel = clock.at(clock.now() + STOP_PATIENCE_MS, resolve);
    });
    await Promise.race([Promise.all(this.#underWay), patience]);
    cancel();
  }

  /** False when the stack is gone and owes nothing, so that it need not be looked at again. */
  async #takeUp(stackId: string, writes: Write[]): Promise<boolean> {
    const rows = await this.#parts.store.signals(outboxName(stackId));
    const owed = rows.flatMap((row) => owedOf(row) ?? []).filter(({ left }) => left.length > 0);
    if (owed.length > 0) {
      for (const each of owed) this.#owe(each);
      return true;
    }
    if (rows.length > 0) writes.push({ kind: 'signals-forgotten', name: outboxName(stackId) });
    const stack = await this.#parts.store.stack(stackId);
    return stack !== undefined && stack.status !== 'DELETE_COMPLETE';
  }

  async #oweStored(store: Store, event: Omit<EventRow, 'sequence'>): Promise<void> {
    const stack = await store.stack(event.stackId).catch(() => undefined);
    if (stack === undefined) return;
    this.#owe(owedFor(stack, event));
    this.#sendReady();
  }

  #owe(owed: Owed | undefined): void {
    if (owed === undefined || this.#left.has(owed.id)) return;
    this.#left.set(owed.id, new Set(owed.left));
    for (const url of owed.left) this.#ready.push({ owed, url, attempt: 1 });
  }

  #sendReady(): void {
    while (!this.#stopped && this.#underWay.size < AT_ONCE) {
      const delivery = this.#ready.shift();
      if (delivery === undefined) return;
      const work: Promise<void> = this.#deliver(delivery).finally(() => {
        this.#underWay.delete(work);
        this.#sendReady();
      });
      this.#underWay.add(work);
    }
  }

  /** Never rejects. */
  async #deliver(delivery: Delivery): Promise<void> {
    const failure = await this.#send(delivery).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    if (failure === null) await this.#settle(delivery);
    else await this.#failed(delivery, failure);
  }

  /** Null when the address took it; otherwise why not. */
  async #send({ owed, url }: Delivery): Promise<string | null> {
    const { port, clock } = this.#parts;
    const body = JSON.stringify({
      StackId: owed.stackId,
      StackName: owed.stackName,
      Status: owed.status,
      Outputs: await this.#outputs(owed),
    });
    const time = Math.floor(clock.now() / 1_000);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'x-rosette-event-id': owed.id,
      'x-rosette-event-time': new Date(owed.time).toISOString(),
      'x-rosette-signature': `t=${time},v1=${port.sign(owed.accountId, `${time}.${body}`)}`,
    };
    const { status } = await port.post({ url, headers, body, timeoutMs: TIMEOUT_MS });
    return status >= 200 && status < 300 ? null : `it answered ${status}`;
  }

  /** As they are when it is sent. A deleted stack has none, and one that cannot be read must not keep the status back. */
  async #outputs({ stackId, status }: Owed): Promise<readonly StackOutput[]> {
    if (status === 'DELETE_COMPLETE') return [];
    return this.#parts.outputs(stackId).catch(() => []);
  }

  async #failed(delivery: Delivery, failure: string): Promise<void> {
    const { clock, random, log } = this.#parts;
    const { owed, url, attempt } = delivery;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt - 1, 20));
    const at = clock.now() + pause / 2 + (pause / 2) * random();
    const facts = { stack: owed.stackName, status: owed.status, host: hostOf(url), message: failure };
    if (at >= owed.time + GIVE_UP_MS) {
      log.warn('a notification was given up after a day', facts);
      await this.#settle(delivery);
      return;
    }
    if (attempt === 1) log.warn('a notification did not arrive; it is sent again until it does', facts);
    if (this.#stopped) return;
    const cancel = clock.at(at, () => {
      this.#timers.delete(cancel);
      this.#ready.push({ ...delivery, attempt: attempt + 1 });
      this.#sendReady();
    });
    this.#timers.add(cancel);
  }

  /** Notes that this address need not be told any more. If that cannot be written, it is told once more after a restart. */
  async #settle({ owed, url }: Delivery): Promise<void> {
    const left = this.#left.get(owed.id);
    left?.delete(url);
    if (left?.size === 0) this.#left.delete(owed.id);
    try {
      await this.#parts.commit(await this.#noted(owed, [...(left ?? [])]));
    } catch (error) {
      this.#parts.log.warn('that a notification arrived could not be noted', { message: String(error) });
    }
  }

  /** What all have taken leaves the outbox. */
  async #noted(owed: Owed, left: readonly string[]): Promise<readonly Write[]> {
    const { store, clock } = this.#parts;
    if (left.length > 0) return [owedWrite({ ...owed, left }, clock.now())];
    const name = outboxName(owed.stackId);
    const rows = await store.signals(name);
    const sequences = rows.filter(({ id }) => id === owed.id).map(({ sequence }) => sequence);
    return [{ kind: 'signals-forgotten', name, sequences }];
  }
}

/** The rest of an address may be a secret. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that is none';
}
