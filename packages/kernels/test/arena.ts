/**
 * Numbers side by side in the memories of both engines, from which a test takes its vectors at odd places, with other
 * numbers between them: so a case costs no allocation, and whatever a kernel writes outside of its outputs is found.
 */
import type { Dtype, Memory, Vector } from '../src/index.ts';

/** One vector per engine, in the order [WebAssembly, twin]. */
export type Pair<D extends Dtype> = readonly [Vector<D>, Vector<D>];

const filler = -12_345.75;

export class Arena<D extends Dtype> {
  readonly #whole: Pair<D>;
  #end = 0;
  #before: readonly ArrayLike<number>[] = [];
  #taken: { readonly start: number; readonly end: number }[] = [];

  constructor(memories: readonly [Memory, Memory], dtype: D, length: number) {
    this.#whole = [memories[0].vector(dtype, length).fill(filler), memories[1].vector(dtype, length).fill(filler)];
  }

  /** Forgets all vectors that were taken. */
  reset(): void {
    for (const whole of this.#whole) whole.subvector(0, this.#end).fill(filler);
    this.#end = 0;
    this.#taken = [];
  }

  /** The next vector of each engine, with these values, `gap` + 1 numbers after the one before. */
  take(values: ArrayLike<number>, gap = 0): Pair<D> {
    const start = this.#end + gap + 1;
    const end = start + values.length;
    const [a, b] = this.#whole;
    if (end >= a.length) throw new Error(`the arena has ${a.length} numbers, not ${end}`);
    this.#end = end + 1;
    this.#taken.push({ start, end });
    return [a.subvector(start, end).write(values), b.subvector(start, end).write(values)];
  }

  /** Remembers all numbers as they are now. */
  mark(): void {
    this.#before = this.#whole.map((whole) => whole.subvector(0, this.#end).read());
  }

  /**
   * Fails when since `mark` a number outside of the vectors at the places `outputs` (0 for the first that was taken)
   * changed, or, with `exact`, when the bits of a number differ between the engines.
   */
  expectOnly(outputs: readonly number[], exact = true): void {
    const now = this.#whole.map((whole) => whole.subvector(0, this.#end).read());
    const open = new Uint8Array(this.#end);
    for (const k of outputs) open.fill(1, this.#taken[k].start, this.#taken[k].end);
    for (let i = 0; i < this.#end; i++) {
      for (const k of [0, 1]) {
        if (open[i] === 0 && !Object.is(now[k][i], this.#before[k][i])) {
          throw new Error(`engine ${k} wrote ${now[k][i]} over ${this.#before[k][i]} at ${i}`);
        }
      }
      if (exact && !Object.is(now[0][i], now[1][i])) throw new Error(`${now[0][i]} and ${now[1][i]} at ${i}`);
    }
  }
}

/** Fails unless `holds`. Vitest's own `expect` takes microseconds, too long for what is asked a million times. */
export function expectHolds(holds: boolean, what: () => string): void {
  if (!holds) throw new Error(what());
}
