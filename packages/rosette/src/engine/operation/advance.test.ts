import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planCreate } from '#engine/plan/plan-create.ts';
import { planRemoval } from '#engine/plan/plan-removal.ts';
import type { StackRow } from '#engine/ports/store.ts';
import { advance } from './advance.ts';
import { newOperation } from './new-operation.ts';
import type { OperationState, ResourceState } from './state.ts';
import type { Answer, OperationEvent, Surroundings, Turn } from './turn.ts';

const HOUR = 3_600_000;
const DONE: Answer = { kind: 'done', physicalId: 'id', attributes: {}, forgetSignals: [] };
const REFUSED: Answer = { kind: 'failed', error: { code: 'Refused', message: 'no' }, physicalId: undefined };
const pending = (afterMs: number, signal: string | null = null): Answer => ({
  kind: 'pending',
  continuation: { phase: 'wait' },
  physicalId: 'id',
  afterMs,
  signal,
  progress: 'waiting',
});

type Graph = Record<string, readonly string[]>;

function stack(over: Partial<StackRow> = {}): StackRow {
  return {
    id: 'stack-1',
    accountId: '1',
    region: 'cn-hangzhou',
    name: 'demo',
    status: 'CREATE_IN_PROGRESS',
    statusReason: 'Stack CREATE started',
    templateHash: '',
    description: null,
    parameters: {},
    tags: [],
    disableRollback: false,
    timeoutMinutes: 60,
    parallelism: 0,
    deletionProtection: false,
    resourceGroupId: null,
    ramRoleName: null,
    createdBy: '',
    parentId: null,
    rootId: 'stack-1',
    depth: 0,
    createdAt: 0,
    updatedAt: null,
    deletedAt: null,
    operationId: 'op',
    operationInfo: null,
    options: {},
    ...over,
  };
}

function resource(logicalId: string, dependsOn: readonly string[], status = 'INIT_COMPLETE'): ResourceState {
  return {
    stackId: 'stack-1',
    logicalId,
    type: 'T',
    physicalId: status === 'INIT_COMPLETE' ? null : `id-${logicalId}`,
    status,
    statusReason: '',
    description: null,
    metadata: null,
    properties: null,
    attempted: null,
    attributes: {},
    dependsOn,
    deletionPolicy: 'Delete',
    createToken: null,
    createContinuation: null,
    createdAt: 0,
    updatedAt: 0,
  };
}

function creation(graph: Graph, over: Partial<StackRow> = {}, parallelism = 0): OperationState {
  const plan = planCreate(Object.entries(graph).map(([name, dependsOn]) => ({ name, type: 'T', dependsOn })));
  const resources = new Map(Object.entries(graph).map(([name, needs]) => [name, resource(name, needs)]));
  return newOperation({
    id: 'op',
    action: 'CREATE',
    stack: stack(over),
    resources,
    plan,
    parallelism,
    startedAt: 0,
    deadline: HOUR,
    owner: 'me',
  });
}

function deletion(graph: Graph): OperationState {
  const resources = new Map(
    Object.entries(graph).map(([name, needs]) => [name, resource(name, needs, 'CREATE_COMPLETE')]),
  );
  const plan = planRemoval(resources.values(), { kind: 'delete-stack', retainAll: false, retain: new Set() });
  return newOperation({
    id: 'op',
    action: 'DELETE',
    stack: stack(),
    resources,
    plan,
    parallelism: 0,
    startedAt: 0,
    deadline: HOUR,
    owner: 'me',
  });
}

function surroundings(now = 0, state?: OperationState): Surroundings {
  return {
    now,
    random: () => 0.5,
    properties: () => ({ value: {}, diagnostics: [] }),
    wanted: (name) => ({
      name,
      type: 'T',
      description: null,
      metadata: null,
      deletionPolicy: 'Delete',
      dependsOn: state?.resources.get(name)?.dependsOn ?? [],
      references: [],
    }),
    canUpdate: () => true,
    undoUpdate: () => {
      throw new Error('not an update');
    },
  };
}

/** Lets one event happen and answers the names whose handlers are called. */
function step(state: OperationState, event: OperationEvent, now = 0): { called: string[]; turn: Turn } {
  const turn = advance(state, event, surroundings(now, state));
  return { called: turn.calls.map((number) => state.plan.steps[number]!.logicalId), turn };
}

function numberOf(state: OperationState, name: string): number {
  return state.plan.steps.findIndex((planned) => planned.logicalId === name);
}

function answer(state: OperationState, name: string, given: Answer, now = 0): { called: string[]; turn: Turn } {
  return step(state, { kind: 'answered', step: numberOf(state, name), answer: given }, now);
}

