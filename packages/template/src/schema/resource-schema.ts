import type { Json } from '../base/json.ts';

/** What the language needs to know of one resource type. Facts as data: `specs/resource-types.json`, one type a line. */
export interface ResourceSchema {
  /** Null when only the attributes of the type are known; its properties are then accepted as they are. */
  readonly properties: Readonly<Record<string, PropertySchema>> | null;
  /** False when the facts are older than the type may be: what they do not list is then not wrong. Absent: complete. */
  readonly propertiesComplete?: boolean;
  /** Attribute name to type word; the word is informative. */
  readonly attributes: Readonly<Record<string, string>>;
  /** False when the type may have attributes that are not listed (custom resources, nested stacks, dynamic names). */
  readonly attributesComplete: boolean;
  /** Where the facts come from: a package and its version. Absent: lists of names only. */
  readonly source?: string;
  /** Type word of what `Ref` gives; informative. */
  readonly ref?: string;
  /** Attribute or property whose value `Ref` gives, where that is known. */
  readonly refReturns?: string;
}

export interface PropertySchema {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'list' | 'map' | 'any';
  readonly required?: boolean;
  /** False: a change needs a replacement. Absent: unknown. */
  readonly updatable?: boolean;
  readonly secret?: boolean;
  readonly default?: Json;
  readonly items?: PropertySchema;
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  readonly values?: PropertySchema;
  readonly constraints?: PropertyConstraints;
}

export interface PropertyConstraints {
  readonly allowedValues?: readonly Json[];
  readonly min?: number;
  readonly max?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** `/source/` as in the CDK; matched by the linear-time engine only. */
  readonly pattern?: string;
}

/** Looks schemas up by type name; loads lazily, so asking for three types costs three. */
export interface SchemaCatalog {
  get(type: string): ResourceSchema | undefined;
  names(): readonly string[];
}
