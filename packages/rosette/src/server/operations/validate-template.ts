import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Template } from '@rosette/template/model/template.ts';
import { checkedTemplate } from '../checked-template.ts';
import { clientToken } from '../common-fields.ts';
import { notSupported } from '../errors.ts';
import { withFetched } from '../fetched-text.ts';
import { list, text } from '../fields.ts';
import { type Context, operation } from '../operation.ts';
import { findingView } from '../rejection.ts';
import { templateFields, templateText } from '../template-source.ts';
import { outputSummaries, parameterSummaries, resourceSummaries, resourceTypes } from '../views/template-view.ts';

const shape = {
  RegionId: text(),
  ClientToken: clientToken,
  TemplateBody: templateFields.TemplateBody,
  TemplateURL: templateFields.TemplateURL,
  UpdateInfoOptions: list(2),
  ValidationOption: text(),
};

/** Everything that is wrong with a template, or a summary of it. Needs a signature but no permission. */
export const validateTemplate = operation({
  name: 'ValidateTemplate',
  access: 'read',
  shape,
  resource: () => null,
  handle: async (request, context) => {
    const analysis = request.UpdateInfoOptions.find((option) => option !== 'Disabled');
    if (analysis !== undefined) throw notSupported(`The update analysis ${analysis} (UpdateInfoOptions)`);
    const { TemplateBody, TemplateURL } = request;
    const fetched = await withFetched({ TemplateBody, TemplateURL }, context);
    return validated(templateText(fetched, ['TemplateBody', 'TemplateURL']), context);
  },
});

function validated(body: string, { services }: Context): JsonObject {
  const { template, source, findings } = checkedTemplate(body, services);
  return {
    ...summary(template),
    // An extension of Rosette: what is worth knowing although the template is valid.
    ...(findings.length === 0 ? {} : { Diagnostics: findings.map((finding): Json => findingView(finding, source)) }),
  };
}

function summary(template: Template): JsonObject {
  return {
    Description: template.description ?? '',
    Parameters: parameterSummaries(template),
    Resources: resourceSummaries(template),
    ResourceTypes: resourceTypes(template),
    Outputs: outputSummaries(template),
  };
}
