/** Rows of weight 0 are as good as gone: which rows are left, and how many. */
import type { Problem } from '@spred/problems';

/** The rows of weight > 0, ascending; undefined where all are. */
export function rowsThatCount({ weights }: Problem): Uint32Array | undefined {
  if (weights === undefined || weights.every((weight) => weight > 0)) return undefined;
  return Uint32Array.from([...weights.keys()].filter((i) => weights[i] > 0));
}

/** The number of rows of weight > 0. */
export function countedRows(problem: Problem): number {
  return rowsThatCount(problem)?.length ?? problem.matrix.rows;
}
