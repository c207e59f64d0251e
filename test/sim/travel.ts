import type { StepContext } from '#engine/ports/resource-type.ts';
import { CloudError } from '#wire/cloud-client.ts';
import type { Life } from './life.ts';
import { chanceOf } from './random.ts';
import type { Verb } from './story.ts';
import type { World } from './world.ts';

/** How long a caller waits for an answer that does not come. */
const NO_ANSWER_MS = 30_000;
const LATE_MS = 4 * 60_000;

/**
 * A call on its way from a handler to the cloud and back. Calls that leave at the same time arrive in any order; one that is
 * under way when its process dies does not arrive.
 */
export async function travel<T>(
  world: World,
  life: Life,
  verb: Verb,
  context: StepContext,
  work: () => T,
): Promise<T | 'hang'> {
  if (life.dead) return life.die();
  world.observer.called(verb, context);
  const { logicalId, resourceType } = context;
  const fault = world.faults.call(verb, logicalId);
  const latency = Math.floor(2_000 * chanceOf(world.story.seed, `latency ${verb} ${logicalId} ${context.token}`) ** 4);
  await life.sleep(world.hasRivals ? 0 : latency);
  if (life.dead) return life.die();
  switch (fault) {
    case undefined:
      return answer(life, latency, work);
    case 'refused':
      await life.sleep(latency);
      throw refusal(verb);
    case 'refused-but-done':
      work();
      await life.sleep(latency);
      throw refusal(verb);
    case 'throttled':
      await life.sleep(latency);
      throw new CloudError('Throttling.User', 'too many calls', { requestId: 'r' });
    case 'unavailable':
      await life.sleep(latency);
      throw new CloudError('ServiceUnavailable', 'the service is down', { status: 503 });
    case 'lost':
      await life.sleep(NO_ANSWER_MS);
      throw noAnswer();
    case 'lost-but-done':
      work();
      await life.sleep(NO_ANSWER_MS);
      throw noAnswer();
    case 'late':
      return answer(life, LATE_MS, work);
    case 'twice':
      // A type that ignores tokens would be made twice by the network itself; no engine could help that.
      if (resourceType !== 'Sim::Named') work();
      return answer(life, latency, work);
    case 'hangs':
      return 'hang';
    case 'defect':
      throw new TypeError('the handler is broken');
    case 'dies-before':
      return life.die();
    case 'dies-after':
      work();
      return life.die();
  }
}

async function answer<T>(life: Life, ms: number, work: () => T): Promise<T> {
  const result = work();
  await life.sleep(ms);
  return result;
}

function refusal(verb: Verb): CloudError {
  return new CloudError('Refused', `the ${verb} is refused`, { requestId: 'r', action: verb });
}

function noAnswer(): CloudError {
  return new CloudError('Timeout', 'no answer came', { outcome: 'unknown' });
}
