/** Steps whose needs are met, the one with the longest way still ahead first: a binary heap over step numbers. */
export class ReadyQueue {
  readonly #heap: number[] = [];
  readonly #height: Int32Array;

  constructor(height: Int32Array) {
    this.#height = height;
  }

  get size(): number {
    return this.#heap.length;
  }

  push(step: number): void {
    const heap = this.#heap;
    let at = heap.push(step) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(step, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = step;
  }

  pop(): number | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    this.#sink(last);
    return first;
  }

  #sink(step: number): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!this.#before(heap[child]!, step)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = step;
  }

  /** Higher first; among equals the order of the plan, so that runs are the same each time. */
  #before(left: number, right: number): boolean {
    const difference = this.#height[left]! - this.#height[right]!;
    return difference === 0 ? left < right : difference > 0;
  }
}
