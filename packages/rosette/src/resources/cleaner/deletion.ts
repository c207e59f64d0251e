import { CloudError } from '#wire/cloud-client.ts';
import { busyCodes, busyOrInUseCodes, type Call, CallRefused, isCode, isGone } from '../caller.ts';
import type { Cleanable, RemoveInput } from './cleanable.ts';

/** What became of asking for one deletion. */
export type Asked =
  | { readonly kind: 'again' | 'going' | 'gone' }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      /** Milliseconds that it is worth asking again after anything went last; 0: this is the cloud's last word. */
      readonly patienceMs: number;
      /** The cloud wants to be left alone, whatever it is asked for. */
      readonly isThrottled: boolean;
    };

/** What something else holds: nothing that is deleted here frees it any more. */
const inUsePatienceMs = 60_000;
/** What says that it is busy, or does not answer. */
const busyPatienceMs = 600_000;

/** Repeatable: what is not there any more has gone. */
export async function askDeletion(type: Cleanable, input: RemoveInput): Promise<Asked> {
  try {
    return { kind: await removeOrUnprotect(type, input) };
  } catch (error) {
    if (!(error instanceof CallRefused)) return unanswered(error);
    // Where several calls delete it, only a part of it may be gone.
    const isThere = isGone(error, type.gone ?? []) && (await stillThere(type, input.call, [input.id])).has(input.id);
    if (isGone(error, type.gone ?? []) && !isThere) return { kind: 'gone' };
    const patienceMs = isThere ? busyPatienceMs : patience(error, type);
    return { kind: 'refused', reason: error.message, patienceMs, isThrottled: false };
  }
}

async function removeOrUnprotect(type: Cleanable, input: RemoveInput): Promise<'again' | 'going' | 'gone'> {
  try {
    return await type.remove(input);
  } catch (error) {
    const isProtected = error instanceof CallRefused && /Delet\w*Protect/.test(error.error.code);
    if (!isProtected || type.unprotect === undefined || !input.may('DisableDeletionProtection')) throw error;
    await type.unprotect(input.call, input.id);
    return type.remove(input);
  }
}

function unanswered(error: unknown): Asked {
  if (!(error instanceof CloudError)) throw error;
  const reason = `${error.code}: ${error.message}`;
  return { kind: 'refused', reason, patienceMs: busyPatienceMs, isThrottled: error.code.includes('Throttling') };
}

function patience(error: CallRefused, type: Cleanable): number {
  if (isCode(error, busyCodes)) return busyPatienceMs;
  return isCode(error, [...busyOrInUseCodes, ...(type.inUse ?? [])]) ? inUsePatienceMs : 0;
}

/** Those of the ids that are there, with why they will not go by themselves. What the cloud does not answer for now counts
 *  as there. */
export async function stillThere(
  type: Cleanable,
  call: Call,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string | undefined>> {
  try {
    return new Map((await type.remaining(call, ids)).map(({ id, stuck }) => [id, stuck]));
  } catch (error) {
    if (isGone(error, type.gone ?? [])) return new Map();
    if (error instanceof CallRefused || error instanceof CloudError) return new Map(ids.map((id) => [id, undefined]));
    throw error;
  }
}
