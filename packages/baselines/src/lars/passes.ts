/**
 * Passes over all of X: X'v. The first ones are the projection's own; a run that needs more of them loads X into the memory
 * of its workspace, where a pass costs a fraction. Sparse matrices stay as they are.
 */
import type { Projection } from '@spred/problems';
import type { Block, Workspace } from './workspace.ts';

/** Matrices of more numbers (512 MiB) are never loaded. */
const mostNumbers = 2 ** 26;

/** Numbers that are loaded in a slice of a few milliseconds. */
const numbersPerSlice = 2 ** 22;

/** X'v, again and again. */
export class Passes {
  readonly #projection: Projection;
  readonly #workspace: Workspace;
  readonly #loadAfter: number;
  #count = 0;
  #loaded: Block | undefined;

  /** X is to be loaded after so many passes: loading costs about as much as three, more where memory is fresh. */
  constructor(projection: Projection, workspace: Workspace, loadAfter: number) {
    this.#projection = projection;
    this.#workspace = workspace;
    this.#loadAfter = loadAfter;
  }

  /** out = X~'v. */
  correlate(v: Float64Array, out: Float64Array): void {
    this.#count++;
    if (this.#loaded) this.#loaded.dots(v, out.length, out);
    else this.#projection.correlate(v, out);
  }

  /** X~, once it is loaded. */
  get loaded(): Block | undefined {
    return this.#loaded;
  }

  /** Whether `load` would be of use. */
  get mayLoad(): boolean {
    const { rows, columns, source } = this.#projection;
    const isDense = source.matrix.layout.kind !== 'csc';
    return !this.#loaded && this.#workspace.kind === 'kernels' && isDense && rows * columns <= mostNumbers;
  }

  /** Whether there have been enough passes for `load` to pay. */
  get isLoadDue(): boolean {
    return this.#count >= this.#loadAfter && this.mayLoad;
  }

  /** Loads X~, in slices. */
  *load(): Generator<'slice', void, void> {
    const { rows, columns } = this.#projection;
    const block = this.#workspace.block(rows);
    block.reserve(columns);
    const column = new Float64Array(rows);
    const perSlice = Math.ceil(numbersPerSlice / rows);
    for (let j = 0; j < columns; j++) {
      this.#projection.writeColumn(j, column);
      block.write(j, column);
      if (j % perSlice === perSlice - 1) yield 'slice';
    }
    this.#loaded = block;
  }
}
