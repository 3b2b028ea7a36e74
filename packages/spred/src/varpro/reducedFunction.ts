/**
 * The reduced function, by the smaller of the two linear systems at every point: that of the rows, or that of the columns
 * with v_j != 0.
 */
import { ColumnForm } from './columnForm.ts';
import type { ReducedFunction, ReducedPoint, RidgeProblem } from './reduced.ts';
import { RowForm } from './rowForm.ts';

/** f of a problem; call `free` in the end. */
export function reducedFunction(problem: RidgeProblem): ReducedFunction {
  const { rows } = problem.matrix;
  let byRows: RowForm | undefined;
  let byColumns: ColumnForm | undefined;
  const formAt = (v: Float64Array): ReducedFunction => {
    let count = 0;
    for (const value of v) if (value !== 0) count++;
    if (count < rows) return (byColumns ??= new ColumnForm(problem));
    return (byRows ??= new RowForm(problem));
  };
  const formOf = (point: ReducedPoint): ReducedFunction => formAt(point.position);
  return {
    problem,
    at: (v) => formAt(v).at(v),
    coupling: (point, indices) => formOf(point).coupling(point, indices),
    leverages: (point, indices) => formOf(point).leverages(point, indices),
    free() {
      byRows?.free();
      byColumns?.free();
    },
  };
}
