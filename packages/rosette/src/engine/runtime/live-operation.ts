import type { Desired, DesiredResource, Evaluated, ResourceView } from '@rosette/template/evaluate/instantiate.ts';
import { Unknown, type ValueObject } from '@rosette/template/evaluate/value.ts';
import { GIVEN_UP, TAGS_UNSURE } from '#engine/operation/phases.ts';
import type { OperationState, ResourceState } from '#engine/operation/state.ts';
import { changesStack } from '#engine/operation/status.ts';
import type { Surroundings } from '#engine/operation/turn.ts';
import { planUpdate } from '#engine/plan/plan-update.ts';
import { keptTexts, textDiffers } from '#engine/ports/nested-texts.ts';
import type { StackRow } from '#engine/ports/store.ts';

/** What an operation works towards, and where it came from. */
export interface Aims {
  /** Null when a template is not needed: a deletion. */
  readonly wanted: Desired | null;
  /** For an update: what the stack was, and its template. */
  readonly previous: { readonly desired: Desired; readonly stack: Partial<StackRow> } | null;
  readonly canUpdate: (type: string, property: string) => boolean;
  readonly changesId: (type: string, property: string) => boolean;
}

/** An operation that this process owns, with what the machine needs to be driven. */
export interface LiveOperation extends Pick<Surroundings, 'properties' | 'wanted' | 'canUpdate' | 'undoUpdate'> {
  readonly state: OperationState;
  /** Cancels the timer of a pending step, by step number. */
  readonly timers: Map<number, () => void>;
  /** Signal that each pending step waits for, by step number. */
  readonly waiting: Map<number, string>;
  /** Where the count of signals stood when the last call of each step left. */
  readonly callLeft: Map<number, number>;
  /** Names of the signals to its stack that came since it began. Null: it began in another process, and nobody here knows. */
  heard: Set<string> | null;
  cancelDeadline: () => void;
  cancelGrace: () => void;
}

export function liveOperation(state: OperationState, aims: Aims): LiveOperation {
  const view = recordedView((name) => state.resources.get(name));
  const desired = (): Desired => {
    const found = changesStack(state.action) && state.phase === 'rollback' ? aims.previous?.desired : aims.wanted;
    if (found === null || found === undefined) throw new Error(`operation ${state.id} has no template to work towards`);
    return found;
  };
  return {
    state,
    canUpdate: aims.canUpdate,
    properties: (logicalId): Evaluated<ValueObject> => desired().properties(logicalId, view),
    wanted: (logicalId): DesiredResource => {
      const found = desired().resources.get(logicalId);
      if (found === undefined) throw new Error(`operation ${state.id}: ${logicalId} is in the plan but not wanted`);
      return found;
    },
    undoUpdate: () => undoUpdate(state, aims),
    timers: new Map(),
    waiting: new Map(),
    callLeft: new Map(),
    heard: new Set(),
    cancelDeadline: () => {},
    cancelGrace: () => {},
  };
}

/** The same planner, from what is recorded now to what was wanted before. */
function undoUpdate(
  state: OperationState,
  { previous, canUpdate, changesId }: Aims,
): ReturnType<Surroundings['undoUpdate']> {
  if (previous === null) throw new Error(`operation ${state.id} has nothing to go back to`);
  const absent = new Set((previous.stack.options?.[GIVEN_UP] ?? []) as readonly string[]);
  const { plan } = planUpdate({
    recorded: state.resources,
    wanted: new Map([...previous.desired.resources].filter(([name]) => !absent.has(name))),
    evaluate: (name, known) => previous.desired.properties(name, known),
    canUpdate,
    changesId,
    taint: new Set(),
    reachedByEveryUpdate: () => false,
    // How far a nested stack got is its own to know: it finds nothing to do where it is what it was.
    textChanged: textDiffers({}, keptTexts({ options: previous.stack.options ?? {} })),
    tagsChanged: state.stack.options[TAGS_UNSURE] !== undefined,
    cleanup: false,
    imports: new Map(),
    undoing: true,
  });
  return { plan, stack: previous.stack };
}

/** What is known of resources from their records: everything once complete, nothing before. */
export function recordedView(resource: (name: string) => ResourceState | undefined): ResourceView {
  return {
    ref: (name) => {
      const state = resource(name);
      return isComplete(state) ? state.physicalId : new Unknown([{ resource: name, attribute: null }]);
    },
    attribute: (name, attribute) => {
      const state = resource(name);
      if (!isComplete(state)) return new Unknown([{ resource: name, attribute }]);
      return Object.hasOwn(state.attributes, attribute) ? state.attributes[attribute]! : null;
    },
  };
}

const COMPLETE = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE']);

function isComplete(state: ResourceState | undefined): state is ResourceState {
  return state !== undefined && COMPLETE.has(state.status);
}
