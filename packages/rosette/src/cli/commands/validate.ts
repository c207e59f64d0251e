import type { ApiClient } from '#server/contract/api-client.ts';
import { type Context, printJson, printLines, readTemplate, withSession } from '../context.ts';
import { type ExitCode, exitCodes } from '../errors.ts';
import { objectsOf } from '../json-access.ts';
import { renderFindings, warningsOf } from '../views/findings.ts';
import { callWithTemplate, type TemplateFile } from './template-call.ts';

/** Checks a template and shows everything that is wrong with it. */
export async function validate(context: Context, file: string): Promise<ExitCode> {
  const template = { file, text: await readTemplate(context.host, file) };
  return withSession(context, (client) => check(context, client, template));
}

async function check(context: Context, client: ApiClient, template: TemplateFile): Promise<ExitCode> {
  const answer = await callWithTemplate(client, 'ValidateTemplate', template, {});
  if (context.json) {
    printJson(context, answer);
    return exitCodes.done;
  }
  const warnings = warningsOf(answer);
  const count = (field: string, word: string) => `${objectsOf(answer, field).length} ${word}`;
  printLines(context.host.stdout, [
    ...(warnings.length === 0 ? [] : renderFindings(warnings, template.file, template.text, context.style)),
    `${context.style.green('✓')} ${template.file} is valid: ${count('Parameters', 'parameters')}, ${count('Outputs', 'outputs')}`,
  ]);
  return exitCodes.done;
}
