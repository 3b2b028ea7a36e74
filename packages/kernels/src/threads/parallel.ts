/** Sharing one large kernel among threads: the same kernel, once per list of arguments. */
import type { RealKernels } from '../engine/raw.ts';
import type { RealDtype } from '../memory/dtype.ts';
import { kernelsOf, type Memory } from '../memory/memory.ts';

/** In how many parts a kernel of `work` multiply-adds (or numbers moved) is cut over this memory: 1 without threads. */
export function partsFor(_memory: Memory, _work: number): number {
  return 1;
}

/** Calls a kernel once per list of arguments, the first list on this thread, and returns when all are done. */
export function runParts(
  memory: Memory,
  dtype: RealDtype,
  kernel: keyof RealKernels,
  parts: readonly (readonly number[])[],
): void {
  const body = kernelsOf(memory, dtype)[kernel] as (...list: readonly number[]) => unknown;
  for (const part of parts) body(...part);
}
