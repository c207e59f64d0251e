/** Time and ids are handed in, so that a run can be replayed. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `wake` once at `at` (epoch ms) or soon after; returns the cancel function. */
  at(at: number, wake: () => void): () => void;
}

export interface Ids {
  /** A lower-case UUID. */
  uuid(): string;
}
