/**
 * Small linear algebra on arrays of rows, apart from the library: what tests compare it with.
 */

/** The solution of A x = b by Gaussian elimination with pivots. */
export function linearSolve(A: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = A.map((row, i) => [...row, b[i]]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    x[k] = rows[k].slice(k + 1, n).reduce((rest, value, j) => rest - value * x[k + 1 + j], rows[k][n]) / rows[k][k];
  }
  return x;
}

/** The fitted values of the least-squares regression of y on the columns of Z, by the normal equations. */
export function leastSquaresFit(Z: readonly (readonly number[])[], y: readonly number[]): number[] {
  const columns = Z[0].map((_, j) => Z.map((row) => row[j]));
  const inner = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * b[i], 0);
  const gamma = linearSolve(
    columns.map((a) => columns.map((b) => inner(a, b))),
    columns.map((a) => inner(a, y)),
  );
  return Z.map((row) => inner(row, gamma));
}

/** A column less its weighted mean. */
export function centredColumn(column: readonly number[], weights: readonly number[]): number[] {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const mean = column.reduce((sum, value, i) => sum + weights[i] * value, 0) / total;
  return column.map((value) => value - mean);
}

/** Rows with every entry mapped; `map` is told the column. */
export function mapRows(X: readonly (readonly number[])[], map: (x: number, j: number) => number): number[][] {
  return X.map((row) => row.map(map));
}

/** Some columns of rows. */
export function pickColumns(X: readonly (readonly number[])[], columns: readonly number[]): number[][] {
  return X.map((row) => columns.map((j) => row[j]));
}
