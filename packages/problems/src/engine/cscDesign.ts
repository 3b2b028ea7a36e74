/**
 * A sparse X~, left where it is: a pass runs over the stored entries in plain TypeScript, at half the speed that it would
 * have in WebAssembly memory, which is gained again by not copying them, unless there are dozens of passes; and the copy
 * would be larger than the matrix. A column comes into that memory when it joins the working set.
 */
import { createMemory, type Memory, type Vector } from '@spred/kernels';
import type { CscLayout } from '../matrix/cscColumns.ts';
import type { Problem } from '../problem.ts';
import type { Projection } from '../projection/projection.ts';
import { CscBlock } from './cscBlock.ts';
import { ImplicitColumns } from './cscColumns.ts';
import type { Design } from './design.ts';
import type { WorkingBlock } from './workingBlock.ts';

/** Stored entries and columns that a pass may touch between two pauses: about 10 ms. */
const sliceEntries = 2 ** 21;
const sliceColumns = 2 ** 18;

export class CscDesign implements Design {
  readonly memory: Memory;
  readonly #columns: ImplicitColumns;
  readonly #count: number;

  constructor(projection: Projection, layout: CscLayout) {
    this.#columns = new ImplicitColumns(projection, layout);
    this.#count = projection.columns;
    this.memory = createMemory();
  }

  *load(): Generator<'slice', void, void> {
    yield* this.#columns.load();
  }

  *correlate(v: Vector<'float64'>, out: Float64Array): Generator<'slice', void, void> {
    const { columnStarts } = this.#columns.layout;
    const u = v.read();
    const total = this.#columns.total(u);
    for (let start = 0; start < this.#count;) {
      if (start > 0) yield 'slice';
      const most = columnStarts[start] + sliceEntries;
      let end = Math.min(this.#count, start + sliceColumns);
      if (columnStarts[end] > most) end = lastWithin(columnStarts, start, end, most);
      this.#columns.correlate(u, total, start, end, out);
      start = end;
    }
  }

  block(problem: Problem): WorkingBlock {
    return new CscBlock(problem, this.memory, this.#columns);
  }

  free(): void {
    if (!this.memory.isFree) this.memory.free();
  }
}

/** The largest j in (start, end] with starts[j] <= most, at least start + 1. */
function lastWithin(starts: Int32Array, start: number, end: number, most: number): number {
  let [low, high] = [start + 1, end];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}
