import type { JsonObject } from '@rosette/template/base/json.ts';
import type { StackIdentity } from '#engine/ports/resource-type.ts';
import type { Call } from './caller.ts';
import type { State } from './state.ts';

/** How a declared type is changed in place: which action changes which properties. */
export interface UpdateDeclaration {
  /** Properties whose change gives the resource another physical id. */
  readonly identifying?: readonly string[];
  /** One after the other, those of which a property changed; each is a durable piece of its own. */
  readonly actions: readonly UpdateAction[];
  /** Properties that only another step reads (how to delete it): recording them is all there is to do. */
  readonly noted?: readonly string[];
  /** Facts that must not change between two tries (the newest image): found once, durable before the first action. */
  readonly prepare?: (call: Call, properties: JsonObject, changed: readonly string[]) => Promise<JsonObject>;
  /** Absent: as the create reads it. For types whose identity may change in place. */
  readonly read?: (call: Call, id: string, properties: JsonObject) => Promise<JsonObject | undefined>;
  /** When the next action may go, and after the last one the update is done. Absent: as for the create and its set-up. */
  readonly state?: (found: JsonObject, properties: JsonObject) => State;
}

export interface UpdateAction {
  /** For people: "renaming it". */
  readonly name: string;
  /** Top-level properties of which a change makes this action run. */
  readonly properties: readonly string[];
  /**
   * Brings what the cloud has to what `properties` say, from wherever an update that failed left it. May run again with
   * the same input after a crash: repeatable, or it looks first. `again`: not finished, run it once more soon.
   */
  readonly run: (input: UpdateInput) => Promise<void> | Promise<'again' | undefined>;
  /** Codes that mean "try again", besides the busy ones. */
  readonly retry?: readonly string[];
}

export interface UpdateInput {
  readonly call: Call;
  readonly id: string;
  /** As the cloud describes it now. */
  readonly found: JsonObject;
  readonly properties: JsonObject;
  readonly before: JsonObject;
  readonly changed: readonly string[];
  /** What `prepare` found. */
  readonly prepared: JsonObject;
  /** Its own for each action. */
  readonly token: string;
  readonly stack: StackIdentity;
  readonly rollingBack: boolean;
}

/** Every property that these can change. */
export function updatableBy(update: UpdateDeclaration): readonly string[] {
  const names = update.actions.flatMap(({ properties }) => properties);
  return [...new Set([...names, ...(update.noted ?? [])])].toSorted();
}
