/**
 * A knot of a path as a solution. A path may have hundreds of knots of which few are looked at, so that a point keeps no
 * more than its non-zeros, and works out coefficients and certificate when it is asked for them.
 */
import {
  certificate,
  supportOf,
  type Certificate,
  type Iterate,
  type Problem,
  type Solution,
  type SolutionStatus,
  type SolutionWarning,
} from '@spred/problems';

/** A knot is the exact solution of its lambda up to rounding: a gap above this says that rounding won. */
const knotTolerance = 1e-6;

/** What a point is made of. */
export interface PointInput {
  /** The problem at the point's lambda. */
  readonly problem: Problem;
  /** The coefficients of the projection: read now, and not kept. */
  readonly w: Float64Array;
  /** Its number on the path, from 1. */
  readonly knot: number;
  readonly degenerate: boolean;
}

/** The solution of a knot. All but `iterations` is computed when it is first read, and once. */
export function pointOf({ problem, w, knot, degenerate }: PointInput): Solution {
  const support = supportOf(w);
  const values = Float64Array.from(support, (j) => w[j]);
  const p = w.length;
  let iterate: Iterate | undefined;
  let found: Certificate | undefined;
  let nonZero: readonly number[] | undefined;
  const point = (): Iterate => {
    if (iterate) return iterate;
    const reduced = new Float64Array(p);
    support.forEach((j, k) => (reduced[j] = values[k]));
    return (iterate = problem.projection.iterate(reduced));
  };
  const judged = (): Certificate => (found ??= certificate(problem, point().coefficients, point().intercept));
  const isExact = (): boolean => judged().relativeGap <= knotTolerance;
  return {
    get coefficients(): Float64Array {
      return point().coefficients;
    },
    get intercept(): number {
      return point().intercept;
    },
    get support(): readonly number[] {
      return (nonZero ??= supportOf(point().coefficients));
    },
    get status(): SolutionStatus {
      return isExact() ? 'converged' : 'stopped';
    },
    iterations: knot,
    get certificate(): Certificate {
      return judged();
    },
    get warnings(): readonly SolutionWarning[] {
      const warnings: SolutionWarning[] = [];
      if (problem.lambda === 0) warnings.push('lambda-zero');
      if (degenerate) warnings.push('degenerate-pivot');
      if (!isExact()) warnings.push('not-converged');
      return warnings;
    },
    get dual(): Float64Array {
      return judged().dual;
    },
  };
}