describe('a creation', () => {
  it('starts what needs nothing, and the rest as its needs are done', () => {
    const state = creation({ vpc: [], switch: ['vpc'], group: ['vpc'], server: ['switch', 'group'] });
    expect(step(state, { kind: 'begin' }).called).toEqual(['vpc']);
    expect(answer(state, 'vpc', DONE).called).toEqual(['switch', 'group']);
    expect(answer(state, 'switch', DONE).called).toEqual([]);
    expect(answer(state, 'group', DONE).called).toEqual(['server']);
    answer(state, 'server', DONE);
    expect(state.outcome).toBe('succeeded');
    expect(state.stack).toMatchObject({
      status: 'CREATE_COMPLETE',
      statusReason: 'Stack CREATE completed successfully',
    });
  });

  it('keeps to its parallelism, longest way first', () => {
    const state = creation({ lone: [], a: [], b: ['a'], c: ['b'] }, {}, 1);
    expect(step(state, { kind: 'begin' }).called).toEqual(['a']);
    expect(answer(state, 'a', DONE).called).toEqual(['b']);
    expect(answer(state, 'b', DONE).called).toEqual(['lone']);
  });

  it('counts waiting resources against the parallelism', () => {
    const state = creation({ a: [], b: [] }, {}, 1);
    step(state, { kind: 'begin' });
    expect(answer(state, 'a', pending(1000)).called).toEqual([]);
  });

  it('is undone in reverse order after a failure, and keeps the first cause', () => {
    const state = creation({ vpc: [], switch: ['vpc'], server: ['switch'], other: ['vpc'] });
    step(state, { kind: 'begin' });
    answer(state, 'vpc', DONE);
    answer(state, 'other', DONE);
    expect(answer(state, 'switch', REFUSED).called).toEqual(['switch', 'other']);
    expect(state.stack.status).toBe('CREATE_ROLLBACK_IN_PROGRESS');
    answer(state, 'other', DONE);
    expect(answer(state, 'switch', DONE).called).toEqual(['vpc']);
    answer(state, 'vpc', DONE);
    expect(state.outcome).toBe('rolled-back');
    expect(state.stack.statusReason).toBe(
      'Stack CREATE_ROLLBACK completed successfully, after: Resource CREATE failed: Refused: resources.switch: no',
    );
    expect(state.resources.get('server')!.status).toBe('INIT_COMPLETE');
  });

  it('waits for calls that are out, cancels what only waits, before it undoes', () => {
    const state = creation({ out: [], waiting: [], bad: [] });
    step(state, { kind: 'begin' });
    answer(state, 'waiting', pending(HOUR, 'never'));
    const failed = answer(state, 'bad', REFUSED);
    expect(failed.called).toEqual([]);
    expect(state.resources.get('waiting')!).toMatchObject({ status: 'CREATE_FAILED', physicalId: 'id' });
    expect(answer(state, 'out', DONE).called).toEqual(['out', 'waiting', 'bad']);
  });

  it('stays where it is without rollback, and lets what is under way finish', () => {
    const state = creation({ waiting: [], bad: [] }, { disableRollback: true });
    step(state, { kind: 'begin' });
    answer(state, 'waiting', pending(1000));
    answer(state, 'bad', REFUSED);
    expect(state.outcome).toBe('running');
    step(state, { kind: 'wake', phase: 'forward', step: numberOf(state, 'waiting') }, 1000);
    answer(state, 'waiting', DONE, 1000);
    expect(state.stack).toMatchObject({
      status: 'CREATE_FAILED',
      statusReason: 'Resource CREATE failed: Refused: resources.bad: no',
    });
    expect(state.resources.get('waiting')!.status).toBe('CREATE_COMPLETE');
  });

  it('gives up on waiting resources when the grace is over', () => {
    const state = creation({ waiting: [], bad: [] }, { disableRollback: true });
    step(state, { kind: 'begin' });
    answer(state, 'waiting', pending(HOUR));
    answer(state, 'bad', REFUSED);
    step(state, { kind: 'grace-over' }, state.graceUntil!);
    expect(state.stack.status).toBe('CREATE_FAILED');
  });

  it('times out naming what it waited for, and is undone', () => {
    const state = creation({ slow: [] });
    step(state, { kind: 'begin' });
    answer(state, 'slow', pending(2 * HOUR));
    step(state, { kind: 'deadline' }, HOUR - 1);
    expect(state.stopping).toBe(false);
    step(state, { kind: 'deadline' }, HOUR);
    expect(state.stack).toMatchObject({
      status: 'CREATE_ROLLBACK_IN_PROGRESS',
      statusReason: 'Create timed out after 60 minutes, while waiting for slow',
    });
  });

  it('tries again with growing pauses, as recovering when the answer was lost', () => {
    const state = creation({ a: [] });
    const lost: Answer = {
      kind: 'retry',
      error: { code: 'Timeout', message: 'no answer' },
      throttled: false,
      outcomeUnknown: true,
    };
    step(state, { kind: 'begin' });
    answer(state, 'a', lost);
    expect(state.steps[0]).toMatchObject({ state: 'pending', recovering: true, wakeAt: 150, attempt: 2 });
    step(state, { kind: 'wake', phase: 'forward', step: 0 }, 150);
    answer(state, 'a', lost, 150);
    expect(state.steps[0]!.wakeAt).toBe(150 + 300);
    for (let tries = 2; tries < 10; tries += 1) {
      step(state, { kind: 'wake', phase: 'forward', step: 0 });
      answer(state, 'a', lost);
    }
    expect(state.stack.status).toBe('CREATE_ROLLBACK_IN_PROGRESS');
  });

  it('never gives up on throttling before its deadline', () => {
    const state = creation({ a: [] });
    const throttled: Answer = {
      kind: 'retry',
      error: { code: 'Throttling', message: 'slow down' },
      throttled: true,
      outcomeUnknown: false,
    };
    step(state, { kind: 'begin' });
    for (let tries = 0; tries < 50; tries += 1) {
      answer(state, 'a', throttled);
      step(state, { kind: 'wake', phase: 'forward', step: 0 });
    }
    expect(state.steps[0]).toMatchObject({ state: 'running', recovering: false });
  });

  it('ignores a wake that belongs to the plan before the rollback', () => {
    const state = creation({ a: [], b: [] });
    step(state, { kind: 'begin' });
    answer(state, 'a', pending(1000));
    answer(state, 'b', REFUSED);
    answer(state, 'a', pending(1000));
    expect(step(state, { kind: 'wake', phase: 'forward', step: 0 }).called).toEqual([]);
    expect(state.steps[0]!.state).toBe('pending');
  });
});

