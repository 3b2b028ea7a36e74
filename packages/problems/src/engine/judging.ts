/**
 * The certificate of the engine's point, with the engine's own passes: the residual's correlations are known already, and
 * the fit on the support uses the inner products that the inner solver has computed. When a solve is asked to stop there is
 * no time for a pass: then the point is the last one that a pass has judged.
 */
import { isSpredError } from '@spred/core';
import { copy } from '@spred/kernels';
import { Cholesky, squaredNorm } from '@spred/kernels/plain';
import type { Certificate } from '../certificate/certificate.ts';
import { fitWithSigns, plainPasses, supportOf, type Passes, type SupportFit } from '../certificate/dualPoints.ts';
import { judge } from '../certificate/judge.ts';
import { valueAt } from '../penalty/coordinate.ts';
import type { Problem } from '../problem.ts';
import type { Design } from './design.ts';
import { SymmetricSystem } from './symmetricSystem.ts';
import type { WorkingBlock } from './workingBlock.ts';

/** A column whose pivot is below this share of its diagonal entry depends on those before it. */
const leastPivot = 1e-13;

/** Columns at the most of which the independent ones are looked for, in a plain loop of a few ms. */
const mostSifted = 256;

export interface JudgingOptions {
  readonly w: Float64Array;
  /** X'r of the residual of the block. */
  readonly correlations: Float64Array;
  /** Whether the polished dual point is tried, too. */
  readonly polished: boolean;
}

/** Judges w, whose non-zero entries are all in the block; in slices. */
export function* judgeBlock(
  problem: Problem,
  design: Design,
  block: WorkingBlock,
  { w, correlations, polished }: JudgingOptions,
): Generator<'slice', Certificate, void> {
  const residual = block.residual.read();
  const asked = polished ? supportAsked(problem, w) : undefined;
  const fit = asked && (yield* fitOnSupport(problem, block, asked));
  if (fit === undefined) return judgePoint(problem, { w, residual, correlations });
  const along = new Float64Array(correlations.length);
  const vector = block.memory.vector('float64', fit.residual);
  try {
    yield* design.correlate(vector, along);
  } finally {
    if (!vector.isFree) vector.free();
  }
  return judgePoint(problem, { w, residual, correlations }, { fit, correlations: along });
}

/** A point with what a pass has said about it. */
export interface Point {
  readonly w: Float64Array;
  /** y~ - X~ w. */
  readonly residual: Float64Array;
  /** X~'r. */
  readonly correlations: Float64Array;
}

/** The certificate of a point from a pass that was made; `polish` is the fit on its support, with X~' of its residual. */
export function judgePoint(
  problem: Problem,
  { w, residual, correlations }: Point,
  polish?: { readonly fit: SupportFit; readonly correlations: Float64Array },
): Certificate {
  // The residual comes first; what it has along the unpenalised columns is rounding, which x~_j knows nothing of.
  let known: Float64Array | undefined = correlations;
  const passes: Passes = {
    correlate() {
      const found = known ?? polish!.correlations;
      known = undefined;
      return found;
    },
    fitOnSupport: () => polish?.fit,
  };
  return judge(problem, w, residual, passes).certificate;
}

/** Multiplications of plain TypeScript that a stop may cost: about 10 ms. */
const stopWork = 2 ** 23;

/** Whether a point is judged in a few ms by passes in plain TypeScript: some of them may be needed. */
export function isQuick({ projection: { rows, columns, source } }: Problem): boolean {
  const { layout } = source.matrix;
  return 4 * (layout.kind === 'csc' ? layout.values.length + rows + columns : rows * columns) <= stopWork;
}

/** Judges w in plain TypeScript; undefined where that takes more than a few ms, or its objective is out of range. */
export function judgeAtOnce(problem: Problem, w: Float64Array): Certificate | undefined {
  if (!isQuick(problem)) return undefined;
  const { projection, terms } = problem;
  const { rows } = projection;
  const residual = new Float64Array(rows);
  projection.residual(w, residual);
  const passes = plainPasses(projection, terms);
  const brief: Passes = {
    correlate: (v) => passes.correlate(v),
    fitOnSupport: (support, slopes, held) =>
      rows * support.length ** 2 > stopWork ? undefined : passes.fitOnSupport(support, slopes, held),
  };
  try {
    return judge(problem, w, residual, brief).certificate;
  } catch (error) {
    if (isSpredError(error) && error.code === 'overflow') return undefined;
    throw error;
  }
}

