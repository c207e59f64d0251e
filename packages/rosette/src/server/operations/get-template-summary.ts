import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { parameterForm } from '@rosette/template/form/parameter-form.ts';
import type { Template } from '@rosette/template/model/template.ts';
import { requireChangeSet } from '../change-set-lookup.ts';
import { checkedTemplate } from '../checked-template.ts';
import { clientToken, parameterList, parameterMap } from '../common-fields.ts';
import { changeSetNotFound, missingOneOf, multipleParameter, notSupported, stackNotFound } from '../errors.ts';
import { withFetched } from '../fetched-text.ts';
import { type Decoded, text } from '../fields.ts';
import { type Context, operation, requirePermission } from '../operation.ts';
import { findStack } from '../stack-lookup.ts';
import { templateFields, templateText } from '../template-source.ts';
import { refuseUndeclared } from '../undeclared-parameters.ts';
import { parameterSummaries, templateTypes } from '../views/template-view.ts';

const shape = {
  RegionId: text(),
  ClientToken: clientToken,
  TemplateBody: templateFields.TemplateBody,
  TemplateURL: templateFields.TemplateURL,
  TemplateId: templateFields.TemplateId,
  TemplateVersion: templateFields.TemplateVersion,
  StackId: text(),
  ChangeSetId: text(),
  StackGroupName: text(),
  Parameters: parameterList,
  // An extension of Rosette: the language of ParameterForm, as DescribeRegions has it.
  AcceptLanguage: text({ max: 16 }),
};

const sources = ['TemplateBody', 'TemplateURL', 'TemplateId', 'StackId', 'ChangeSetId', 'StackGroupName'] as const;

/** What a template asks for and makes: its parameters, types, and how existing resources of these types are named. */
export const getTemplateSummary = operation({
  name: 'GetTemplateSummary',
  access: 'read',
  shape,
  // Permission is asked below, for what the request names.
  resource: () => null,
  handle: async (request, context) => {
    const { template } = checkedTemplate(await bodyOf(request, context), context.services);
    refuseUndeclared(parameterMap(request.Parameters), template);
    return summary(template, request.AcceptLanguage, context);
  },
});

type Request = Decoded<typeof shape>;

async function bodyOf(request: Request, context: Context): Promise<string> {
  const named = sources.filter((name) => (request[name] ?? '') !== '');
  const [only, ...others] = named;
  if (only === undefined) throw missingOneOf(sources);
  if (others.length > 0) throw multipleParameter(named);
  switch (only) {
    case 'TemplateBody':
    case 'TemplateURL':
    case 'TemplateId': {
      const { TemplateBody, TemplateURL, TemplateId } = request;
      const fetched = await withFetched({ TemplateBody, TemplateURL, TemplateId }, context);
      return templateText(fetched, ['TemplateBody', 'TemplateURL', 'TemplateId']);
    }
    case 'StackId':
      return bodyOfStack(request.StackId!, request.RegionId, context);
    case 'ChangeSetId':
      return bodyOfChangeSet(request.ChangeSetId!, context);
    case 'StackGroupName':
      throw notSupported('The template of a StackGroupName');
  }
}

/** RegionId is optional here, and an id is found in any region without it. */
async function bodyOfStack(id: string, region: string | undefined, context: Context): Promise<string> {
  const { caller, services } = context;
  const scope = { accountId: caller.accountId, ...(region === undefined ? {} : { region }) };
  const stack = await findStack(services.store, scope, id);
  await requirePermission('GetTemplateSummary', `stack/${stack?.id ?? id}`, context);
  const body = stack === undefined ? undefined : await services.store.template(stack.templateHash);
  if (body === undefined) throw stackNotFound(id);
  return body;
}

async function bodyOfChangeSet(id: string, context: Context): Promise<string> {
  const { row } = await requireChangeSet('GetTemplateSummary', id, context);
  const body = await context.services.store.template(row.templateHash);
  if (body === undefined) throw changeSetNotFound(id);
  return body;
}

function summary(template: Template, language: string | undefined, { services }: Context): JsonObject {
  return {
    Description: template.description ?? '',
    Version: '2015-09-01',
    Metadata: isJsonObject(template.metadata) ? template.metadata : {},
    Parameters: parameterSummaries(template),
    ResourceTypes: templateTypes(template),
    ResourceIdentifierSummaries: identifierSummaries(template, services.features.importable),
    // An extension of Rosette: the parameters as a page can ask for them.
    ParameterForm: parameterForm(template, language) as unknown as Json,
  };
}

type Importable = Context['services']['features']['importable'];

/** Of the types whose existing resources can be taken over. */
function identifierSummaries(template: Template, importable: Importable): readonly JsonObject[] {
  return templateTypes(template).flatMap((type) => {
    const identifiers = importable.find((one) => one.type === type)?.identifiers;
    if (identifiers === undefined) return [];
    const named = [...template.resources].filter(([, resource]) => resource.type.text === type);
    return [{ ResourceType: type, LogicalResourceIds: named.map(([name]) => name), ResourceIdentifiers: identifiers }];
  });
}
