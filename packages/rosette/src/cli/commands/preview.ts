import { type Context, printJson, printLines, readTemplate, widthOf, withSession } from '../context.ts';
import { type ExitCode, exitCodes } from '../errors.ts';
import { objectOf } from '../json-access.ts';
import { stackName } from '../stack-name.ts';
import { previewView } from '../views/preview-view.ts';
import { parameterValues, type StackOptions, stackRequest } from './stack-options.ts';
import { callWithTemplate } from './template-call.ts';

/** Shows what `up` would create; nothing is touched. */
export async function preview(context: Context, file: string, options: StackOptions): Promise<ExitCode> {
  const name = stackName(options.name, file);
  const template = { file, text: await readTemplate(context.host, file) };
  return withSession(context, async (client) => {
    const { values } = await parameterValues(context, client, template, options);
    const answer = await callWithTemplate(client, 'PreviewStack', template, stackRequest(name, values, options));
    if (context.json) printJson(context, answer);
    else
      printLines(
        context.host.stdout,
        previewView(objectOf(answer, 'Stack') ?? {}, context.style, widthOf(context.host.stdout)),
      );
    return exitCodes.done;
  });
}
