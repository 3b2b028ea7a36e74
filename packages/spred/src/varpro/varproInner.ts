/**
 * VarPro as the solver inside the working-set engine: the reduced function of the set's columns is minimised until the
 * duality gap is below the goal, v is kept from one set to the next, and weights that belong to zero are set to zero.
 *
 * Which weights those are: a v_j that has become small while |c_j| < 1 (it shrinks on), one that the KKT rule of
 * `decideZeros` puts at zero, and one that the gap-safe sphere of the set proves to be zero,
 *
 *   |x_j'r| s + sqrt(2 gap) ||x_j|| < t,   s the scale that makes the residual dual feasible on the set.
 */
import { squaredNorm } from '@spred/kernels/plain';
import type { Block, InnerSolver } from '@spred/problems';
import { applyProof, proveSigns } from '../proof.ts';
import type { SupportSource } from '../signedSupport.ts';
import { decideZeros } from '../zeros.ts';
import { minimiseReduced } from './minimise.ts';
import { coefficientsAt, reducedGap, ridgeWeight, type ReducedPoint, type RidgeProblem } from './reduced.ts';
import { reducedFunction } from './reducedFunction.ts';

/** The share of the univariate sqrt(|x_j'y|) / ||x_j|| at which v starts. */
const coldShare = 0.1;

/** The share of the columns that start, and their least number. */
const firstShare = 0.125;
const leastFirst = 20;

/** L-BFGS leaves the rest to Newton below this share of ||y||^2 / 2. */
const newtonShare = 1e-3;

/** A weight may be set to zero where v is below this share of the largest, and |c| this far below 1. */
const smallShare = 1e-3;
const clearance = 1e-4;

const maxAttempts = 4;

/** A gap below this share of ||y||^2 / 2 is rounding. */
const rounding = 1e-15;

/** What {@link varproInner} is told. */
export interface VarproInnerOptions {
  /** Whether Newton steps finish what L-BFGS begins. */
  readonly newton: boolean;
  /** The relative gap that is asked for in the end. */
  readonly tolerance: number;
}

/** Goals below this many times the final gap are the last ones; their sets are solved to this share of the goal. */
const finalRounds = 10;
const finalShare = 0.01;

/** Makes the inner solver of one solve. */
export function varproInner({ newton, tolerance: final }: VarproInnerOptions): InnerSolver {
  let v: Float64Array = new Float64Array(0);
  return {
    *solve(block, goal) {
      const target = block.target.read();
      const { l1, ridge } = block.terms;
      const problem: RidgeProblem = {
        matrix: block.matrix,
        target,
        threshold: l1,
        ridge,
        gram: (columns) => gramOf(block, columns),
      };
      const isCold = v.length === 0 && block.coefficients.read().every((value) => value === 0);
      v = isCold ? coldStart(block) : nextStart(block, v);
      const half = squaredNorm(target) / 2;
      const newtonBelow = !newton ? 0 : newtonShare * half;
      const fn = reducedFunction(problem);
      try {
        // Near the end the set is solved well beyond the goal, so that its zeros are those of its solution.
        let aim = goal <= finalRounds * final * half ? finalShare * goal : goal / 2;
        for (let attempt = 0; attempt < maxAttempts; attempt++) {
          const point = yield* minimiseReduced(fn, v, {
            goal: aim,
            newtonBelow: attempt > 0 && newton ? Infinity : newtonBelow,
          });
          v = point.position;
          const w = coefficientsAt(point);
          const decided = withZeros(problem, point, w, block.curvature.read());
          const isNear = reducedGap(problem, point) <= finalRounds * final * half;
          const proof = isNear ? proveSigns(sourceOf(block), decided) : undefined;
          block.coefficients.write(proof ? applyProof(proof, w, decided) : decided);
          block.fit();
          if (block.gap() <= goal) return;
          // What was set to zero may have been too much at this distance: nearer to the minimum it is not.
          aim = Math.max(aim / 100, rounding * half);
        }
      } finally {
        fn.free();
      }
    },
  };
}

/** Runs a piece of work to its end, pauses left out: the pieces here are short. */
function drained<T>(work: Generator<unknown, T, void>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** X_A'X_A from the inner products that the block keeps; undefined where they would be too many. */
function gramOf(block: Block, columns: Int32Array): Float64Array | undefined {
  if (!drained(block.gram.require(block, columns))) return undefined;
  const out = new Float64Array(columns.length ** 2);
  block.gram.gather(columns, out);
  return out;
}

/**
 * v where nothing is known: at a balanced point v_j = sqrt(|w_j|), and fits on one column alone say the size of w. Only the
 * columns that correlate best start; the others are at zero until they are needed.
 */
function coldStart({ right, curvature, columns }: Block): Float64Array {
  const norms = curvature.read();
  const best = Array.from({ length: columns }, (_, k) => k).sort((a, b) => Math.abs(right[b]) - Math.abs(right[a]));
  const v = new Float64Array(columns);
  for (const k of best.slice(0, Math.max(leastFirst, Math.ceil(firstShare * columns)))) {
    v[k] = coldShare * Math.sqrt(Math.abs(right[k]) / norms[k]);
  }
  return v;
}

/** v where some of it is known: from the last set, else from the coefficients. */
function nextStart(block: Block, before: Float64Array): Float64Array {
  const w = block.coefficients.read();
  return w.map((value, k) => (k < before.length ? before[k] : Math.sqrt(Math.abs(value))));
}

/** The coefficients w at a point, less those that belong to zero: see the head of this file. */
function withZeros(problem: RidgeProblem, point: ReducedPoint, w: Float64Array, curvature: Float64Array): Float64Array {
  const { threshold } = problem;
  const { position: v, ratios } = point;
  const gradient = ratios.map((c, j) => -c * ridgeWeight(problem, v[j], j));
  const decided = decideZeros(w, gradient, threshold, { curvature });
  const largest = v.reduce((most, value) => Math.max(most, value), 0);
  const steepest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), threshold);
  const scale = threshold / steepest;
  const radius = Math.sqrt(2 * reducedGap(problem, point));
  for (let j = 0; j < decided.length; j++) {
    const isSmall = v[j] <= smallShare * largest && Math.abs(ratios[j]) < 1 - clearance;
    const isProved =
      problem.ridge === undefined && scale * Math.abs(gradient[j]) + radius * Math.sqrt(curvature[j]) < threshold;
    if (isSmall || isProved) decided[j] = 0;
  }
  return decided;
}

/** The columns of a block. */
function sourceOf(block: Block): SupportSource {
  const { gram, right, rows, terms } = block;
  const norms = block.curvature.read();
  return {
    size: norms.length,
    rows,
    threshold: terms.l1,
    cross(columns, j) {
      const places = [...columns, j];
      const k = columns.length;
      const products = new Float64Array((k + 1) ** 2);
      // Column by column, the lower triangle: the last row is x_j's.
      if (!drained(gram.require(block, places))) return new Float64Array(k).fill(NaN);
      gram.gather(places, products);
      return Float64Array.from(columns, (_, i) => products[i * (k + 1) + k]);
    },
    diagonal: (j) => norms[j] + (terms.ridge?.[j] ?? 0),
    right: (j) => right[j],
    correlations(columns, values) {
      const vector = block.memory.vector('float64', block.target.read());
      columns.forEach((j, k) => block.addColumn(j, -values[k], vector));
      const out = new Float64Array(norms.length);
      block.correlate(vector, out);
      vector.free();
      return out;
    },
  };
}
