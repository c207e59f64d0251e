/**
 * What was made of requests lately, by id. Every transport may deliver a request more than once; the second time joins the
 * first or repeats its outcome, and the work is not done again.
 */
export class Requests<T> {
  readonly #limit: number;
  readonly #known = new Map<string, Promise<T>>();

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  once(id: string, work: () => Promise<T>): Promise<T> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const made = work();
    this.#known.set(id, made);
    if (this.#known.size > this.#limit) this.#known.delete(this.#known.keys().next().value!);
    return made;
  }

  /** What the next delivery joins. */
  replace(id: string, outcome: Promise<T>): void {
    if (this.#known.has(id)) this.#known.set(id, outcome);
  }
}
