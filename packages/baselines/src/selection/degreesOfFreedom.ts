/**
 * The degrees of freedom of a point of a path, estimated without bias: with S the support less what is held at a limit,
 * G = X~'X~ and the ridges R of the projection,
 *
 *   lasso:         df = |S|,
 *   elastic net:   df = tr( G_SS (G_SS + R_SS)^-1 ) = |S| - sum_j R_jj [(G_SS + R_SS)^-1]_jj,
 *
 * and columns of factor 0 count 1 each; the intercept does not count. Sources: Zou, Hastie, Tibshirani, "On the degrees
 * of freedom of the lasso", 2007; Tibshirani and Taylor, "Degrees of freedom in lasso problems", 2012.
 */
import { Cholesky, dot, squaredNorm } from '@spred/kernels/plain';
import type { Problem, Solution } from '@spred/problems';

/** The degrees of freedom of a solution of a problem. */
export function degreesOfFreedom(problem: Problem, { coefficients, support }: Solution): number {
  const { projection, terms } = problem;
  const { lower, upper, ridge } = terms;
  const w = projection.reduce(coefficients);
  const free = support.filter((j) => !(w[j] !== 0 && (w[j] === lower?.[j] || w[j] === upper?.[j])));
  if (ridge === undefined) return free.length;
  const factor = new Cholesky();
  const columns: Float64Array[] = [];
  const ridges: number[] = [];
  let df = free.length;
  for (const j of free.filter((index) => ridge[index] > 0)) {
    const column = new Float64Array(projection.rows);
    projection.writeColumn(j, column);
    const cross = Float64Array.from(columns, (before) => dot(column.length, before, 0, column, 0));
    if (factor.append(cross, squaredNorm(column) + ridge[j])) {
      columns.push(column);
      ridges.push(ridge[j]);
    } else {
      // The column depends on those before it, up to rounding and a ridge of that size: it adds no freedom.
      df -= 1;
    }
  }
  return factor.inverseDiagonal().reduce((total, inverse, k) => total - ridges[k] * inverse, df);
}
