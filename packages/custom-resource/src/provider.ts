import type { Carrier } from './carry-out.ts';
import { type Answer, readRequest, type WireRequest } from './protocol.ts';
import { Requests } from './requests.ts';
import { type Arrival, type Ground, nameOf, type Run, runInTime } from './run-in-time.ts';
import { AnswerNotDelivered, sendAnswer } from './send-answer.ts';
import {
  DEFAULT_ANSWER_FOR_SECONDS,
  DEFAULT_ANSWER_LIMIT_BYTES,
  type Settings,
  SYNC_TIMEOUT_MS,
  timeoutMs,
} from './settings.ts';
import type { World } from './world.ts';

/**
 * What became of a request. `refused`: ROS did not take the answer, and never will. `stale`: nobody waits for it any more, so
 * it was not carried out. `overdue`: its handler does not stop; what it comes to is answered when it does. `cut-off`: the same,
 * but the transport's time was over before ROS's, so that it may be delivered again.
 */
export type Standing = 'answered' | 'refused' | 'stale' | 'overdue' | 'cut-off';

export interface Provider {
  /**
   * Carries out the request in a parsed body and brings the answer to its ResponseURL. Rejects with `InvalidRequest` when
   * it is none, and with `AnswerNotDelivered` when ROS could not be reached: the request should be delivered again then.
   */
  accept(body: unknown, arrival: Arrival): Promise<Standing>;
  /** The same for `web[sync]`: the answer is returned. Undefined: the handler did not stop in time. */
  answer(body: unknown, arrival: Arrival): Promise<Answer | undefined>;
  readonly world: World;
}

/** `carrierFor` may throw an error for people: there is nobody for this type. */
export function providerOf(carrierFor: (resourceType: string) => Carrier, settings: Settings, world: World): Provider {
  const limitBytes = settings.answerLimitBytes ?? DEFAULT_ANSWER_LIMIT_BYTES;
  const ground: Ground = { carrierFor, settings, world, limitBytes };
  const runs = new Requests<Run>();
  return {
    world,
    async accept(body, arrival) {
      const request = readRequest(body);
      const patienceMs = timeoutMs(settings, request);
      if (isStale(world, request, arrival, patienceMs)) return 'stale';
      const run = await runs.once(request.RequestId, () => runInTime(ground, request, arrival, patienceMs));
      if (run.kind === 'done') return deliver(ground, request, run.outcome.answer, arrival);
      const atLast = run.end.then((outcome): Run => ({ kind: 'done', outcome }));
      runs.replace(request.RequestId, atLast);
      void answerAtLast(ground, request, run);
      return run.cutOff ? 'cut-off' : 'overdue';
    },
    async answer(body, arrival) {
      const request = readRequest(body);
      const run = await runs.once(request.RequestId, () => runInTime(ground, request, arrival, SYNC_TIMEOUT_MS));
      return run.kind === 'done' ? run.outcome.answer : undefined;
    },
  };
}

/** A message may lie for days while no consumer runs. The Create that it asks for was given up long ago. */
function isStale(world: World, request: WireRequest, { sentAt }: Arrival, patienceMs: number): boolean {
  if (sentAt === undefined || world.now() < sentAt + patienceMs) return false;
  const seconds = Math.round((world.now() - sentAt) / 1_000);
  world.log(
    `${nameOf(request)}: passed over; it was sent ${seconds} s ago, and timeoutSeconds is ${patienceMs / 1_000}`,
  );
  return true;
}

/** ROS may have been told by a sign of life to wait longer; if not, it learns at least what there is to delete. */
async function answerAtLast(
  ground: Ground,
  request: WireRequest,
  run: Extract<Run, { kind: 'overdue' }>,
): Promise<void> {
  const { answer } = await run.end;
  await deliver(ground, request, answer, undefined).catch(() => {});
}

async function deliver(
  { settings, world }: Ground,
  request: WireRequest,
  answer: Answer,
  arrival: Arrival | undefined,
): Promise<Standing> {
  const patient = world.now() + (settings.answerForSeconds ?? DEFAULT_ANSWER_FOR_SECONDS) * 1_000;
  const until = Math.min(patient, arrival?.endsAt ?? patient);
  try {
    await sendAnswer(world, request, answer, { until, mayAnswer: settings.mayAnswer ?? (() => true) });
    return 'answered';
  } catch (error) {
    if (!(error instanceof AnswerNotDelivered)) throw error;
    world.log(`${nameOf(request)}: ${error.message}`);
    if (error.status === undefined) throw error;
    return 'refused';
  }
}
