import { isJsonObject, type Json } from '@rosette/template/base/json.ts';
import type { Signal } from '#engine/ports/resource-type.ts';

export interface ReceivedSignal {
  readonly id: string;
  readonly reason: string;
  readonly data: Json;
}

export interface Received {
  readonly successes: readonly ReceivedSignal[];
  readonly warnings: readonly ReceivedSignal[];
  readonly failures: readonly ReceivedSignal[];
  /** Signals that count towards the wanted number: a warning is a signal, too. */
  readonly received: number;
}

/** Signals as the server stores them: `{id, status, reason, data}`, one for each id. */
export function readSignals(signals: readonly Signal[]): Received {
  const read = signals.map((signal) => ({ status: statusOf(signal), signal: readSignal(signal) }));
  const of = (status: string) => read.filter((entry) => entry.status === status).map((entry) => entry.signal);
  const [successes, warnings, failures] = [of('SUCCESS'), of('WARNING'), of('FAILURE')];
  return { successes, warnings, failures, received: successes.length + warnings.length };
}

function statusOf({ payload }: Signal): string {
  const status = isJsonObject(payload) ? payload.status : undefined;
  return status === 'FAILURE' || status === 'WARNING' ? status : 'SUCCESS';
}

/** With what it does not say filled in: its number is its id. */
export function readSignal({ payload, sequence }: Signal): ReceivedSignal {
  const body = isJsonObject(payload) ? payload : {};
  const numbered = String(sequence);
  return {
    id: typeof body.id === 'string' && body.id !== '' ? body.id : numbered,
    reason: typeof body.reason === 'string' && body.reason !== '' ? body.reason : `Signal ${numbered} received`,
    data: body.data ?? null,
  };
}
