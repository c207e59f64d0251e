/** Something that may be written at the cursor. */
export interface Choice {
  /** The text itself, no quotes around it. */
  readonly text: string;
  readonly kind: ChoiceKind;
  /** A few words behind it: the type, where it comes from. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** Offered before the others. */
  readonly first?: boolean;
  /** A value that is no text: it stands without quotes. */
  readonly bare?: boolean;
}

export type ChoiceKind =
  | 'section'
  | 'attribute'
  | 'property'
  | 'function'
  | 'type'
  | 'value'
  | 'parameter'
  | 'local'
  | 'resource'
  | 'condition'
  | 'mapping'
  | 'output'
  | 'resource attribute';

/** What may stand at the cursor as a key, and what as a value. */
export interface Choices {
  readonly keys: readonly Choice[];
  readonly values: readonly Choice[];
  /** Functions, which are keys in their long form and values in their short one. */
  readonly functions: readonly Choice[];
}
