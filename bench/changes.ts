import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceType } from '#engine/ports/resource-type.ts';
import type { UpdateStackRequest } from '#engine/ports/stack-service.ts';
import { BENCH_TYPE, benchEngine, createRequest, ended } from './support/engine.ts';

/*
 * Changing what is there, 10,000 resources that cost nothing. Goals: an update that changes nothing is planned in 0.5 s; one
 * that touches 1 % costs about 1 % of the creation, beside the planning; undoing an update that failed at its last
 * resource takes at most 1.2 times what was undone.
 */
const RESOURCES = 10_000;

let failing = '';

const type: ResourceType = {
  name: BENCH_TYPE,
  updatable: ['Input'],
  create: async ({ properties, context }) =>
    context.logicalId === failing
      ? { kind: 'failed', error: { code: 'Planned', message: 'fails for the benchmark' } }
      : { kind: 'done', physicalId: context.logicalId, attributes: { Output: properties.Input ?? null } },
  update: async ({ properties }) => ({ kind: 'done', attributes: { Output: properties.Input ?? null } }),
  delete: async () => ({ kind: 'done' }),
};

function flat(changed: (index: number) => boolean, more: JsonObject = {}): JsonObject {
  const entries: Record<string, JsonObject> = {};
  for (let index = 0; index < RESOURCES; index += 1) {
    entries[`R${index}`] = { Type: BENCH_TYPE, Properties: { Input: changed(index) ? 'new' : 'old' } };
  }
  return { ...entries, ...more };
}

function updateRequest(resources: JsonObject): UpdateStackRequest {
  const { accountId, region, name, templateBody } = createRequest('changes', resources);
  return {
    ...{ accountId, region, stack: name, templateBody },
    parameters: {},
    usePreviousParameters: true,
    allowReplacement: false,
    taint: [],
    tags: null,
    timeoutMinutes: null,
    parallelism: null,
    resourceGroupId: null,
    ramRoleName: null,
    policy: null,
    policyDuringUpdate: null,
    updatedBy: 'bench',
    clientToken: null,
    dryRun: false,
  };
}

async function timed<T>(run: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const began = performance.now();
  const result = await run();
  return { ms: performance.now() - began, result };
}

const bench = await benchEngine(type);

async function update(resources: JsonObject): Promise<string> {
  const { stackId } = await bench.engine.update(updateRequest(resources));
  return ended(bench, stackId);
}

const creation = await timed(async () => {
  const { stackId } = await bench.engine.create({
    ...createRequest(
      'changes',
      flat(() => false),
    ),
    disableRollback: false,
  });
  return ended(bench, stackId);
});
const plans: number[] = [];
for (let run = 0; run < 5; run += 1) {
  plans.push((await timed(() => bench.engine.previewUpdate(updateRequest(flat(() => false))))).ms);
}
const planning = plans.sort((a, b) => a - b)[2]!;
const onePercent = await timed(() => update(flat((index) => index % 100 === 0)));
const everything = await timed(() => update(flat(() => true)));
failing = 'Last';
const DependsOn = Array.from({ length: RESOURCES }, (_, index) => `R${index}`);
const undone = await timed(() => update(flat(() => false, { Last: { Type: BENCH_TYPE, DependsOn } })));
await bench.close();
for (const [outcome, wanted] of [
  [creation.result, 'CREATE_COMPLETE'],
  [onePercent.result, 'UPDATE_COMPLETE'],
  [everything.result, 'UPDATE_COMPLETE'],
  [undone.result, 'ROLLBACK_COMPLETE'],
]) {
  if (outcome !== wanted) throw new Error(`a stack ended as ${outcome}, not ${wanted}`);
}
const round = (value: number): number => Math.round(value * 100) / 100;
console.log(
  JSON.stringify({
    resources: RESOURCES,
    createMs: Math.round(creation.ms),
    noOpPlanMs: Math.round(planning),
    goalNoOpPlanMs: 500,
    updateOnePercentMs: Math.round(onePercent.ms),
    updateOnePercentBesidePlanningMs: Math.round(onePercent.ms - planning),
    updateEverythingMs: Math.round(everything.ms),
    doAndUndoMs: Math.round(undone.ms),
    undoPerDo: round((undone.ms - everything.ms) / everything.ms),
    goalUndoPerDo: 1.2,
  }),
);
