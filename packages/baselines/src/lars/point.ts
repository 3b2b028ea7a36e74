/**
 * A point of an exact path as a solution. A path may have hundreds of points of which few are looked at, so that a point
 * keeps no more than its non-zeros, and works out coefficients and certificate when it is asked for them.
 */
import {
  certificate,
  judge,
  plainPasses,
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

/** The residual's own gap is enough below this: a polished dual point, which costs a factorisation, would prove no more of use. */
const exact = 1e-12;

/** What a knot is made of. */
export interface PointInput {
  /** The problem at the point's lambda. */
  readonly problem: Problem;
  /** The coefficients of the projection: read now, and not kept. */
  readonly w: Float64Array;
  /** Its number on the path, from 1. */
  readonly knot: number;
  readonly degenerate: boolean;
}

/** The columns that are not zero in the projection, and their coefficients there. */
export interface SparseCoefficients {
  readonly columns: readonly number[];
  readonly values: readonly number[] | Float64Array;
}

/** What any point of a path is made of. */
export interface SparsePoint extends SparseCoefficients {
  /** The problem at the point's lambda. */
  readonly problem: Problem;
  readonly iterations: number;
  readonly degenerate: boolean;
  /** The relative gap up to which the point has converged. */
  readonly tolerance: number;
  /** Where it is known already. */
  readonly certificate?: Certificate | undefined;
  /** The status of a point that has not converged; default `stopped`. */
  readonly otherwise?: SolutionStatus;
}

/** The solution of a knot; see {@link sparsePoint}. */
export function pointOf({ problem, w, knot, degenerate }: PointInput): Solution {
  const columns = supportOf(w);
  const values = Float64Array.from(columns, (j) => w[j]);
  return sparsePoint({ problem, columns, values, iterations: knot, degenerate, tolerance: knotTolerance });
}

/** The solution of a point. All but `iterations` is computed when it is first read, and once. */
export function sparsePoint(input: SparsePoint): Solution {
  const { problem, iterations, degenerate, tolerance, otherwise = 'stopped' } = input;
  let iterate: Iterate | undefined;
  let found = input.certificate;
  let nonZero: readonly number[] | undefined;
  const point = (): Iterate => (iterate ??= iterateOf(problem, input));
  const judged = (): Certificate => (found ??= certificateOf(problem, point()));
  const isGood = (): boolean => meets(judged(), tolerance);
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
      return isGood() ? 'converged' : otherwise;
    },
    iterations,
    get certificate(): Certificate {
      return judged();
    },
    get warnings(): readonly SolutionWarning[] {
      const warnings: SolutionWarning[] = [];
      if (problem.lambda === 0) warnings.push('lambda-zero');
      if (degenerate) warnings.push('degenerate-pivot');
      if (!isGood()) warnings.push('not-converged');
      return warnings;
    },
    get dual(): Float64Array {
      return judged().dual;
    },
  };
}

/** Whether a certificate is good enough: by its gap, and where none can be claimed by its KKT violation. */
export function meets({ kind, relativeGap, kktViolation }: Certificate, tolerance: number): boolean {
  return (kind === 'gap' ? relativeGap : kktViolation) <= tolerance;
}

/** The point in the user's units. */
export function iterateOf({ projection }: Problem, { columns, values }: SparseCoefficients): Iterate {
  const w = new Float64Array(projection.columns);
  columns.forEach((j, k) => (w[j] = values[k]));
  return projection.iterate(w);
}

/** One pass over X where the residual is as good a dual point as rounding lets it be, the certificate as usual where not. */
function certificateOf(problem: Problem, { coefficients, intercept }: Iterate): Certificate {
  const { projection, terms } = problem;
  const passes = { ...plainPasses(projection, terms), fitOnSupport: () => undefined };
  const w = projection.reduce(coefficients);
  const { certificate: quick } = judge(problem, w, projection.residualAt(coefficients, intercept), passes);
  return meets(quick, exact) ? quick : certificate(problem, coefficients, intercept);
}
