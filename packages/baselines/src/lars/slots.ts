/**
 * The active columns (or columns of the Gram matrix) in a block. Their order is that of the factor's rows, from which
 * rows leave anywhere; in the block a column stays where it is, and the slot of one that left is written again.
 */
import type { Block } from './workspace.ts';

/** An ordered list of columns in the slots of a block. */
export class Slots {
  readonly #block: Block;
  /** The slot of every column, in order. */
  readonly #slots: number[] = [];
  readonly #free: number[] = [];
  #used = 0;
  #scattered: Float64Array = new Float64Array(8);

  constructor(block: Block) {
    this.#block = block;
  }

  /** Appends a column. */
  append(column: Float64Array): void {
    const slot = this.#free.pop() ?? this.#used++;
    if (this.#used > this.#scattered.length) this.#scattered = new Float64Array(2 * this.#used);
    this.#block.write(slot, column);
    this.#slots.push(slot);
  }

  /** Removes the column of index `at`; those behind it move up by one. */
  remove(at: number): void {
    this.#free.push(...this.#slots.splice(at, 1));
  }

  /** out = sum_k weights_k b_k, in order. */
  combine(weights: ArrayLike<number>, out: Float64Array): void {
    const scattered = this.#scattered.fill(0);
    this.#slots.forEach((slot, k) => (scattered[slot] = weights[k]));
    this.#block.combine(scattered, this.#used, out);
  }

  /** b_k'v in order, as a new array. */
  dots(v: Float64Array): Float64Array {
    this.#block.dots(v, this.#used, this.#scattered);
    return Float64Array.from(this.#slots, (slot) => this.#scattered[slot]);
  }
}
