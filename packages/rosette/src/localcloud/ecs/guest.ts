import { isJsonObject, type Json } from '@rosette/template/base/json.ts';
import type { Errand, ErrandResult } from '../core/errands.ts';
import { type GuestOutcome, guestOutcome } from '../core/guest-outcome.ts';
import type { Objects } from '../core/objects.ts';
import { type Instance, instanceKind, instanceStatus } from '../model/compute.ts';
import { type Signal, signalsOf } from './guest-signals.ts';

/** How the guests of all instances behave; the instance tag `rosette:guest` = `success|fail|silent` wins. */
export interface GuestOptions {
  readonly outcome?: GuestOutcome;
  /** Tries to reach a signal URL, with growing pauses, before it gives up. */
  readonly attempts?: number;
}

/** What a guest needs of the world. */
export interface GuestWorld {
  readonly now: () => number;
  readonly objects: (errand: Errand) => Objects;
  readonly options: GuestOptions;
  /** Rejects when the URL cannot be reached or does not accept the signal. */
  readonly postSignal: (url: string, body: string) => Promise<void>;
}

/** A guest whose instance does not run looks again after so many ms. */
const recheckMs = 500;

/**
 * Runs the script of one errand inside its instance. What is delivered is struck off the errand, so that a restart repeats
 * at most the one signal that was under way.
 */
export async function runGuest(errand: Errand, world: GuestWorld): Promise<ErrandResult> {
  const instance = world.objects(errand).find(instanceKind, errand.subject);
  if (instance === undefined || instance.goneAt !== null) return 'done';
  if (instanceStatus(instance, world.now()) !== 'Running') {
    return { retryAt: world.now() + recheckMs, attempts: errand.attempts, payload: errand.payload };
  }
  return deliver(signalsToSend(errand.payload, instance, world.options), errand, world);
}

function signalsToSend(payload: Json, instance: Instance, options: GuestOptions): readonly Signal[] {
  if (!isJsonObject(payload)) return [];
  if (Array.isArray(payload.signals)) return payload.signals as readonly Signal[];
  return signalsOf(String(payload.script ?? ''), guestOutcome(instance.tags, options.outcome ?? 'success'));
}

async function deliver(signals: readonly Signal[], errand: Errand, world: GuestWorld): Promise<ErrandResult> {
  for (const [index, signal] of signals.entries()) {
    try {
      await world.postSignal(signal.url, signal.body);
    } catch {
      return laterOn(signals.slice(index), errand, world);
    }
  }
  return 'done';
}

/** 250 ms, 500 ms … at most 30 s apart; the script's owner sees a wait condition that times out if it never works. */
function laterOn(left: readonly Signal[], errand: Errand, world: GuestWorld): ErrandResult {
  const attempts = errand.attempts + 1;
  if (attempts >= (world.options.attempts ?? 12)) return 'done';
  const pause = Math.min(30_000, 250 * 2 ** errand.attempts);
  const signals = left.map(({ url, body }) => ({ url, body }));
  return { retryAt: world.now() + pause, attempts, payload: { signals } };
}
