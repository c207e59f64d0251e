import type { JsonObject } from '@rosette/template/base/json.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { type Context, openSession } from '../context.ts';
import { objectsOf } from '../json-access.ts';
import type { CheckedText, TemplateChecker } from '../template-checker.ts';
import { findingsIn } from '../views/findings.ts';

/**
 * Has templates checked by the API, which also knows what only it can know: the modules of the account, and the resource types
 * of its version. Refusals that are not about the template are passed on.
 */
export async function remoteChecker(context: Context): Promise<TemplateChecker> {
  const session = await openSession(context);
  return {
    check: async (TemplateBody) => {
      try {
        return checkedText(await session.client.call('ValidateTemplate', { TemplateBody }));
      } catch (error) {
        if (!(error instanceof CloudError) || error.status >= 500 || objectsOf(error.data, 'Diagnostics').length === 0)
          throw error;
        return { findings: findingsIn(error.data), declares: null };
      }
    },
    close: () => session.close(),
  };
}

function checkedText(answer: JsonObject): CheckedText {
  const count = (field: string) => objectsOf(answer, field).length;
  return {
    findings: findingsIn(answer),
    declares: { resources: count('Resources'), parameters: count('Parameters'), outputs: count('Outputs') },
  };
}
