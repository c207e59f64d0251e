import { clientToken, parameterList, parameterMap, regionId, stackName, stackSettings } from '../common-fields.ts';
import { missingOneOf, multipleParameter, notSupported } from '../errors.ts';
import { list, literal, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { rejecting } from '../rejection.ts';
import { templateFields, templateText } from '../template-source.ts';
import { previewView } from '../views/preview-view.ts';

const shape = {
  RegionId: regionId,
  StackName: stackName,
  StackId: text(),
  ...templateFields,
  ...stackSettings,
  Parameters: parameterList,
  ClientToken: clientToken,
  StackPolicyBody: literal,
  StackPolicyURL: text(),
  TaintResources: list(100),
};

/** What CreateStack would make, without touching anything (reference/stack-lifecycle.md 5.7). */
export const previewStack = operation({
  name: 'PreviewStack',
  access: 'read',
  shape,
  resource: () => 'stack/*',
  handle: async (request, { caller, services }) => {
    const name = previewedName(request.StackName, request.StackId);
    if (request.StackPolicyBody || request.StackPolicyURL) throw notSupported('A stack policy');
    const templateBody = templateText(request, ['TemplateBody', 'TemplateURL', 'TemplateId', 'TemplateScratchId']);
    const preview = await rejecting(templateBody, () =>
      services.stacks.previewCreate({
        accountId: caller.accountId,
        region: caller.region,
        name,
        templateBody,
        parameters: parameterMap(request.Parameters),
        disableRollback: request.DisableRollback,
        timeoutMinutes: request.TimeoutInMinutes,
        parallelism: request.Parallelism,
        tags: [],
        deletionProtection: false,
        resourceGroupId: null,
        ramRoleName: null,
        createdBy: caller.principal,
        clientToken: null,
        options: {},
      }),
    );
    return {
      Stack: {
        ...previewView(preview),
        StackName: name,
        RegionId: caller.region,
        DisableRollback: request.DisableRollback,
        TimeoutInMinutes: request.TimeoutInMinutes,
      },
    };
  },
});

function previewedName(name: string | undefined, id: string | undefined): string {
  if (name !== undefined && id !== undefined) throw multipleParameter(['StackName', 'StackId']);
  if (id !== undefined) throw notSupported('Previewing an update (StackId)', 'Preview a creation, by StackName.');
  if (name === undefined) throw missingOneOf(['StackName', 'StackId']);
  return name;
}
