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

/**
 * Resources of one stack (C2). A `Count` that leads beyond it is refused before anything is expanded; a host with another
 * limit hands in its own. Resources that are written out are the host's to count.
 */
export const MAX_RESOURCES = 300;

/**
 * A budget: references of all instances together, where each instance has its own. Of 300 instances that is 3,333 each, and
 * of ever so many 50 each.
 */
export function maxInstanceReferences(resources: number): number {
  return Math.max(1_000_000, 50 * resources);
}

/** Assertions in one rule. */
export const MAX_ASSERTIONS = 100;

/** References from local to local to local (reference/template-language.md 1.5). */
export const MAX_LOCAL_DEPTH = 5;

/** A budget: values that the template holds once every macro stands where it is referred to. */
export const MAX_MACRO_VALUES = 200_000;

/** A budget: values that all references to evaluated locals bring in together. */
export const MAX_LOCAL_VALUES = 1_000_000;

/** A budget: characters of the text that one function may make. */
export const MAX_FUNCTION_TEXT = 2_097_152;

/** Findings of one code that are shown of one template. */
export const MAX_FINDINGS = 500;

/** A budget: steps (`pattern-cost.ts`) that the patterns of all parameters may take together. */
export const MAX_PATTERN_STEPS = 10_000_000;
