import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from './caller.ts';

export interface ConstrainedParameter {
  readonly key: string;
  /** `String`, `Number` … */
  readonly type: string;
  readonly associationProperty: string | null;
  /** AssociationPropertyMetadata; empty when there is none. */
  readonly metadata: JsonObject;
  /** Null when the template lists none. */
  readonly allowedValues: readonly Json[] | null;
  /** Properties into which the parameter's value goes as it is. `property` is a dotted path without list positions. */
  readonly uses: readonly { readonly resourceType: string; readonly property: string }[];
}

/** What a question about one parameter may look at. */
export interface Asked {
  readonly call: Call;
  readonly metadata: JsonObject;
  /** The value chosen for what this one depends on: `ZoneId`, `InstanceType`, `VpcId` …; undefined when not chosen yet. */
  readonly related: (name: string) => string | undefined;
  /** Values that others have taken and that this one must not repeat (`ExclusiveTo`). */
  readonly excluded: readonly string[];
  /** Values chosen for parameters with this AssociationProperty that depend on this one. */
  readonly dependents: (association: string) => readonly string[];
}

/** Answers the values that are on offer. */
export type Question = (asked: Asked) => Promise<readonly string[]>;
