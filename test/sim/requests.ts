import type { CreateStackRequest, StackReference, UpdateStackRequest } from '#engine/ports/stack-service.ts';
import type { Wanted } from './expected.ts';
import type { ChangeAct } from './story.ts';
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

function tagsOf(wanted: Wanted): CreateStackRequest['tags'] {
  return wanted.tag === '' ? [] : [{ Key: 'tag', Value: wanted.tag }];
}
