/**
 * The reduced function by an n x n system, for where fewer rows than columns count: with e_j = v_j^2 / d_j,
 *
 *   K = I + X diag(e) X',   r = K^-1 y,   f(v) = 1/2 y'r + t/2 ||v||^2,
 *
 * and the coupling part of the Hessian is Z'Z with Z = K^-1/2 X diag(2 sqrt(t) v c / d).
 */
import { dot } from '@spred/kernels/plain';
import { binary, choleskySolve, copy, gemv, syrk, trsm, type Matrix } from '@spred/kernels';
import {
  activeOf,
  factorise,
  gathered,
  pointOutOfRange,
  reducedPoint,
  ridgeWeight,
  type ReducedFunction,
  type ReducedPoint,
  type RidgeProblem,
} from './reduced.ts';

/** Columns scaled at a time: the working space of K. */
const scaledColumns = 512;

export class RowForm implements ReducedFunction {
  readonly problem: RidgeProblem;
  readonly #work: ReturnType<typeof allocate>;
  #latest: ReducedPoint | undefined;

  constructor(problem: RidgeProblem) {
    this.problem = problem;
    this.#work = allocate(problem.matrix);
  }

  at(v: Float64Array): ReducedPoint {
    const { problem } = this;
    const { matrix, target } = problem;
    const { identity, system, residual, correlations } = this.#work;
    const { active, s } = activeOf(problem, v);
    copy(identity.data, system.data);
    for (let start = 0; start < active.length; start += scaledColumns) {
      this.#addOuterProducts(active.subarray(start, start + scaledColumns), s.subarray(start, start + scaledColumns));
    }
    if (!factorise(system)) return pointOutOfRange(v);
    residual.write(target);
    choleskySolve(system, residual);
    gemv({ a: matrix, transpose: true, x: residual, y: correlations });
    const r = residual.read();
    this.#latest = reducedPoint(problem, v, {
      value: dot(r.length, target, 0, r, 0) / 2,
      residual: r,
      correlations: correlations.read(),
    });
    return this.#latest;
  }

  /** K += sum_j s_j^2 x_j x_j' over at most `scaledColumns` columns. */
  #addOuterProducts(columns: Int32Array, s: Float64Array): void {
    const { matrix } = this.problem;
    const { scaled, scales, system } = this.#work;
    const width = columns.length;
    const part = scaled.columnsFrom(0, width);
    const first = columns[0];
    const isStretch = columns[width - 1] - first === width - 1;
    if (!isStretch) columns.forEach((j, k) => copy(matrix.column(j), part.column(k)));
    scales.write(s);
    // Column by column is row by row of the transpose.
    const shape = [width, matrix.rows];
    binary(
      'mul',
      { data: isStretch ? matrix.columnsFrom(first, first + width).data : part.data, shape },
      { data: scales.subvector(0, width), shape: [width, 1] },
      { data: part.data, shape },
    );
    syrk({ a: part, c: system, beta: 1, fill: 'lower' });
  }

  coupling(point: ReducedPoint, indices: readonly number[]): Float64Array {
    const { problem } = this;
    const { memory } = problem.matrix;
    const k = indices.length;
    const half = this.#half(point, indices);
    const product = memory.matrix('float64', k, k);
    syrk({ a: half, transpose: true, c: product, fill: 'lower' });
    const out = product.read();
    half.free();
    product.free();
    const scale = Float64Array.from(indices, (j) => {
      const v = point.position[j];
      return (2 * Math.sqrt(problem.threshold) * v * point.ratios[j]) / ridgeWeight(problem, v, j);
    });
    for (let column = 0; column < k; column++) {
      for (let row = column; row < k; row++) out[column * k + row] *= scale[column] * scale[row];
    }
    return out;
  }

  leverages(point: ReducedPoint, indices: readonly number[]): Float64Array {
    const n = this.problem.matrix.rows;
    const half = this.#half(point, indices);
    const values = half.read();
    half.free();
    return Float64Array.from(indices, (_, k) => dot(n, values, k * n, values, k * n));
  }

  /** K^-1/2 x_j for the listed columns, side by side. */
  #half(point: ReducedPoint, indices: readonly number[]): Matrix<'float64'> {
    if (point !== this.#latest) this.at(point.position);
    const half = gathered(this.problem.matrix, indices);
    trsm({ t: this.#work.system, b: half });
    return half;
  }

  free(): void {
    for (const handle of Object.values(this.#work)) handle.free();
  }
}

// oxlint-disable-next-line explicit-function-return-type
function allocate({ memory, rows: n, columns: m }: Matrix<'float64'>) {
  const identity = memory.matrix('float64', n, n);
  for (let i = 0; i < n; i++) identity.data.write([1], i * (n + 1));
  const width = Math.min(m, scaledColumns);
  return {
    identity,
    system: memory.matrix('float64', n, n),
    scaled: memory.matrix('float64', n, width),
    scales: memory.vector('float64', width),
    residual: memory.vector('float64', n),
    correlations: memory.vector('float64', m),
  };
}
