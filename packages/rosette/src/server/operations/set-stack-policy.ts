import { regionId, stackId } from '../common-fields.ts';
import { missingOneOf } from '../errors.ts';
import { withFetched } from '../fetched-text.ts';
import { stackOperation } from '../operation.ts';
import { policyFields, requestedPolicies } from '../policy-document.ts';

const shape = { RegionId: regionId, StackId: stackId, ...policyFields };

/** Puts a policy in the place of the one that the stack has (reference/stack-lifecycle.md 8.1). */
export const setStackPolicy = stackOperation({
  name: 'SetStackPolicy',
  access: 'write',
  shape,
  handle: async (request, stack, { caller, services }) => {
    const { policy } = requestedPolicies(await withFetched(request, { services, caller }));
    if (policy === null) throw missingOneOf(['StackPolicyBody', 'StackPolicyURL']);
    const { accountId } = caller;
    await services.stacks.setStackPolicy({ accountId, region: stack.region, stack: stack.id, policy });
    return {};
  },
});