/**
 * What is certain about w before any pass: u = 0 is feasible and D(0) = 0, so that P(w) itself is a gap. How far the
 * optimality conditions are violated is not known: Infinity.
 */
export function judgeWithoutPass(problem: Problem, w: Float64Array): Certificate {
  const { projection, terms, datafit } = problem;
  const { rows, nullModelOptimal } = projection;
  const residual = projection.target.slice();
  const support = supportOf(w);
  if (support.length > 0) projection.residual(w, residual);
  let primal = squaredNorm(residual) / 2;
  for (const j of support) primal += valueAt(terms, j, w[j]);
  const gap = nullModelOptimal ? Math.max(0, primal - projection.squaredNorm / 2) : primal;
  const scale = (nullModelOptimal ? squaredNorm(datafit.targets) : projection.squaredNorm) / 2;
  return {
    primal: primal / rows,
    gap: gap / rows,
    relativeGap: gap === 0 ? 0 : gap / scale,
    kktViolation: gap === 0 ? 0 : Infinity,
    kind: 'gap',
    dual: new Float64Array(rows),
    dualKind: 'residual',
  };
}

interface Support {
  readonly support: readonly number[];
  readonly slopes: Float64Array;
  readonly held: Float64Array | undefined;
}

/** The fit that the polished dual point of w asks for. */
function supportAsked({ projection, terms }: Problem, w: Float64Array): Support | undefined {
  let asked: Support | undefined;
  const listener: Pick<Passes, 'fitOnSupport'> = {
    fitOnSupport(support, slopes, held) {
      asked = { support, slopes, held };
      return undefined;
    },
  };
  fitWithSigns(projection, listener as Passes, terms, w);
  return asked;
}

/** (G_SS + ridge_S) v = X_S'(y~ - X held) - slopes; see `Passes.fitOnSupport`. */
function* fitOnSupport(
  { terms, projection }: Problem,
  block: WorkingBlock,
  { support, slopes, held }: Support,
): Generator<'slice', SupportFit | undefined, void> {
  const placeOf = new Map(block.members.map((j, k) => [j, k]));
  const places = Int32Array.from(support, (j) => placeOf.get(j)!);
  if (!(yield* block.gram.require(block, places))) return undefined;
  const system = new SymmetricSystem(block.memory);
  const work = block.memory.vector('float64', block.rows);
  try {
    const values = system.values(places.length);
    block.gram.gather(places, values);
    if (terms.ridge) support.forEach((j, k) => (values[k * (support.length + 1)] += terms.ridge![j]));
    const pivot = leastPivot * Math.max(1, projection.rows / 1000);
    const isIndependent = yield* system.factorInSlices(places.length, pivot);
    if (!isIndependent && places.length > mostSifted) return undefined;
    yield 'slice';
    copy(block.target, work);
    const products = new Float64Array(block.columns);
    const base = work.read();
    if (held) {
      block.combine(
        Float64Array.from(block.members, (j) => held[j]),
        work,
      );
      const along = work.read();
      for (let i = 0; i < base.length; i++) base[i] -= along[i];
    }
    block.correlate(work.write(base), products);
    const solution = Float64Array.from(places, (place, k) => products[place] - slopes[k]);
    if (isIndependent) system.solve(solution);
    else solveIndependent(values, solution, pivot);
    const full = new Float64Array(block.columns);
    places.forEach((place, k) => (full[place] = solution[k]));
    block.combine(full, work);
    const fitted = work.read();
    return { values: solution, residual: base.map((value, i) => value - fitted[i]) };
  } finally {
    // Whoever ends the solve in a pause may have ended the memory, and everything in it.
    if (!block.memory.isFree) {
      system.free();
      work.free();
    }
  }
}

/**
 * x <- A^-1 x on the columns of A (its lower triangle, column-major) that do not depend on those before them; 0 in the
 * place of the others.
 */
function solveIndependent(a: Float64Array, x: Float64Array, relativePivot: number): void {
  const size = x.length;
  const factor = new Cholesky(size);
  const places: number[] = [];
  for (let k = 0; k < size; k++) {
    const cross = Float64Array.from(places, (place) => a[place * size + k]);
    if (factor.append(cross, a[k * size + k], relativePivot)) places.push(k);
  }
  const solution = factor.solve(Float64Array.from(places, (place) => x[place]));
  x.fill(0);
  places.forEach((place, i) => (x[place] = solution[i]));
}