describe('a deletion', () => {
  it('goes on with what does not depend on the failed resource', () => {
    const state = deletion({ vpc: [], stuck: ['vpc'], free: [] });
    expect(step(state, { kind: 'begin' }).called).toEqual(['stuck', 'free']);
    answer(state, 'stuck', REFUSED);
    answer(state, 'free', DONE);
    expect(state.stack).toMatchObject({
      status: 'DELETE_FAILED',
      statusReason: 'Resource DELETE failed: Refused: resources.stuck: no',
    });
    expect(state.resources.get('vpc')!.status).toBe('CREATE_COMPLETE');
    expect(state.resources.get('free')!.status).toBe('DELETE_COMPLETE');
  });
});

/** A random acyclic graph: each node may need earlier ones. */
const graphs = fc
  .integer({ min: 1, max: 9 })
  .chain((size) =>
    fc.tuple(
      ...Array.from({ length: size }, (_, index) =>
        fc.subarray(Array.from({ length: index }, (__, earlier) => `n${earlier}`)),
      ),
    ),
  )
  .map((needs): Graph => Object.fromEntries(needs.map((list, index) => [`n${index}`, list])));

describe('any operation', () => {
  it('keeps the order, ends, and after an undo nothing is left', () => {
    fc.assert(
      fc.property(graphs, fc.infiniteStream(fc.nat()), fc.nat({ max: 4 }), (graph, chance, parallelism) => {
        const state = creation(graph, {}, parallelism);
        const exists = new Set<string>();
        const rounds = run(state, chance, exists);
        expect(rounds).toBeLessThan(2_000);
        expect(state.outcome).toMatch(/succeeded|rolled-back/);
        expect(exists.size).toBe(state.outcome === 'succeeded' ? Object.keys(graph).length : 0);
      }),
    );
  });
});

/** Answers at random until the operation has ended; the set is the cloud. Removals succeed, creations may fail. */
function run(state: OperationState, chance: Iterator<number>, exists: Set<string>): number {
  const next = (below: number): number => chance.next().value % below;
  const out = new Set<number>();
  const note = (turn: Turn): void => {
    for (const number of turn.calls) out.add(number);
  };
  note(advance(state, { kind: 'begin' }, surroundings(0, state)));
  for (let round = 0; ; round += 1) {
    if (state.outcome !== 'running') return round;
    const number = [...out][next(Math.max(1, out.size))];
    if (number === undefined) {
      const waiting = state.steps.findIndex((one) => one.state === 'pending');
      note(advance(state, { kind: 'wake', phase: state.phase, step: waiting }, surroundings(0, state)));
      continue;
    }
    out.delete(number);
    note(
      advance(
        state,
        { kind: 'answered', step: number, answer: act(state, number, exists, next) },
        surroundings(0, state),
      ),
    );
  }
}

function act(state: OperationState, number: number, exists: Set<string>, next: (below: number) => number): Answer {
  const { logicalId, action } = state.plan.steps[number]!;
  const needs = state.resources.get(logicalId)!.dependsOn;
  if (action === 'delete') {
    for (const [name, other] of state.resources) {
      if (other.dependsOn.includes(logicalId)) expect(exists.has(name)).toBe(false);
    }
    exists.delete(logicalId);
    return DONE;
  }
  for (const need of needs) expect(exists.has(need)).toBe(true);
  const outcome = next(6);
  if (outcome === 0) return REFUSED;
  exists.add(logicalId);
  return outcome === 1 ? pending(10) : DONE;
}
