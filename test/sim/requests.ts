import type {
  CreateStackRequest,
  ImportStackRequest,
  StackReference,
  UpdateStackRequest,
} from '#engine/ports/stack-service.ts';
import type { Adoption } from './adoption.ts';
import type { Wanted } from './expected.ts';
import type { ChangeAct, ImportAct } from './story.ts';
import { templateBody } from './template-text.ts';

/* Acts as the API's requests. */

export const ACCOUNT = { accountId: '1', region: 'cn-hangzhou' } as const;

export function reference(stack: string): StackReference {
  return { ...ACCOUNT, stack };
}

export function createRequest(act: ChangeAct, wanted: Wanted, clientToken: string | null): CreateStackRequest {
  return {
    ...ACCOUNT,
    name: act.stack,
    templateBody: templateBody(wanted.spec),
    parameters: wanted.given,
    disableRollback: act.disableRollback ?? false,
    timeoutMinutes: 60,
    parallelism: act.parallelism ?? 0,
    tags: tagsOf(wanted),
    deletionProtection: false,
    resourceGroupId: null,
    ramRoleName: null,
    createdBy: 'acs:ram::1:root',
    clientToken,
    options: {},
  };
}

export function updateRequest(act: ChangeAct, wanted: Wanted, clientToken: string | null): UpdateStackRequest {
  return {
    ...reference(act.stack),
    templateBody: act.template === null ? null : templateBody(wanted.spec),
    parameters: act.given,
    usePreviousParameters: act.forgetParameters !== true,
    allowReplacement: act.noReplacement !== true,
    taint: act.taint ?? [],
    tags: act.tag === undefined ? null : tagsOf(wanted),
    timeoutMinutes: null,
    parallelism: act.parallelism ?? null,
    resourceGroupId: null,
    ramRoleName: null,
    policy: null,
    policyDuringUpdate: null,
    updatedBy: 'acs:ram::1:root',
    clientToken,
    dryRun: false,
  };
}

/** Into a new stack, or into one that is there with the parameters and tags that it has. */
export function importRequest(act: ImportAct, { wanted, resources }: Adoption, isNew: boolean): ImportStackRequest {
  const { stack, disableRollback } = act;
  const like: ChangeAct = {
    act: 'change',
    stack,
    template: wanted.spec,
    given: {},
    ...(disableRollback === true ? { disableRollback } : {}),
  };
  return {
    resources,
    into: isNew
      ? { kind: 'create', request: createRequest(like, { ...wanted, given: {} }, null) }
      : { kind: 'update', request: updateRequest(like, wanted, null) },
  };
}

function tagsOf(wanted: Wanted): CreateStackRequest['tags'] {
  return wanted.tag === '' ? [] : [{ Key: 'tag', Value: wanted.tag }];
}
