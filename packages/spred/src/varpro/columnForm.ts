/**
 * The reduced function by a system of the columns that count, A = {j: v_j != 0}, k of them: with G = X_A'X_A, b = X_A'y,
 * and s_j = v_j / sqrt(d_j),
 *
 *   N = I + diag(s) G diag(s),   w_A = diag(s) N^-1 diag(s) b,   r = y - X w,
 *   f(v) = 1/2 ||r||^2 + 1/2 sum_j w_j^2 / s_j^2 + t/2 ||v||^2,
 *
 * and the coupling part of the Hessian is (4 t / sqrt(d_j d_k)) c_j c_k [I - N^-1]_jk.
 */
import { squaredNorm } from '@spred/kernels/plain';
import { choleskySolve, gemm, gemv, syrk, trsm, type Matrix } from '@spred/kernels';
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

/** What {@link ColumnForm.at} leaves behind: the factor of N, where there is a column at all. */
interface Latest {
  readonly point: ReducedPoint;
  readonly active: Int32Array;
  readonly s: Float64Array;
}

export class ColumnForm implements ReducedFunction {
  readonly problem: RidgeProblem;
  readonly #work: ReturnType<typeof allocate>;
  /** b = X'y. */
  readonly #right: Float64Array;
  #factor: Matrix<'float64'> | undefined;
  #latest: Latest | undefined;

  constructor(problem: RidgeProblem) {
    this.problem = problem;
    this.#work = allocate(problem.matrix);
    const { residual, correlations } = this.#work;
    residual.write(problem.target);
    gemv({ a: problem.matrix, transpose: true, x: residual, y: correlations });
    this.#right = correlations.read();
  }

  at(v: Float64Array): ReducedPoint {
    const { problem } = this;
    const { matrix, target } = problem;
    const { residual, coefficients, correlations } = this.#work;
    const { active, s } = activeOf(problem, v);
    const w = new Float64Array(v.length);
    let penalty = 0;
    if (active.length > 0) {
      const solution = this.#solve(active, s);
      if (solution === undefined) return pointOutOfRange(v);
      active.forEach((j, k) => {
        w[j] = s[k] * solution[k];
        penalty += solution[k] ** 2;
      });
    }
    coefficients.write(w);
    residual.write(target);
    gemv({ a: matrix, alpha: -1, beta: 1, x: coefficients, y: residual });
    gemv({ a: matrix, transpose: true, x: residual, y: correlations });
    const r = residual.read();
    const point = reducedPoint(problem, v, {
      value: (squaredNorm(r) + penalty) / 2,
      residual: r,
      correlations: correlations.read(),
    });
    this.#latest = { point, active, s };
    return point;
  }

  /** Factorises N and returns N^-1 diag(s) b_A; undefined where numbers leave the range. */
  #solve(active: Int32Array, s: Float64Array): Float64Array | undefined {
    const k = active.length;
    const values = this.problem.gram?.(active) ?? this.#gramOf(active);
    for (let column = 0; column < k; column++) {
      for (let row = column; row < k; row++) values[column * k + row] *= s[column] * s[row];
      values[column * (k + 1)] += 1;
    }
    if (this.#factor?.rows !== k) {
      this.#factor?.free();
      this.#factor = this.problem.matrix.memory.matrix('float64', k, k);
    }
    this.#factor.write(values);
    if (!factorise(this.#factor)) return undefined;
    const right = this.#work.coefficients.subvector(0, k);
    right.write(Float64Array.from(active, (j, i) => s[i] * this.#right[j]));
    choleskySolve(this.#factor, right);
    return right.read();
  }

  #gramOf(active: Int32Array): Float64Array {
    const { matrix } = this.problem;
    const columns = gathered(matrix, active);
    const product = matrix.memory.matrix('float64', active.length, active.length);
    syrk({ a: columns, transpose: true, c: product, fill: 'lower' });
    const values = product.read();
    columns.free();
    product.free();
    return values;
  }

  /** The factor of N at a point, and what N is made of. */
  #at(point: ReducedPoint): Latest & { readonly factor: Matrix<'float64'> | undefined } {
    if (this.#latest?.point !== point) this.at(point.position);
    return { ...(this.#latest as Latest), factor: this.#factor };
  }

  coupling(point: ReducedPoint, indices: readonly number[]): Float64Array {
    const { problem } = this;
    const { memory } = problem.matrix;
    const { active, factor } = this.#at(point);
    const k = indices.length;
    if (factor === undefined || k === 0) return new Float64Array(0);
    // Columns of L^-1 at the places of the indices: their inner products are entries of N^-1.
    const place = new Map(Array.from(active, (j, i) => [j, i]));
    const size = active.length;
    const half = memory.matrix('float64', size, k);
    indices.forEach((j, column) => half.data.write([1], column * size + (place.get(j) ?? 0)));
    trsm({ t: factor, b: half });
    const inverse = memory.matrix('float64', k, k);
    syrk({ a: half, transpose: true, c: inverse, fill: 'lower' });
    const out = inverse.read();
    half.free();
    inverse.free();
    const scale = Float64Array.from(indices, (j) => {
      const d = ridgeWeight(problem, point.position[j], j);
      return 2 * Math.sqrt(problem.threshold / d) * point.ratios[j];
    });
    for (let column = 0; column < k; column++) {
      for (let row = column; row < k; row++) {
        const at = column * k + row;
        out[at] = scale[column] * scale[row] * ((row === column ? 1 : 0) - out[at]);
      }
    }
    return out;
  }

  /** x_j'K^-1 x_j = ||x_j||^2 - ||N^-1/2 diag(s) X_A'x_j||^2. */
  leverages(point: ReducedPoint, indices: readonly number[]): Float64Array {
    const { matrix } = this.problem;
    const { active, s, factor } = this.#at(point);
    const n = matrix.rows;
    const size = active.length;
    const columns = gathered(matrix, indices);
    const values = columns.read();
    const out = Float64Array.from(indices, (_, k) => squaredNorm(values.subarray(k * n, (k + 1) * n)));
    if (factor !== undefined && size > 0) {
      const support = gathered(matrix, active);
      const half = matrix.memory.matrix('float64', size, indices.length);
      gemm({ a: support, transposeA: true, b: columns, c: half });
      half.write(half.read().map((value, at) => s[at % size] * value));
      trsm({ t: factor, b: half });
      half.read().forEach((value, at) => (out[Math.floor(at / size)] -= value * value));
      support.free();
      half.free();
    }
    columns.free();
    return out;
  }

  free(): void {
    for (const handle of Object.values(this.#work)) handle.free();
    this.#factor?.free();
  }
}

// oxlint-disable-next-line explicit-function-return-type
function allocate({ memory, rows: n, columns: m }: Matrix<'float64'>) {
  return {
    residual: memory.vector('float64', n),
    coefficients: memory.vector('float64', m),
    correlations: memory.vector('float64', m),
  };
}
