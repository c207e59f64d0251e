import type { CreateGroupRequest, GroupTemplate } from '#engine/ports/stack-groups.ts';
import { clientToken, parameterList, parameterMap, tagList } from '../common-fields.ts';
import { invalidParameter, missingOneOf, multipleParameter } from '../errors.ts';
import { withFetched } from '../fetched-text.ts';
import { type Decoded, text } from '../fields.ts';
import { groupFields, permissionFields, permissionsOf } from '../group-fields.ts';
import { operation } from '../operation.ts';
import { rejecting } from '../rejection.ts';
import { templateFields, templateTextIfAny } from '../template-source.ts';

const sources = ['TemplateBody', 'TemplateURL', 'TemplateId'] as const;

const shape = {
  ...groupFields,
  ...permissionFields,
  TemplateBody: templateFields.TemplateBody,
  TemplateURL: templateFields.TemplateURL,
  TemplateId: templateFields.TemplateId,
  TemplateVersion: templateFields.TemplateVersion,
  StackArn: text(),
  Description: text({ max: 256 }),
  Parameters: parameterList,
  ResourceGroupId: text(),
  Tags: tagList,
  ClientToken: clientToken,
} as const;

/** Makes a stack group: a template with parameters, and nowhere yet a stack (reference/stack-lifecycle.md 7). */
export const createStackGroup = operation({
  name: 'CreateStackGroup',
  access: 'write',
  shape,
  resource: () => 'stack_group/*',
  handle: async (given, { caller, services }) => {
    const request = await withFetched(given, { services, caller });
    const template = templateOf(request);
    const creation: CreateGroupRequest = {
      accountId: caller.accountId,
      region: request.RegionId,
      name: request.StackGroupName,
      description: request.Description ?? null,
      template,
      ...permissionsOf(request),
      resourceGroupId: request.ResourceGroupId ?? null,
      tags: request.Tags,
      clientToken: request.ClientToken ?? null,
    };
    const text = template.kind === 'body' ? template.body : async () => undefined;
    const { stackGroupId } = await rejecting(text, () => services.groups.create(creation));
    return { StackGroupId: stackGroupId };
  },
});

function templateOf(given: Decoded<typeof shape>): GroupTemplate {
  const body = templateTextIfAny(given, sources);
  if (given.StackArn === undefined) {
    if (body === null) throw missingOneOf([...sources, 'StackArn']);
    return { kind: 'body', body, parameters: parameterMap(given.Parameters) };
  }
  if (body !== null) throw multipleParameter([...sources, 'StackArn']);
  if (given.Parameters.length > 0) throw multipleParameter(['StackArn', 'Parameters']);
  return { kind: 'stack', stackId: stackIdOf(given.StackArn) };
}

function stackIdOf(arn: string): string {
  const [, id] = /^acs:ros:[^:]*:[^:]*:stack\/([^/]+)$/.exec(arn) ?? [];
  if (id === undefined) throw invalidParameter('StackArn', 'it must look like acs:ros:<region>:<account>:stack/<id>');
  return id;
}
