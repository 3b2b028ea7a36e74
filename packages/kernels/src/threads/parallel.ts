/** Sharing one large kernel among threads: the same kernel, once per list of arguments. */
import type { RealKernels } from '../engine/raw.ts';
import type { RealDtype } from '../memory/dtype.ts';
import { heapOf, kernelsOf, type Memory } from '../memory/memory.ts';
import { current } from './current.ts';

/** What a part must have at least to be worth the hand-over, in multiply-adds or numbers moved: some 20 microseconds. */
const least = 2 ** 17;

/** In how many parts a kernel of `work` multiply-adds (or numbers moved) is cut over this memory: 1 without threads. */
export function partsFor(memory: Memory, work: number): number {
  const { crew } = current;
  if (crew === undefined || work < 2 * least || !crew.knows(heapOf(memory))) return 1;
  return Math.min(crew.threads, Math.floor(work / least));
}

/**
 * Calls a kernel once per list of arguments, the first list on this thread, and returns when all are done. The parts run at the
 * same time and in no order, so none may write what another reads or writes.
 */
export function runParts(
  memory: Memory,
  dtype: RealDtype,
  kernel: keyof RealKernels,
  parts: readonly (readonly number[])[],
): void {
  const body: (...list: readonly number[]) => unknown = kernelsOf(memory, dtype)[kernel];
  const { crew } = current;
  if (parts.length > 1 && crew !== undefined) {
    const heap = heapOf(memory);
    if (crew.knows(heap) && crew.fits(parts)) {
      crew.run(heap, `${kernel}_${dtype === 'float64' ? 'f64' : 'f32'}`, body, parts);
      return;
    }
  }
  for (const part of parts) body(...part);
}
