import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { requireStack } from '../api.ts';
import { type Context, printJson, printLines, widthOf, withSession } from '../context.ts';
import { type ExitCode, exitCodes } from '../errors.ts';
import { objectOf, textOf } from '../json-access.ts';
import { driftView } from '../views/custom-request-view.ts';

const LOOK_EVERY_MS = 200;

/** Asks the provider of a custom resource how it really is. Exits 1 when that is not what is recorded, or nobody can say. */
export async function readCustomResource(context: Context, name: string, resource: string): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const StackId = textOf(await requireStack(client, name), 'StackId');
    const { CustomRequestId } = await client.call('ReadCustomResource', { StackId, LogicalResourceId: resource });
    const answer = await finished(context, client, { CustomRequestId: CustomRequestId! });
    const { stdout } = context.host;
    if (context.json) printJson(context, answer);
    else printLines(stdout, driftView(answer, context.style, widthOf(stdout)));
    return textOf(objectOf(answer, 'Drift'), 'DriftStatus') === 'IN_SYNC' ? exitCodes.done : exitCodes.failed;
  });
}

async function finished({ host }: Context, client: ApiClient, request: JsonObject): Promise<JsonObject> {
  for (;;) {
    const answer = await client.call('GetCustomResourceRequest', request);
    if (textOf(answer, 'State') !== 'Waiting') return answer;
    await host.clock.sleep(LOOK_EVERY_MS);
  }
}
