import type { JsonObject } from '@rosette/template/base/json.ts';
import { evaluatePolicy, parseStackPolicy, policyFindingText } from '#engine/policy/stack-policy.ts';
import { StackRefused, type UpdateStackRequest } from '#engine/ports/stack-service.ts';
import type { PlannedUpdate } from './planned-update.ts';

/** Option of a stack: its policy document. */
export const POLICY = 'StackPolicy';

/** Judges the whole plan before anything is touched (reference/stack-lifecycle.md 8.2). The policy that was stored before
 *  governs, unless one is given for this update only. */
export function assertAllowed(planned: PlannedUpdate, request: Pick<UpdateStackRequest, 'policyDuringUpdate'>): void {
  const policy = request.policyDuringUpdate ?? ((planned.stack.options[POLICY] ?? null) as JsonObject | null);
  if (policy === null) return;
  const parsed = parseStackPolicy(policy);
  if (!parsed.valid) {
    const reason = parsed.findings.map(policyFindingText).join('; ');
    throw new StackRefused('StackPolicyValidationFailed', 400, `The stack policy is not valid: ${reason}.`);
  }
  const denied = [...changesOf(planned)].flatMap(({ action, logicalId, resourceType }) => {
    const verdict = evaluatePolicy(parsed.policy, { action, logicalId, resourceType });
    return verdict.allowed ? [] : [verdict.reason];
  });
  if (denied.length > 0) {
    throw new StackRefused('StackPolicyValidationFailed', 400, `Action denied by stack policy: ${denied.join('; ')}.`);
  }
}

function* changesOf(planned: PlannedUpdate): Generator<Parameters<typeof evaluatePolicy>[1]> {
  for (const [logicalId, verdict] of planned.verdicts) {
    const resourceType = planned.model.desired.resources.get(logicalId)!.type;
    if (verdict.kind === 'replace') yield { action: 'Update:Replace', logicalId, resourceType };
    if (verdict.kind === 'modify') {
      yield { action: 'Update:Modify', logicalId, resourceType };
      if (verdict.mayReplace) yield { action: 'Update:Replace', logicalId, resourceType };
    }
  }
  for (const row of planned.removed)
    yield { action: 'Update:Delete', logicalId: row.logicalId, resourceType: row.type };
}
