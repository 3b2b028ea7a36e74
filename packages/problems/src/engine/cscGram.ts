/**
 * Inner products of the columns of a sparse block, without writing the columns down: x~_i'x~_k for all i at once is one
 * pass over the stored entries of the block, X_W'x~_k.
 */
import { BlockGram } from './blockGram.ts';
import type { Block } from './inner.ts';

/**
 * Columns that are kept at the most. A solve on q of them costs q^3 / 3, beside which an epoch of descent over so few stored
 * entries costs nothing: beyond this, descent alone is quicker.
 */
const mostKept = 1024;

/** Numbers that may be touched between two pauses: about 10 ms. */
const sliceWork = 2 ** 22;

export class CscGram extends BlockGram {
  /** The place of every kept column, and its inner products with those before it and with itself. */
  readonly #places: number[] = [];
  readonly #products: Float64Array[] = [];
  readonly #keptAt = new Map<number, number>();

  override *require(block: Block, places: ArrayLike<number>): Generator<'slice', boolean, void> {
    const added: number[] = [];
    for (let i = 0; i < places.length; i++) if (!this.#keptAt.has(places[i])) added.push(places[i]);
    if (added.length === 0) return true;
    if (this.#places.length + added.length > mostKept) return false;
    const column = block.memory.vector('float64', block.rows);
    const all = new Float64Array(block.columns);
    let work = 0;
    try {
      for (const place of added) {
        block.copyColumn(place, column);
        block.correlate(column, all);
        this.#keptAt.set(place, this.#places.push(place) - 1);
        this.#products.push(Float64Array.from(this.#places, (other) => all[other]));
        work += 4 * block.rows + 16 * block.columns;
        if (work < sliceWork) continue;
        work = 0;
        yield 'slice';
      }
    } finally {
      if (!column.isFree) column.free();
    }
    return true;
  }

  override gather(places: ArrayLike<number>, out: Float64Array): void {
    const k = places.length;
    const at = Int32Array.from(places, (place) => this.#keptAt.get(place)!);
    for (let j = 0; j < k; j++) {
      for (let i = j; i < k; i++) {
        out[j * k + i] = at[i] >= at[j] ? this.#products[at[i]][at[j]] : this.#products[at[j]][at[i]];
      }
    }
  }
}
