import type { FaultBoard, FaultEffect } from '../core/faults.ts';
import { Refusal } from './refusal.ts';

interface FaultGround {
  readonly faults: FaultBoard;
  readonly clock: { now(): number; at(at: number, wake: () => void): () => void };
}

/** How a service says that it is asked too often. */
export interface ThrottleAnswer {
  readonly status: number;
  readonly code: string;
}

/** Runs one action of a service under the faults in force, as calls of RPC products run under them. */
export async function underFaults<T>(
  ground: FaultGround,
  action: { readonly product: string; readonly name: string; readonly throttled: ThrottleAnswer },
  run: () => T | Promise<T>,
): Promise<T> {
  const effects = ground.faults.draw(action.product, action.name);
  for (const effect of effects) refuseIf(effect, action.throttled);
  const answer = await run();
  for (const effect of effects) await disturb(ground, effect, action.name);
  return answer;
}

function refuseIf(effect: FaultEffect, throttled: ThrottleAnswer): void {
  if (effect.kind === 'fail') {
    throw new Refusal(effect.status ?? 400, effect.code, effect.message ?? `Injected fault ${effect.code}.`);
  }
  if (effect.kind === 'throttle') {
    throw new Refusal(throttled.status, throttled.code, 'The request was denied due to flow control (injected fault).');
  }
}

async function disturb({ clock }: FaultGround, effect: FaultEffect, action: string): Promise<void> {
  if (effect.kind === 'delay') await new Promise<void>((done) => void clock.at(clock.now() + effect.ms, done));
  if (effect.kind === 'lose') {
    throw new Refusal(504, 'RequestTimeout', `The answer to ${action} was lost on the way (injected fault).`);
  }
}
