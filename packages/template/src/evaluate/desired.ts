import type { Diagnostic } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { Question } from '../functions/question.ts';
import type { Failure, RunJq } from '../functions/spec.ts';
import type { ResourceReference, Value, ValueObject } from './value.ts';

/** A template with its parameters: what should exist. Immutable; asking the same twice gives the same. */
export interface Desired {
  /** In declaration order, without those whose condition is false; a counted resource as its instances `A[0]` … */
  readonly resources: ReadonlyMap<string, DesiredResource>;
  /** Costs this one resource only. Throws for a name that is not in `resources`. */
  properties(name: string, known: ResourceView): Evaluated<ValueObject>;
  /** In declaration order, without those whose condition is false. A failing one is null and does not touch the others. */
  outputs(known: ResourceView): readonly DesiredOutput[];
}

export interface DesiredResource {
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
  /** Secrets masked, parts that wait for resources null. */
  readonly metadata: Json;
  readonly deletionPolicy: 'Delete' | 'Retain';
  /** Explicit ones and those of references in branches that are taken; only resources of this stack; sorted, unique. */
  readonly dependsOn: readonly string[];
  /** What the properties read, without repetition. */
  readonly references: readonly ResourceReference[];
}

export interface DesiredOutput {
  readonly key: string;
  readonly description: string | null;
  /** The template says that the value must not be shown; a value that holds a `Secret` must not be shown either way. */
  readonly noEcho: boolean;
  readonly value: Value;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Evaluated<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is known of the resources so far. The caller answers `Unknown` for the rest; asked for existing resources only. */
export interface ResourceView {
  ref(resource: string): Value;
  attribute(resource: string, attribute: string): Value;
}

/** What functions need from outside. */
export interface World {
  /** Zone ids of a region; undefined when they are not known. */
  zones(region: string): readonly string[] | undefined;
  /** Undefined: not known yet; what depends on it is unknown, and the question is among those of the result. */
  answer?(question: Question): Json | Failure | undefined;
  /** Absent: no template that needs jq can be evaluated. */
  readonly jq?: RunJq | undefined;
}

/** Nothing known of any resource: for discovery and previews. */
export function unknownResources(unknown: (reference: ResourceReference) => Value): ResourceView {
  return {
    ref: (resource) => unknown({ resource, attribute: null }),
    attribute: (resource, attribute) => unknown({ resource, attribute }),
  };
}
