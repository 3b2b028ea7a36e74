/**
 * Makes the projection of a least-squares problem; what it is stands in `projection.ts`.
 */
import { SpredError } from '@spred/core';
import { axpy, dot, squaredNorm, sum } from '@spred/kernels/plain';
import { smallestNormal } from '../matrix/dense.ts';
import type { Matrix } from '../matrix/matrix.ts';
import { isLimitedAt, leastAt, mostAt, snapToLimits } from '../penalty/limits.ts';
import type { Penalty } from '../penalty/penalty.ts';
import type { Iterate } from '../solver/solution.ts';
import { basisOf, roundingShare, type Basis } from './basis.ts';
import type { Projection, ProjectionSource } from './projection.ts';
import { reducedMatrix } from './reducedMatrix.ts';
import { reducedNorms, requireFactorRange, type ReducedNorms } from './squaredNorms.ts';

/** What is projected. */
export interface ProjectionInput {
  readonly matrix: Matrix;
  readonly y: Float64Array;
  readonly intercept: boolean;
  readonly penalty: Penalty;
  /** Weights s, summing to n. */
  readonly weights?: Float64Array;
  readonly offset?: Float64Array;
}

/** Projects everything unpenalised out of X and y. */
export function project(input: ProjectionInput): Projection {
  return new LeastSquaresProjection(input);
}

class LeastSquaresProjection implements Projection {
  readonly rows: number;
  readonly columns: number;
  readonly target: Float64Array;
  readonly squaredNorm: number;
  readonly nullModelOptimal: boolean;
  readonly source: ProjectionSource;
  readonly #intercept: boolean;
  /** The columns of factor 0 without limits, in order; the basis is of the intercept's column and these. */
  readonly #free: readonly number[];
  /** Where there are limits. */
  readonly #limits: Penalty | undefined;
  readonly #basis: Basis;
  /** The best intercept of w = 0 where the intercept alone is projected out. */
  readonly #mean: number;
  /** Q'y. */
  readonly #along: Float64Array;
  #matrix: Matrix | undefined;
  #correlations: Float64Array | undefined;
  #norms: ReducedNorms | undefined;
  #cross: Float64Array[] | undefined;

