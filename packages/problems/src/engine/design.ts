/**
 * X~ as the working-set engine holds it: something that multiplies all its columns with a vector (a pass), and makes the
 * block of a working set. Three kinds: a dense one in WebAssembly memory, a sparse one that is read where it is, and a
 * streamed one, for what does not fit or has no quick form.
 */
import type { Memory, Vector } from '@spred/kernels';
import type { Problem } from '../problem.ts';
import { hasImplicitForm } from './cscColumns.ts';
import { CscDesign } from './cscDesign.ts';
import { DenseDesign } from './denseDesign.ts';
import { StreamedDesign } from './streamedDesign.ts';
import type { WorkingBlock } from './workingBlock.ts';

/** X~ for the engine. `free` ends it, whatever state it is in. */
export interface Design {
  /** The memory of the blocks and of the vectors that are multiplied. */
  readonly memory: Memory;
  /** Brings the columns where they are used; once, before anything else. In slices. */
  load(): Generator<'slice', void, void>;
  /** out = X~'v, in slices; 0 for columns that count as zero. */
  correlate(v: Vector<'float64'>, out: Float64Array): Generator<'slice', void, void>;
  /** An empty working set. */
  block(problem: Problem): WorkingBlock;
  free(): void;
}

/** Bytes of X~ in float64 above which it is streamed: copying it costs what the passes gain, and as much memory again. */
const mostBytes = 2 ** 29;

/** The design of a problem; nothing is loaded yet. */
export function openDesign({ projection }: Problem): Design {
  const { rows, columns, source } = projection;
  const { layout } = source.matrix;
  if (layout.kind === 'csc')
    return hasImplicitForm(projection) ? new CscDesign(projection, layout) : new StreamedDesign(projection);
  return 8 * rows * columns > mostBytes ? new StreamedDesign(projection) : new DenseDesign(projection);
}
