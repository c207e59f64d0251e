import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Template } from '@rosette/template/model/template.ts';
import { CloudError } from '#wire/cloud-client.ts';

/** Values may be given for parameters of the template only. */
export function refuseUndeclared(supplied: JsonObject, template: Template): void {
  const undeclared = Object.keys(supplied).find((key) => !template.parameters.has(key));
  if (undeclared === undefined) return;
  throw new CloudError('UnknownUserParameter', `The Parameter (${undeclared}) was not defined in template.`);
}
