import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import type { ModuleSource } from '@rosette/template/transform/expansion.ts';
import type { Authorize } from '#access/authorize.ts';
import type { Clock } from '#engine/ports/clock.ts';
import type { StackGroups } from '#engine/ports/stack-groups.ts';
import type { StackService } from '#engine/ports/stack-service.ts';
import type { Store } from '#engine/ports/store.ts';
import type { FetchText } from './fetched-text.ts';

/** The part of the store that the API reads. Writes go through the `StackService`. */
export type StackReads = Pick<
  Store,
  | 'stack'
  | 'stackByName'
  | 'stacks'
  | 'template'
  | 'resources'
  | 'resource'
  | 'events'
  | 'eventsAfter'
  | 'signals'
  | 'steps'
  | 'changeSet'
  | 'changeSets'
  | 'exchanges'
>;

/** Everything that API operations work with; handed in by `app`. */
export interface Services {
  readonly stacks: StackService;
  readonly groups: StackGroups;
  readonly store: StackReads;
  readonly catalog: SchemaCatalog;
  /** Templates of modules; absent: there are none. */
  readonly modules?: ModuleSource;
  readonly constraints: QueryConstraints;
  readonly features: Features;
  readonly fetchText: FetchText;
  readonly authorize: Authorize;
  readonly clock: Clock;
  readonly regions: readonly Region[];
  /** Host and port that clients reach this installation at, without a scheme. */
  readonly endpoint: () => string;
  /** An encoded Value of a store row as a person may see it: secrets masked. */
  readonly display: (encoded: Json) => Json;
}

/** What this installation can do with which resource types, as GetFeatureDetails tells it. */
export interface Features {
  /** Types whose existing resources can be taken over, with the names that together say which one it is. */
  readonly importable: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
  /** Types of things that the resource cleaner deletes (`ECS:Instance`), with the filters that mean something for each, and
   *  what deleting one does besides. */
  readonly cleanable: () => Promise<
    readonly {
      readonly type: string;
      readonly filters: readonly string[];
      readonly sideEffects: readonly string[];
    }[]
  >;
  /** Types with the properties that limit what a parameter may be: `Password`, `DiskMappings.Category`. */
  readonly constrained: () => readonly { readonly type: string; readonly properties: readonly string[] }[];
}

export interface Region {
  readonly id: string;
  /** By language: `zh-CN`, `en-US`, `ja`. */
  readonly names: Readonly<Record<string, string>>;
}

/** Asks the cloud which values parameters may take, given the values chosen so far. */
export type QueryConstraints = (request: {
  readonly accountId: string;
  readonly region: string;
  readonly parameters: readonly ConstraintQuestion[];
  readonly values: JsonObject;
}) => Promise<readonly ConstraintAnswer[]>;

export interface ConstraintQuestion {
  readonly key: string;
  readonly type: string;
  readonly associationProperty: string | null;
  /** AssociationPropertyMetadata. */
  readonly metadata: JsonObject;
  readonly allowedValues: readonly Json[] | null;
  /** Properties whose whole value is this parameter. */
  readonly uses: readonly { readonly resourceType: string; readonly property: string }[];
}

export interface ConstraintAnswer {
  readonly key: string;
  readonly allowedValues: readonly Json[];
  readonly behavior?: 'NoLimit' | 'QueryError';
  readonly behaviorReason?: string;
}
