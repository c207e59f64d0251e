import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';

/*
 * What stands among the signals of a custom resource's request: its answers, as they came, and what the callback door puts
 * there itself under these ids. The door checks answers first, so no provider can write one of its own.
 */

export const HEARTBEAT_ID = 'heartbeat';
export const REFUSED_ID = 'refused';

const HEARTBEAT = '$heartbeat';
const REFUSED = '$refused';

export interface Heartbeat {
  /** Text for people; null: none was given. */
  readonly progress: string | null;
}

export function heartbeatSignal({ progress }: Heartbeat): JsonObject {
  return { [HEARTBEAT]: { progress } };
}

/** Undefined for what is none. */
export function readHeartbeat(payload: Json): Heartbeat | undefined {
  const beat = isJsonObject(payload) ? payload[HEARTBEAT] : undefined;
  if (!isJsonObject(beat)) return undefined;
  return { progress: typeof beat.progress === 'string' ? beat.progress : null };
}

/** An answer came and was refused: providers seldom look at a status, so whoever waits tells of it. */
export function refusedSignal(reason: string): JsonObject {
  return { [REFUSED]: reason };
}

export function readRefused(payload: Json): string | undefined {
  const reason = isJsonObject(payload) ? payload[REFUSED] : undefined;
  return typeof reason === 'string' ? reason : undefined;
}
