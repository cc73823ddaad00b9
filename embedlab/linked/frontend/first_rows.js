/** The first rows of an order, found without sorting the rest. */

export class FirstRows {
  /**
   * @param {number} limit how many to keep
   * @param {(a: number, b: number) => boolean} before whether row a comes before b
   */
  constructor(limit, before) {
    this.limit = limit;
    this.before = before;
    /** The last of those kept is at the top of a heap. @type {number[]} */
    this.heap = [];
  }

  /** @param {number} row */
  offer(row) {
    const { heap, before } = this;
    if (heap.length < this.limit) this.rise(row);
    else if (before(row, heap[0])) this.sink(row);
  }

  rise(row) {
    const { heap, before } = this;
    let at = heap.push(row) - 1;
    for (let above = (at - 1) >> 1; at && before(heap[above], row); above = (at - 1) >> 1) {
      heap[at] = heap[above];
      at = above;
    }
    heap[at] = row;
  }

  /** Put a row in the place of the last one. */
  sink(row) {
    const { heap, before } = this;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && before(heap[below], heap[below + 1])) below++;
      if (!before(row, heap[below])) break;
      heap[at] = heap[below];
      at = below;
    }
    heap[at] = row;
  }

  /** @returns {number[]} in order */
  sorted() {
    return this.heap.slice().sort((a, b) => (this.before(a, b) ? -1 : 1));
  }
}
