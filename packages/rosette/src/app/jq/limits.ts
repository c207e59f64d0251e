/** What one run of a jq program may cost (reference/template-language.md 3.11 leaves it open). */
export interface JqLimits {
  /** Time of one run. */
  readonly runMs: number;
  /** Time of all runs in one turn of the event loop, during which the process does nothing else. */
  readonly turnMs: number;
  /** Memory of the WebAssembly instance. */
  readonly memoryBytes: number;
  /** UTF-8 bytes of what a program prints. */
  readonly outputBytes: number;
}

export const JQ_LIMITS: JqLimits = {
  runMs: 400,
  turnMs: 800,
  memoryBytes: 96 * 1024 * 1024,
  outputBytes: 2 * 1024 * 1024,
};
