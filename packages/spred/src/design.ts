/**
 * The design of a problem, X~ of its projection, in WebAssembly memory.
 */
import { createMemory, type Matrix as KernelMatrix, type Memory } from '@spred/kernels';
import type { Problem } from '@spred/problems';

/** X~ in a memory of its own, with room for `extra` numbers beside it. The caller frees the memory. */
export function loadDesign(problem: Problem, extra: number): { memory: Memory; matrix: KernelMatrix<'float64'> } {
  const { projection } = problem;
  const { rows: n, columns: p } = projection;
  const memory = createMemory({ bytes: 8 * (n * p + extra) });
  const { layout } = projection.matrix;
  if (layout.kind === 'dense') return { memory, matrix: memory.matrix('float64', n, p, layout.values) };
  const matrix = memory.matrix('float64', n, p);
  const column = new Float64Array(n);
  for (let j = 0; j < p; j++) {
    projection.writeColumn(j, column);
    matrix.data.write(column, j * n);
  }
  return { memory, matrix };
}
