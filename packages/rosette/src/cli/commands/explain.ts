import { requireStack } from '../api.ts';
import { type Context, printJson, printLines, widthOf, withSession } from '../context.ts';
import { type ExitCode, exitCodes } from '../errors.ts';
import { textOf } from '../json-access.ts';
import { explanationView } from '../views/explanation-view.ts';

/** Says why one resource is as it is: what the last operation did to it, what it waits for, and the first cause. */
export async function explain(context: Context, name: string, resource: string): Promise<ExitCode> {
  return withSession(context, async (client) => {
    const StackId = textOf(await requireStack(client, name), 'StackId');
    const answer = await client.call('ExplainStackResource', { StackId, LogicalResourceId: resource });
    const { stdout } = context.host;
    if (context.json) printJson(context, answer);
    else printLines(stdout, explanationView(answer, context.style, widthOf(stdout)));
    return exitCodes.done;
  });
}
