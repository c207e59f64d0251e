/** One finding of the API about a template. Lines and columns count from 1; columns in UTF-16 units. */
export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly hint: string;
  /** `Resources`, `Vpc`, `Properties`, `CidrBlock`; empty when it is not about a place. */
  readonly path: readonly (string | number)[];
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly endLine: number | undefined;
  readonly endColumn: number | undefined;
}
