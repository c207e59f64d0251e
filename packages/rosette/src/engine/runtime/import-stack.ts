import type { JsonObject } from '@rosette/template/base/json.ts';
import { mayExist } from '#engine/plan/plan-removal.ts';
import type { PlannedImport } from '#engine/plan/plan-update.ts';
import type { Verdict } from '#engine/plan/verdict.ts';
import { asFresh, keptTexts } from '#engine/ports/nested-texts.ts';
import {
  type CreateStackRequest,
  type ImportStackRequest,
  type ResourceToImport,
  StackRefused,
  type UpdateStackRequest,
} from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import type { PlannedUpdate } from './planned-update.ts';
import { planStackUpdate } from './update-stack.ts';
import type { ValueCodec } from './value-codec.ts';

/*
 * Import: what exists becomes the stack's, as the template describes it. Nothing in the cloud is changed, by the import or by
 * its undo; so nothing else may change in the same operation (reference/stack-lifecycle.md 5.8).
 */

/** Checks and plans everything before anything is touched. Rejects with `StackRefused`, naming all that is wrong. */
export async function planImport(
  dependencies: RuntimeDependencies,
  codec: ValueCodec,
  stack: StackRow,
  request: ImportStackRequest,
): Promise<PlannedUpdate> {
  const wanted = request.into.kind === 'update' ? request.into.request : asUpdate(request.into.request, stack.id);
  // Nested stacks stay what they are, whatever stands at the addresses of their templates by now.
  const change = { ...wanted, nestedTexts: asFresh(keptTexts(stack)) };
  const imports = new Map(request.resources.map((one) => [one.logicalId, plannedImport(dependencies, one)]));
  const planned = await planStackUpdate(dependencies, codec, stack, change, undefined, imports);
  const wrong = [
    ...request.resources.flatMap((one) => problemOf(dependencies, planned, one)),
    ...twice(request.resources),
    ...[...planned.verdicts].flatMap(([name, verdict]) => otherChange(planned, name, verdict)),
    ...planned.removed
      .filter(({ status }) => mayExist(status))
      .map(({ logicalId }) => `${logicalId} belongs to the stack and is not in the template`),
  ];
  if (wrong.length === 0) return planned;
  const message = `The import cannot be done: ${wrong.join('; ')}. An import takes over what exists, and changes nothing.`;
  throw new StackRefused('StackValidationFailed', 400, message);
}

export function importAction(stack: StackRow): 'IMPORT_CREATE' | 'IMPORT_UPDATE' {
  return stack.status === 'REVIEW_IN_PROGRESS' ? 'IMPORT_CREATE' : 'IMPORT_UPDATE';
}

function plannedImport(dependencies: RuntimeDependencies, { type, identifier }: ResourceToImport): PlannedImport {
  const names = dependencies.types.get(type)?.importing?.identifiers ?? [];
  const value = names.length === 1 ? identifier[names[0]!] : undefined;
  return { identifier, physicalId: typeof value === 'string' ? value : null };
}

function problemOf(
  dependencies: RuntimeDependencies,
  { model, resources }: PlannedUpdate,
  { logicalId, type, identifier }: ResourceToImport,
): readonly string[] {
  const wanted = model.desired.resources.get(logicalId);
  if (wanted === undefined) return [`${logicalId} is not in the template, or its condition is false`];
  if (wanted.type !== type) return [`${logicalId} is ${wanted.type} in the template, not ${type}`];
  const recorded = resources.get(logicalId);
  if (recorded !== undefined && mayExist(recorded.status)) {
    return [
      `${logicalId} belongs to the stack already${recorded.physicalId === null ? '' : ` (${recorded.physicalId})`}`,
    ];
  }
  const importing = dependencies.types.get(type)?.importing;
  if (importing === undefined) return [`${logicalId}: resources of type ${type} cannot be imported`];
  return identifierProblem(logicalId, identifier, importing.identifiers);
}

function identifierProblem(logicalId: string, identifier: JsonObject, names: readonly string[]): readonly string[] {
  const given = Object.keys(identifier);
  const sound = names.every((name) => typeof identifier[name] === 'string' && identifier[name] !== '');
  if (sound && given.length === names.length) return [];
  return [
    `${logicalId} is identified by ${names.join(' and ')} (texts), and was given ${given.join(', ') || 'nothing'}`,
  ];
}

function twice(resources: readonly ResourceToImport[]): readonly string[] {
  const seen = new Map<string, string>();
  return resources.flatMap(({ logicalId, type, identifier }) => {
    const key = JSON.stringify([type, Object.entries(identifier).sort()]);
    const other = seen.get(key);
    seen.set(key, logicalId);
    if (other === logicalId) return [`${logicalId} is listed twice`];
    return other === undefined ? [] : [`${logicalId} and ${other} are the same resource`];
  });
}

/** What an import would have to do beside importing. */
function otherChange(planned: PlannedUpdate, name: string, verdict: Verdict): readonly string[] {
  const why = verdict.differences.map((difference) => difference.name).join(', ') || verdict.reason;
  switch (verdict.kind) {
    case 'import':
    case 'none':
    case 'record':
      return [];
    case 'create':
      return [`${name} would have to be created: it neither belongs to the stack nor is it to be imported`];
    case 'modify':
      return [`${name} ${verdict.reason === 'may-change' ? 'might' : 'would'} change (${tagsOr(planned, why)})`];
    case 'replace':
      return [`${name} would be replaced (${why})`];
  }
}

function tagsOr({ tagsChanged }: PlannedUpdate, why: string): string {
  return why === 'changed' && tagsChanged ? "the stack's tags" : why;
}

/** A new stack is imported into the record that waited for it. */
function asUpdate(request: CreateStackRequest, stackId: string): UpdateStackRequest {
  const { accountId, region, templateBody, parameters, tags, timeoutMinutes, parallelism } = request;
  return {
    ...{ accountId, region, templateBody, parameters, tags, timeoutMinutes, parallelism },
    stack: stackId,
    usePreviousParameters: false,
    allowReplacement: false,
    taint: [],
    resourceGroupId: request.resourceGroupId,
    ramRoleName: request.ramRoleName,
    policy: null,
    policyDuringUpdate: null,
    updatedBy: request.createdBy,
    clientToken: null,
    dryRun: false,
  };
}
