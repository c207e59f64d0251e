import type { Desired, Evaluated, ResourceView } from '@rosette/template/evaluate/instantiate.ts';
import { Unknown, type ValueObject } from '@rosette/template/evaluate/value.ts';
import type { OperationState, ResourceState } from '#engine/operation/state.ts';

/** An operation that this process owns, with what the machine needs to be driven. */
export interface LiveOperation {
  readonly state: OperationState;
  properties(logicalId: string): Evaluated<ValueObject>;
  /** Cancels the timer of a pending step, by step number. */
  readonly timers: Map<number, () => void>;
  /** Signal that each pending step waits for, by step number. */
  readonly waiting: Map<number, string>;
  /** Where the count of signals stood when the last call of each step left. */
  readonly callLeft: Map<number, number>;
  cancelDeadline: () => void;
  cancelGrace: () => void;
}

export function liveOperation(state: OperationState, desired: Desired | null): LiveOperation {
  const view = recordedView((name) => state.resources.get(name));
  return {
    state,
    properties: (logicalId) => {
      if (desired === null) throw new Error(`operation ${state.id} has no template to evaluate ${logicalId} from`);
      return desired.properties(logicalId, view);
    },
    timers: new Map(),
    waiting: new Map(),
    callLeft: new Map(),
    cancelDeadline: () => {},
    cancelGrace: () => {},
  };
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

function isComplete(state: ResourceState | undefined): state is ResourceState {
  return state !== undefined && (state.status === 'CREATE_COMPLETE' || state.status === 'UPDATE_COMPLETE');
}
