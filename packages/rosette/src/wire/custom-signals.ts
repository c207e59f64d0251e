import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';

/*
 * What stands among the signals of a custom resource's request: its answers, as they came, and what the callback door puts
 * there itself under these ids. The door checks answers first, so no provider can write one of its own.
 */

export const HEARTBEAT_ID = 'heartbeat';
export const REFUSED_ID = 'refused';

/** Fields of an answer that mean something; a provider may send others, which are dropped at the door. */
const ANSWER_FIELDS = [
  'Status',
  'Reason',
  'PhysicalResourceId',
  'StackId',
  'RequestId',
  'LogicalResourceId',
  'Data',
  'ResourceProperties',
  'NoEcho',
];

/** An answer without what else it holds: nothing that a provider sends can be taken for what the door itself notes. */
export function answerFields(answer: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(answer).filter(([name]) => ANSWER_FIELDS.includes(name)));
}

/** Somebody answered in the place of the provider. */
export interface ByHand {
  /** ARN. */
  readonly by: string;
  readonly answer: JsonObject;
}

const BY_HAND = '$byHand';

export function byHandSignal({ by, answer }: ByHand): JsonObject {
  return { [BY_HAND]: { by, answer } };
}

/** Undefined for what is none. */
export function readByHand(payload: Json): ByHand | undefined {
  const found = isJsonObject(payload) ? payload[BY_HAND] : undefined;
  if (!isJsonObject(found) || typeof found.by !== 'string' || !isJsonObject(found.answer)) return undefined;
  return { by: found.by, answer: found.answer };
}

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
