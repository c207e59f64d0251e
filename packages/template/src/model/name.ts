import type { TextRange } from '../base/diagnostic.ts';

/** A name written in a template. */
export interface Name {
  readonly text: string;
  readonly range: TextRange;
}
