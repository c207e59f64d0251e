import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Value } from '@rosette/template/evaluate/value.ts';
import { mayExist } from '#engine/plan/plan-removal.ts';
import type { RecordedState } from '#engine/plan/verdict.ts';
import { evaluatePolicy, parseStackPolicy } from '#engine/policy/stack-policy.ts';
import type { ParameterAnalysis, UpdateStackRequest } from '#engine/ports/stack-service.ts';
import { heldConditions } from './condition-truths.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { type AnalysisInputs, analyseParameters } from './parameter-analysis.ts';
import type { PlannedUpdate } from './planned-update.ts';
import { POLICY } from './update-policy.ts';
import { changeability } from './update-stack.ts';
import type { ValueCodec } from './value-codec.ts';

/** What the lists of a dry run say: for an update as it is asked for, of the stack as it stands. */
export function parametersOf(
  dependencies: RuntimeDependencies,
  codec: ValueCodec,
  planned: PlannedUpdate,
  given: {
    readonly allowReplacement: boolean;
    readonly considerConditions: boolean;
    /** Logical ids that are made anew in any case. */
    readonly anew: ReadonlySet<string>;
    /** The policy that governs; null: none. */
    readonly policy: JsonObject | null;
  },
): ParameterAnalysis {
  const { template } = planned.model;
  const held = heldConditions(dependencies, template, planned.stack, valuesBefore(codec, planned));
  return analyseParameters({
    template,
    truth: (condition) => held?.has(condition),
    considerConditions: given.considerConditions,
    standing: standing(planned, given.anew),
    ...changeability(dependencies),
    allowReplacement: given.allowReplacement,
    denied: deniedBy(given.policy),
  });
}

/** The policy that judges the update, as `assertAllowed` takes it. */
export function governingPolicy(
  { stack }: PlannedUpdate,
  { policyDuringUpdate }: Pick<UpdateStackRequest, 'policyDuringUpdate'>,
): JsonObject | null {
  return policyDuringUpdate ?? ((stack.options[POLICY] ?? null) as JsonObject | null);
}

/** Conditions are taken as they were before the update (reference/stack-lifecycle.md 3.9). */
function valuesBefore(codec: ValueCodec, { stack, model }: PlannedUpdate): ReadonlyMap<string, Value> {
  const before = codec.decodeObject(stack.parameters);
  const kept = Object.entries(before).filter(([name]) => model.template.parameters.has(name));
  return new Map([...model.parameters, ...kept]);
}

function standing(planned: PlannedUpdate, anew: ReadonlySet<string>): ReadonlyMap<string, RecordedState> {
  const wanted = planned.model.desired.resources;
  return new Map(
    [...planned.resources].filter(
      ([name, row]) => wanted.get(name)?.type === row.type && isSound(row.status) && !anew.has(name),
    ),
  );
}

/** What failed or was never made takes any value. */
function isSound(status: string): boolean {
  return mayExist(status) && !/^(CREATE|DELETE)_(FAILED|IN_PROGRESS)$/.test(status);
}

function deniedBy(policy: JsonObject | null): AnalysisInputs['denied'] {
  const parsed = policy === null ? null : parseStackPolicy(policy);
  if (parsed === null || !parsed.valid) return () => false;
  return (action, logicalId, resourceType) =>
    !evaluatePolicy(parsed.policy, { action, logicalId, resourceType }).allowed;
}
