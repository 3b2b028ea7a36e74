/**
 * X~ left where it is: passes run in plain TypeScript, and a column comes into WebAssembly memory only when it joins the
 * working set. For matrices that are too large to copy, and for sparse ones whose reduced columns have no quick form.
 */
import { createMemory, type Memory, type Vector } from '@spred/kernels';
import type { Problem } from '../problem.ts';
import type { Projection } from '../projection/projection.ts';
import { DenseBlock } from './denseBlock.ts';
import type { Design } from './design.ts';
import type { WorkingBlock } from './workingBlock.ts';

/** Numbers that a pass touches between two pauses: about 10 ms. */
const sliceLength = 2 ** 23;

export class StreamedDesign implements Design {
  readonly memory: Memory;
  readonly #projection: Projection;

  constructor(projection: Projection) {
    this.#projection = projection;
    this.memory = createMemory();
  }

  *load(): Generator<'slice', void, void> {
    // Nothing is copied.
  }

  *correlate(v: Vector<'float64'>, out: Float64Array): Generator<'slice', void, void> {
    const { matrix, rows, columns } = this.#projection;
    const norms = this.#projection.squaredNorms();
    const u = v.read();
    this.#projection.removeUnpenalised(u);
    let work = 0;
    for (let j = 0; j < columns; j++) {
      out[j] = norms[j] === 0 ? 0 : matrix.columnDot(j, u);
      work += rows;
      if (work < sliceLength) continue;
      work = 0;
      yield 'slice';
    }
  }

  block(problem: Problem): WorkingBlock {
    const column = new Float64Array(this.#projection.rows);
    return new DenseBlock(problem, this.memory, (j, out) => {
      this.#projection.writeColumn(j, column);
      out.write(column);
    });
  }

  free(): void {
    if (!this.memory.isFree) this.memory.free();
  }
}
