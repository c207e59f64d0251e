import { failedAnswer } from './answers.ts';
import { type Carrier, carryOut, type Outcome } from './carry-out.ts';
import { Deadline } from './deadline.ts';
import type { Context } from './handlers.ts';
import { Heartbeat } from './heartbeat.ts';
import type { WireRequest } from './protocol.ts';
import type { Settings } from './settings.ts';
import { detailOf, messageOf, type World } from './world.ts';

/** How a request came. */
export interface Arrival {
  readonly via: Context['via'];
  /** What the transport has besides the request. */
  readonly native: unknown;
  /** Epoch milliseconds when ROS sent it, where the transport tells; else now. */
  readonly sentAt?: number;
  /** Epoch milliseconds after which nothing can run any more: the limit of a function. */
  readonly endsAt?: number;
}

export interface Ground {
  readonly carrierFor: (resourceType: string) => Carrier;
  readonly settings: Settings;
  readonly world: World;
  readonly limitBytes: number;
}

/**
 * What became of a request. `overdue`: the handler did not stop when its time was over, and nothing can be said yet; its end
 * is still waited for. `cutOff`: that time was not ROS's but the transport's.
 */
export type Run =
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'overdue'; readonly end: Promise<Outcome>; readonly cutOff: boolean };

/** Carries the request out within `patienceMs` from when it was sent. Never rejects. */
export async function runInTime(
  ground: Ground,
  request: WireRequest,
  arrival: Arrival,
  patienceMs: number,
): Promise<Run> {
  const { world } = ground;
  const startedAt = world.now();
  const deadline = new Deadline(world, (arrival.sentAt ?? startedAt) + patienceMs, arrival.endsAt);
  const heartbeat = new Heartbeat(world, request, ground.settings, deadline, patienceMs);
  const work = workOn(ground, request, contextOf(arrival, deadline, heartbeat));
  const outcome = await deadline.race(work);
  heartbeat.stop();
  const run: Run = outcome === 'late' ? overdue(ground, request, work, arrival, deadline) : { kind: 'done', outcome };
  tell(world, request, run, world.now() - startedAt);
  return run;
}

function contextOf({ via, native }: Arrival, deadline: Deadline, heartbeat: Heartbeat): Context {
  return {
    signal: deadline.signal,
    get deadline() {
      return deadline.at;
    },
    progress: (text) => heartbeat.send(text),
    via,
    native,
  };
}

async function workOn({ carrierFor, limitBytes }: Ground, request: WireRequest, context: Context): Promise<Outcome> {
  try {
    return await carryOut(carrierFor(request.ResourceType), request, context, limitBytes);
  } catch (error) {
    return { answer: failedAnswer(request, messageOf(error), limitBytes), error };
  }
}

/**
 * The handler goes on, whatever is answered. FAILED to a Create would say that nothing was made, and then nobody would ever
 * delete it; silence makes ROS send a Delete. An Update and a Delete are better told.
 */
function overdue(
  { limitBytes }: Ground,
  request: WireRequest,
  end: Promise<Outcome>,
  { endsAt }: Arrival,
  deadline: Deadline,
): Run {
  if (request.RequestType === 'Create') return { kind: 'overdue', end, cutOff: deadline.at === endsAt };
  const reason = `The provider did not finish the ${request.RequestType} in time.`;
  return { kind: 'done', outcome: { answer: failedAnswer(request, reason, limitBytes) } };
}

function tell(world: World, request: WireRequest, run: Run, ms: number): void {
  const name = nameOf(request);
  if (run.kind === 'overdue') {
    world.log(`${name}: not answered yet, since the handler did not stop when its time was over (context.signal)`);
    return;
  }
  world.log(`${name}: ${run.outcome.answer.Status} after ${ms} ms`);
  if (run.outcome.error !== undefined) world.log(`${name}: ${detailOf(run.outcome.error)}`);
}

/** For the log. */
export function nameOf({ RequestType, ResourceType, LogicalResourceId, RequestId }: WireRequest): string {
  return `${RequestType} ${ResourceType} ${LogicalResourceId} (request ${RequestId})`;
}
