import type { Answer, WireRequest } from './protocol.ts';
import { messageOf, type World } from './world.ts';

/** The answer did not arrive, and trying on is of no use. */
export class AnswerNotDelivered extends Error {
  override readonly name = 'AnswerNotDelivered';
  /** Status with which the other side refused it; undefined when it could not be reached. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

export interface SendOptions {
  /** Epoch milliseconds: after it no try is begun. */
  readonly until: number;
  /** Addresses that may be answered to. */
  readonly mayAnswer: (url: URL) => boolean;
}

/** One try takes this long at most. */
const TRY_MS = 10_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;

/** Statuses that say: later, perhaps. */
const TEMPORARY = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Brings the answer to ROS, again and again until it is taken: the engine may be starting again at this very moment. The
 * public and the internal address take turns, since a function in a private network reaches only the second. It is a POST,
 * as in the examples of ROS itself. Rejects with `AnswerNotDelivered`.
 */
export async function sendAnswer(
  world: World,
  request: WireRequest,
  answer: Answer,
  options: SendOptions,
): Promise<void> {
  const addresses = addressesOf(request, options.mayAnswer);
  const body = JSON.stringify(answer);
  let pause = FIRST_PAUSE_MS;
  for (let tries = 0; ; tries += 1) {
    const problem = await tryOnce(world, addresses[tries % addresses.length]!, body);
    if (problem === undefined) return;
    if (world.now() + pause >= options.until) {
      throw new AnswerNotDelivered(`No try to deliver the answer succeeded; the last one: ${problem}.`);
    }
    // Every address is tried once before the first pause.
    if ((tries + 1) % addresses.length !== 0) continue;
    await world.sleep(pause * (0.5 + world.random() / 2));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

function addressesOf(request: WireRequest, mayAnswer: SendOptions['mayAnswer']): readonly string[] {
  const given = [request.ResponseURL, request.IntranetResponseURL ?? ''];
  const usable = given.filter((url) => URL.canParse(url) && /^https?:/.test(url) && mayAnswer(new URL(url)));
  if (usable.length > 0) return [...new Set(usable)];
  throw new AnswerNotDelivered('The request names no address that may be answered to.');
}

/** Undefined: it was taken. A text: why not, and trying again may help. Rejects when it cannot. */
async function tryOnce(world: World, url: string, body: string): Promise<string | undefined> {
  let response: Response;
  try {
    response = await world.fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        Date: new Date(world.now()).toUTCString(),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TRY_MS),
    });
  } catch (error) {
    return `no connection (${causeOf(error)})`;
  }
  const text = await response.text().catch(() => '');
  if (response.ok) return undefined;
  if (TEMPORARY.has(response.status)) return `HTTP status ${response.status}`;
  throw new AnswerNotDelivered(
    `The answer was refused with HTTP status ${response.status}${excerpt(text)}.`,
    response.status,
  );
}

/** The reason lies in the cause; nothing of the address may be told. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = (cause as { code?: unknown } | undefined)?.code;
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.name : messageOf(error);
}

function excerpt(text: string): string {
  const clean = text.replace(/\S*signature=\S*/gi, '…').trim();
  return clean === '' ? '' : `: ${clean.slice(0, 300)}`;
}
