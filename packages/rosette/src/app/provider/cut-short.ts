import type { AnswerDesk } from './answer-desk.ts';
import type { Errand } from './errand.ts';
import type { Front } from './front.ts';
import type { Keeper, KeeperClock } from './keeper.ts';
import type { ProcessEnd } from './provider-process.ts';
import { readSent } from './sent-request.ts';

/** As long as ROS waits for an answer where a template says nothing else. */
const UNDO_MS = 60_000;

export interface CutShortParts {
  readonly desk: AnswerDesk;
  readonly keeper: Keeper;
  readonly front: Front;
  readonly clock: KeeperClock;
}

/**
 * Answers a request whose process ended before it was answered. FAILED to a Create says that nothing was made, so that what
 * it may have made is deleted first, by the process that comes next: nobody else ever would.
 */
export async function answerCutShort(parts: CutShortParts, errand: Errand, end: ProcessEnd): Promise<void> {
  if (errand.isOver) return;
  const cause = end.crash === undefined ? '' : `: ${end.crash}`;
  const what = `The provider's process ended (${end.how}) before it answered${cause}.`;
  const undone = errand.sent.seen.type === 'Create' ? ` ${await undo(parts, errand)}` : '';
  await parts.desk.fail(errand, what + undone);
}

async function undo({ desk, keeper, front, clock }: CutShortParts, { sent }: Errand): Promise<string> {
  const change = { RequestType: 'Delete', RequestId: `${sent.seen.requestId}-undo`, PhysicalResourceId: '' };
  const errand = desk.take(readSent(sent.with(change), sent.contentType)!, 'nobody');
  errand.carrier = await keeper.process(UNDO_MS);
  if (errand.carrier === undefined) {
    errand.conclude(undefined);
    return 'What it may have made was not deleted, since the provider does not start again.';
  }
  await front.bring(errand, errand.carrier, '/', { 'content-type': sent.contentType });
  const answer = await Promise.race([errand.over, clock.sleep(UNDO_MS)]);
  errand.conclude(undefined);
  if (answer?.Status === 'SUCCESS') return 'What it may have made was deleted.';
  return `Deleting what it may have made failed: ${answer?.Reason ?? 'it was not answered'}`;
}
