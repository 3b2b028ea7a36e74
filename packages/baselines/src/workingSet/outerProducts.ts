/**
 * X_J X_J' for a set J that changes little from one use to the next: columns that join are added, columns that leave are
 * subtracted, and when more than half would change it is made anew (which also ends the drift by rounding).
 */
import { Matrix, syrk, type Vector } from '@spred/kernels';
import type { Block } from '@spred/problems';

/** Updates after which it is made anew whatever changes. */
const mostUpdates = 50;

/** Twice the multiplications between two pauses: about 20 ms. */
const sliceWork = 480_000_000;

export class OuterProducts {
  readonly #block: Block;
  /** n x n; the lower triangle counts. */
  readonly #sum: Matrix<'float64'>;
  #isMember = new Uint8Array(0);
  #updates = Infinity;
  #room: Vector<'float64'> | undefined;

  constructor(block: Block) {
    this.#block = block;
    this.#sum = block.memory.matrix('float64', block.rows, block.rows);
  }

  /** X_J X_J', its lower triangle; not to be written to. In slices. */
  *of(J: readonly number[]): Generator<'slice', Matrix<'float64'>, void> {
    const isMember = new Uint8Array(this.#block.columns);
    for (const k of J) isMember[k] = 1;
    const joined: number[] = [];
    const left: number[] = [];
    for (let k = 0; k < isMember.length; k++) {
      const before = this.#isMember[k] ?? 0;
      if (isMember[k] > before) joined.push(k);
      else if (isMember[k] < before) left.push(k);
    }
    if (this.#updates >= mostUpdates || joined.length + left.length >= J.length) {
      this.#sum.data.fill(0);
      yield* this.#add(J, 1);
      this.#updates = 0;
    } else {
      yield* this.#add(joined, 1);
      yield* this.#add(left, -1);
      this.#updates++;
    }
    this.#isMember = isMember;
    return this.#sum;
  }

  /** Makes the next one anew. */
  forget(): void {
    this.#updates = Infinity;
  }

  *#add(places: readonly number[], sign: 1 | -1): Generator<'slice', void, void> {
    const { rows } = this.#block;
    const width = Math.max(1, Math.floor(sliceWork / rows ** 2));
    for (let start = 0; start < places.length; start += width) {
      if (start > 0) yield 'slice';
      const some = places.slice(start, start + width);
      const a = this.#columns(some.length);
      some.forEach((k, i) => this.#block.copyColumn(k, a.column(i)));
      syrk({ a, c: this.#sum, alpha: sign, beta: 1, fill: 'lower' });
    }
  }

  /** Room for so many columns side by side. */
  #columns(count: number): Matrix<'float64'> {
    const { rows, memory } = this.#block;
    if (this.#room === undefined || this.#room.length < rows * count) {
      this.#room?.free();
      this.#room = memory.vector('float64', rows * Math.ceil(1.3 * count));
    }
    return new Matrix(this.#room.subvector(0, rows * count), rows, count);
  }
}
