import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ApiClient } from '#server/contract/api-client.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { TemplateRefused } from '../errors.ts';

/** A template as it was read. `file` is the path the person gave. */
export interface TemplateFile {
  readonly file: string;
  readonly text: string;
}

/** Calls an operation about this template; a refusal carries the text, so that findings can be shown in it. */
export async function callWithTemplate(
  client: ApiClient,
  action: string,
  template: TemplateFile,
  parameters: JsonObject,
): Promise<JsonObject> {
  try {
    return await client.call(action, { TemplateBody: template.text, ...parameters });
  } catch (error) {
    if (!(error instanceof CloudError) || error.outcome === 'unknown' || error.status >= 500) throw error;
    throw new TemplateRefused(error, template.file, template.text);
  }
}
