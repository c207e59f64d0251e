/** What one template may cost. Sizes of the service, and budgets that keep a hostile text from costing memory or stack. */
export interface TemplateLimits {
  /** UTF-8 bytes of the text. */
  readonly bytes: number;
  /** Levels of lists and maps inside each other, aliases followed. */
  readonly levels: number;
  /** Values in the document, aliases and merges counted as if they had been written out. */
  readonly nodes: number;
  readonly aliases: number;
  /** Entries that merge keys (`<<`) bring in. */
  readonly merges: number;
}

/** reference/template-language.md 1.1 and 1.5. */
export const serviceLimits: TemplateLimits = {
  bytes: 524_288,
  levels: 100,
  nodes: 200_000,
  aliases: 10_000,
  merges: 50_000,
};

/** A function at level 21 is an error. */
export const MAX_FUNCTION_DEPTH = 20;

/** Assertions in one rule. */
export const MAX_ASSERTIONS = 100;
