import type { DiagnosticCode, Severity } from './codes.ts';

export type { Severity } from './codes.ts';

/** Half-open range of UTF-16 offsets into the text of one template. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** One finding. A value, collected and returned, also on success; sorted only when it is shown. */
export interface Diagnostic {
  /** Stable code of the catalogue (`base/codes.ts`), which also knows severity and the ROS API error code. */
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What is wrong, in a sentence, with the names involved. */
  readonly message: string;
  /** What to do about it, if that is known ("did you mean `VpcId`?"). */
  readonly hint?: string;
  /** Where in the template: section, name, property … */
  readonly path: readonly (string | number)[];
  /** Where in the text; absent when the finding is not about text (a missing parameter value). */
  readonly range?: TextRange;
}