  constructor({ matrix, y, intercept, penalty, weights, offset }: ProjectionInput) {
    const n = y.length;
    const p = matrix.columns;
    this.rows = n;
    this.columns = p;
    this.#intercept = intercept;
    const { factors } = penalty;
    const held = heldAtZero(penalty, p);
    if (penalty.lower !== undefined || penalty.upper !== undefined) this.#limits = penalty;
    this.#free = Array.from(factors?.keys() ?? []).filter((j) => factors?.[j] === 0 && !isLimitedAt(penalty, j));
    const rowScale = weights?.map(Math.sqrt);
    const weighted = (v: Float64Array): Float64Array => (rowScale ? v.map((value, i) => value * rowScale[i]) : v);

    const centringOnly = intercept && rowScale === undefined && this.#free.length === 0;
    const columns = intercept ? [weighted(new Float64Array(n).fill(1))] : [];
    for (const j of this.#free) {
      const column = new Float64Array(n);
      matrix.writeColumn(j, column);
      columns.push(weighted(column));
    }
    this.#basis = basisOf(columns);
    const leftOut = held ?? (this.#free.length > 0 ? new Uint8Array(p) : undefined);
    for (const j of this.#free) leftOut![j] = 1;
    const scaled = factors?.some((factor) => factor !== 1 && factor !== 0 && factor !== Infinity);
    this.source = {
      matrix,
      ...(rowScale && { rowScale }),
      basis: this.#basis.vectors,
      centringOnly,
      ...(factors && scaled && { divisors: factors.map((f) => (f === 0 || f === Infinity ? 1 : f)) }),
      ...(leftOut && { leftOut }),
    };

    if (this.source.divisors) requireFactorRange(matrix, this.source.divisors);

    const given = offset ? y.map((value, i) => value - offset[i]) : y;
    const size = lengthOf(weighted(given));
    this.#mean = intercept ? weightedMean(given, weights) : 0;
    const target = weighted(intercept ? given.map((value) => value - this.#mean) : given);
    this.target = target;
    this.#along = Float64Array.from(this.#basis.vectors, (q) => dot(n, q, 0, target, 0));
    if (!centringOnly && this.#basis.vectors.length > 0) {
      if (this.target === y) this.target = y.slice();
      for (let pass = 0; pass < 2; pass++) this.#basis.remove(this.target);
    }
    this.squaredNorm = squaredNorm(this.target);
    const share = centringOnly ? n * Number.EPSILON : roundingShare(n);
    this.nullModelOptimal = this.target.every((value) => value === 0) || lengthOf(this.target) < share * size;
  }

  get matrix(): Matrix {
    this.#matrix ??= reducedMatrix(this, () => this.#reducedNorms().steep);
    return this.#matrix;
  }

  get correlations(): Float64Array {
    if (this.#correlations === undefined) {
      this.#correlations = new Float64Array(this.columns);
      this.correlate(this.target, this.#correlations);
    }
    return this.#correlations;
  }

  squaredNorms(): Float64Array {
    return this.#reducedNorms().norms;
  }

  writeColumn(j: number, out: Float64Array): void {
    const { matrix, rowScale, centringOnly, divisors, leftOut } = this.source;
    if (leftOut?.[j]) {
      out.fill(0);
      return;
    }
    matrix.writeColumn(j, out);
    if (centringOnly) {
      const mean = matrix.means()[j];
      for (let i = 0; i < out.length; i++) out[i] -= mean;
    }
    if (rowScale) for (let i = 0; i < out.length; i++) out[i] *= rowScale[i];
    if (!centringOnly && this.#basis.vectors.length > 0) {
      const before = squaredNorm(out);
      for (let pass = 0; pass < 2; pass++) this.#basis.remove(out);
      if (squaredNorm(out) <= roundingShare(out.length) ** 2 * before) out.fill(0);
    }
    if (divisors) for (let i = 0; i < out.length; i++) out[i] /= divisors[j];
  }

  correlate(v: Float64Array, out: Float64Array): void {
    const { matrix, rowScale, divisors, centringOnly } = this.source;
    if (centringOnly && !divisors && matrix.layout.kind === 'dense') {
      // The centred view subtracts the means inside its loops: no digits are lost to large ones.
      this.matrix.multiplyTransposed(v, out);
    } else if (this.#basis.vectors.length === 0 && rowScale === undefined) {
      matrix.multiplyTransposed(v, out);
    } else {
      const u = Float64Array.from(v);
      this.removeUnpenalised(u);
      if (rowScale) for (let i = 0; i < u.length; i++) u[i] *= rowScale[i];
      matrix.multiplyTransposed(u, out);
    }
    const { norms, steep } = this.#reducedNorms();
    for (let j = 0; j < out.length; j++) {
      if (norms[j] === 0) out[j] = 0;
      else if (divisors) out[j] /= divisors[j];
    }
    const column = steep.length > 0 ? new Float64Array(v.length) : v;
    for (const j of steep) {
      this.writeColumn(j, column);
      out[j] = dot(v.length, column, 0, v, 0);
    }
  }

  residual(w: Float64Array, out: Float64Array): void {
    this.matrix.multiply(w, out);
    for (let i = 0; i < out.length; i++) out[i] = this.target[i] - out[i];
  }

  removeUnpenalised(v: Float64Array): void {
    if (this.source.centringOnly) {
      const excess = sum(v.length, v, 0) / v.length;
      for (let i = 0; i < v.length; i++) v[i] -= excess;
    } else {
      this.#basis.remove(v);
    }
  }

  reduce(coefficients: ArrayLike<number>): Float64Array {
    const { divisors, leftOut, matrix } = this.source;
    const deviations = matrix.standardization?.deviations;
    const w = Float64Array.from(coefficients);
    for (let j = 0; j < w.length; j++) {
      if (leftOut?.[j]) w[j] = 0;
      if (deviations) w[j] *= deviations[j];
      if (divisors) w[j] *= divisors[j];
      if (this.#limits) {
        const divisor = divisors ? divisors[j] : 1;
        w[j] = snapToLimits(w[j], leastAt(this.#limits, j) * divisor, mostAt(this.#limits, j) * divisor);
      }
    }
    return w;
  }

  iterate(w: Float64Array): Iterate {
    const { divisors, matrix, centringOnly } = this.source;
    const limits = this.#limits;
    const coefficients = divisors ? w.map((value, j) => value / divisors[j]) : w.slice();
    if (divisors && limits) {
      coefficients.forEach((value, j) => {
        coefficients[j] = snapToLimits(value, leastAt(limits, j), mostAt(limits, j));
      });
    }
    let intercept = 0;
    if (centringOnly) {
      // Without coefficients there is no need for the means, which take a pass over X the first time.
      intercept = isZero(coefficients) ? this.#mean : this.#mean - inner(matrix.means(), coefficients);
    } else if (this.#basis.vectors.length > 0) {
      const g = this.#along.slice();
      this.#crossProducts().forEach((cross, k) => (g[k] -= inner(cross, w)));
      const gamma = this.#basis.solve(g);
      this.#free.forEach((j, k) => (coefficients[j] = gamma[k + (this.#intercept ? 1 : 0)]));
      if (this.#intercept) intercept = this.#mean + gamma[0];
    }
    const { standardization } = matrix;
    if (standardization === undefined) return { coefficients, intercept };
    for (let j = 0; j < w.length; j++) coefficients[j] /= standardization.deviations[j];
    return { coefficients, intercept: intercept - inner(standardization.means, coefficients) };
  }

  residualAt(coefficients: Float64Array, intercept: number): Float64Array {
    const { matrix, rowScale, leftOut } = this.source;
    const w = this.reduce(coefficients);
    const best = this.iterate(w);
    const residual = new Float64Array(this.rows);
    this.residual(w, residual);
    // What the unpenalised parameters are off their best, so that no digits are lost to large means.
    const means = matrix.standardization?.means;
    const deviations = matrix.standardization?.deviations;
    let shift = intercept - best.intercept;
    const column = new Float64Array(this.rows);
    for (const j of this.#free) {
      const off = coefficients[j] - best.coefficients[j];
      if (off === 0) continue;
      if (means) shift += means[j] * off;
      matrix.writeColumn(j, column);
      axpy(
        this.rows,
        -off * (deviations ? deviations[j] : 1),
        rowScale ? column.map((v, i) => v * rowScale[i]) : column,
        0,
        residual,
        0,
      );
    }
    if (shift !== 0) for (let i = 0; i < residual.length; i++) residual[i] -= rowScale ? shift * rowScale[i] : shift;
    for (let j = 0; leftOut && j < coefficients.length; j++) {
      if (leftOut[j] && coefficients[j] !== 0 && !this.#free.includes(j)) {
        throw new SpredError(
          'invalid-argument',
          `coefficients[${j}] is ${coefficients[j]}, but column ${j} is left out`,
          {
            argument: 'coefficients',
            index: j,
          },
        );
      }
    }
    return residual;
  }

  #reducedNorms(): ReducedNorms {
    this.#norms ??= reducedNorms(this, () => this.#crossProducts());
    return this.#norms;
  }

  /** c_k[j] = q_k'(sqrt(s) x_j) / divisor_j for penalised columns, 0 for the others; not for `centringOnly`. */
  #crossProducts(): Float64Array[] {
    this.#cross ??= this.#basis.vectors.map((q) => {
      const { matrix, rowScale, divisors, leftOut } = this.source;
      const out = new Float64Array(this.columns);
      matrix.multiplyTransposed(rowScale ? q.map((value, i) => value * rowScale[i]) : q, out);
      for (let j = 0; j < out.length; j++) {
        if (leftOut?.[j]) out[j] = 0;
        else if (divisors) out[j] /= divisors[j];
      }
      return out;
    });
    return this.#cross;
  }
}

/** 1 where a coefficient cannot leave zero: factor Infinity, or both limits zero; undefined where there is none. */
function heldAtZero(penalty: Penalty, p: number): Uint8Array | undefined {
  const { factors } = penalty;
  const held = new Uint8Array(p);
  for (let j = 0; j < p; j++) {
    if (factors?.[j] === Infinity || (leastAt(penalty, j) === 0 && mostAt(penalty, j) === 0)) held[j] = 1;
  }
  return held.includes(1) ? held : undefined;
}

/** sum_i s_i y_i / n, corrected once for its rounding; the value itself where all are the same. */
function weightedMean(y: Float64Array, weights: Float64Array | undefined): number {
  const n = y.length;
  const first = weights ? dot(n, weights, 0, y, 0) / n : sum(n, y, 0) / n;
  const counted = y.findIndex((_, i) => weights === undefined || weights[i] > 0);
  if (y.every((value, i) => value === y[counted] || weights?.[i] === 0)) return y[counted];
  let rest = 0;
  for (let i = 0; i < n; i++) rest += (weights ? weights[i] : 1) * (y[i] - first);
  return first + rest / n;
}

/** ||v||, also where its square is out of range. */
function lengthOf(v: Float64Array): number {
  const square = squaredNorm(v);
  if (square >= smallestNormal && square < Infinity) return Math.sqrt(square);
  const largest = v.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest === 0 ? 0 : largest * Math.sqrt(squaredNorm(v.map((value) => value / largest)));
}

function isZero(v: Float64Array): boolean {
  for (let j = 0; j < v.length; j++) if (v[j] !== 0) return false;
  return true;
}

function inner(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let j = 0; j < b.length; j++) if (b[j] !== 0) total += a[j] * b[j];
  return total;
}
