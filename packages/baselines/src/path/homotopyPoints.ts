/**
 * The points of the exact path at given lambdas. Between two knots l_k > l_(k+1) the coefficients of the projection are
 * linear in the threshold t = n lambda:
 *
 *   w(t) = (1 - u) w(l_k) + u w(l_(k+1)),   u = (l_k - t) / (l_k - l_(k+1)),
 *
 * a convex combination, so that signs hold to the last digit. Rounding adds up along a path: it shows at its last
 * point, which is certified at once, the others when they are read.
 */
import type { Iteration, StopReason } from '@spred/core';
import { supportOf, toSumScaled, type Iterate, type Problem, type Solution } from '@spred/problems';
import { tied } from '../lars/events.ts';
import { Homotopy } from '../lars/homotopy.ts';
import { iterateOf, meets, sparsePoint, type SparseCoefficients } from '../lars/point.ts';
import { signsOf } from '../lars/setting.ts';
import type { PathState } from './lassoPath.ts';
import { mostKnots } from './method.ts';

/** Below this tolerance rounding may tell on any point of a path, and each is certified at once. */
const roundingTolerance = 1e-11;

/** What the homotopy has done of a path. */
export interface Followed {
  /** At the first lambdas, in order; the last one was interrupted where `asked` is there. */
  readonly solutions: readonly Solution[];
  /** Whether all of them are known to be good; where not, their status tells. */
  readonly areGood: boolean;
  /** The point that was reached, for what is left to begin with. */
  readonly reached: Iterate | undefined;
  /** True where `isDone` ended the path. */
  readonly isDone: boolean;
  readonly asked: StopReason | undefined;
}

/** What {@link followHomotopy} is told. */
export interface FollowOptions {
  readonly tolerance: number;
  /** Whether the path ends after a point with this residual sum of squares. */
  readonly isDone: ((residualSum: number) => boolean) | undefined;
}

/** Follows the path of a problem down to the last of the lambdas, or until there are too many knots. */
export function* followHomotopy(
  problem: Problem,
  lambdas: Float64Array,
  { tolerance, isDone }: FollowOptions,
): Iteration<PathState, Followed> {
  const { projection, matrix } = problem;
  const count = lambdas.length;
  const thresholds = lambdas.map((lambda) => toSumScaled(lambda, matrix.rows));
  const most = mostKnots(count);
  const homotopy = new Homotopy(projection, { signs: signsOf(problem) });
  const segment = new Segment(homotopy);
  const solutions: Solution[] = [];
  let knots = 0;
  let before = 0;
  let done = false;
  let asked: StopReason | undefined;

  /** The solution at the next lambda, from coefficients that are exact there or, once `asked`, those that there are. */
  const take = (point: SparseCoefficients): Solution => {
    const index = solutions.length;
    const at = problem.withLambda(lambdas[index]);
    const isEnd = index === count - 1 && asked === undefined && homotopy.lam === thresholds[index];
    const judged = isEnd ? homotopy.certificate(at) : undefined;
    const solution = sparsePoint({
      problem: at,
      ...point,
      iterations: knots - before,
      degenerate: homotopy.degenerate,
      tolerance,
      // What the run says of itself counts where it is good: where not, the coefficients themselves are looked at.
      certificate: judged && meets(judged, tolerance) ? judged : undefined,
      ...(asked && { otherwise: asked }),
    });
    before = knots;
    solutions.push(solution);
    return solution;
  };

  for (const mark of homotopy.knots(thresholds[count - 1])) {
    if (mark === 'knot') knots++;
    while (solutions.length < count && thresholds[solutions.length] >= homotopy.lam * (1 - tied)) {
      const index = solutions.length;
      const point = segment.at(thresholds[index]);
      if (!isFinite(point)) break;
      const solution = take(point);
      done = isDone?.(residualSum(problem, thresholds[index], point)) ?? false;
      asked = yield { index, lambda: lambdas[index], solution };
      if (done || asked !== undefined) break;
    }
    if (done || asked !== undefined || solutions.length === count || !isFinite(segment.now())) break;
    segment.begin();
    const index = solutions.length;
    asked = yield { index, lambda: lambdas[index] };
    if (asked !== undefined) take(segment.now());
    if (asked !== undefined || knots >= most) break;
  }
  const isWhole = done || solutions.length === count;
  const isSound = (isWhole || knots >= most) && !homotopy.degenerate && tolerance >= roundingTolerance;
  const last = segment.now();
  return {
    solutions,
    areGood: asked === undefined && isSound && solutions.at(-1)?.status === 'converged',
    reached: isWhole || asked !== undefined || !isFinite(last) ? undefined : iterateOf(problem, last),
    isDone: done,
    asked,
  };
}

/** The segment of the path that the homotopy has just passed. */
class Segment {
  readonly #homotopy: Homotopy;
  #lam = Infinity;
  #columns: readonly number[] = [];
  #values: readonly number[] = [];

  constructor(homotopy: Homotopy) {
    this.#homotopy = homotopy;
  }

  /** The next segment begins where the homotopy stands. */
  begin(): void {
    const { lam, w, active } = this.#homotopy;
    this.#lam = lam;
    this.#columns = active.columns.slice();
    this.#values = this.#columns.map((j) => w[j]);
  }

  /** The point at a threshold on the segment, whose end is where the homotopy stands. */
  at(threshold: number): SparseCoefficients {
    const { lam, w, active } = this.#homotopy;
    if (threshold <= lam * (1 + tied)) return this.now();
    const share = this.#lam === Infinity ? 0 : (this.#lam - threshold) / (this.#lam - lam);
    // The first variable becomes active once the homotopy has been seen at lambdaMax.
    const columns = this.#columns.length > 0 ? this.#columns : active.columns;
    const values = columns.map((j, k) => (1 - share) * (this.#values[k] ?? 0) + share * w[j]);
    return withoutZeros(columns, values);
  }

  /** The point where the homotopy stands. */
  now(): SparseCoefficients {
    const { w, active } = this.#homotopy;
    return withoutZeros(
      active.columns,
      active.columns.map((j) => w[j]),
    );
  }
}

function isFinite({ values }: SparseCoefficients): boolean {
  return values.every(Number.isFinite);
}

function withoutZeros(columns: readonly number[], values: readonly number[]): SparseCoefficients {
  const places = supportOf(Float64Array.from(values));
  return { columns: places.map((k) => columns[k]), values: places.map((k) => values[k]) };
}

/** ||y~ - X~ w||^2 = ||y~||^2 - w'X~'y~ - t ||w||_1 at a solution, where X_S'r = t sign(w_S). */
function residualSum({ projection }: Problem, threshold: number, { columns, values }: SparseCoefficients): number {
  const { correlations, squaredNorm } = projection;
  const explained = columns.reduce(
    (sum, j, k) => sum + values[k] * correlations[j] + threshold * Math.abs(values[k]),
    0,
  );
  return Math.max(0, squaredNorm - explained);
}
