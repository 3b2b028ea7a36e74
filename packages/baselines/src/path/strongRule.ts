/**
 * The sequential strong rule (Tibshirani, Bien, Friedman, Hastie, Simon, Taylor, Tibshirani, "Strong rules for
 * discarding predictors in lasso-type problems", 2012; section 3 has the elastic net). In the projection, where the L1
 * threshold t = n lambda l1Ratio is the same for all columns, with u the dual point of the solution at t_(k-1):
 *
 *   S = { j : |x~_j'u| >= 2 t_k - t_(k-1) }  and every column that was ever active
 *
 * nearly always holds the support at t_k. It is a guess, so it is checked: the problem on S is solved, and the columns
 * outside S are held against its dual point u. Where |x~_j'u| <= t_k for all of them, u is feasible for the whole
 * problem and its gap is the gap of the whole problem; otherwise the violators join S, and the solve goes on. A limit
 * at zero makes one side of the inequality void. What is not penalised is always in S.
 */
import { SpredError, type Iteration, type StopReason } from '@spred/core';
import {
  certificate,
  subproblem,
  supportOf,
  toSumScaled,
  type Iterate,
  type Problem,
  type Solution,
  type Solver,
  type SolverOptions,
  type SolverState,
  type Terms,
} from '@spred/problems';

/** The relative gap at which solvers stop unless told otherwise. */
const defaultTolerance = 1e-6;

/** Solves a problem at decreasing lambdas, each on the columns that the strong rule leaves. */
export class StrongRule {
  readonly #problem: Problem;
  readonly #solver: Solver;
  /** Columns that were active at some lambda, or that nothing pulls to zero. */
  readonly #everActive: Uint8Array;
  /** X~'u of the last dual point, and its threshold. */
  readonly #correlations: Float64Array;
  #t: number;
  /** The problem on the last S, kept while S does not change. */
  #reduced: { readonly columns: readonly number[]; readonly problem: Problem } | undefined;

  constructor(problem: Problem, solver: Solver, warmStart?: Iterate) {
    this.#problem = problem;
    this.#solver = solver;
    const { factors, l1Ratio } = problem.penalty;
    this.#everActive = Uint8Array.from({ length: problem.matrix.columns }, (_, j) => (factors?.[j] === 0 ? 1 : 0));
    if (warmStart) {
      const [given, p] = [warmStart.coefficients.length, problem.matrix.columns];
      if (given !== p) {
        throw new SpredError('invalid-warm-start', `warmStart has ${given} coefficients, but X has ${p} columns`, {
          argument: 'warmStart',
          shapes: [[given], [p]],
        });
      }
      this.#remember(warmStart.coefficients);
    }
    this.#correlations = Float64Array.from(problem.projection.correlations);
    this.#t = l1Ratio === 0 ? 0 : toSumScaled(problem.lambdaMax, problem.matrix.rows) * l1Ratio;
  }

  /** Solves at one lambda; `options.warmStart` is a point of the whole problem. */
  *solve(lambda: number, options: SolverOptions): Iteration<SolverState, Solution> {
    const problem = this.#problem.withLambda(lambda);
    const { projection, terms } = problem;
    const t = terms.l1;
    const inside = this.#guess(problem);
    let from = options.warmStart;
    let iterations = 0;
    for (;;) {
      const columns = [...inside.keys()].filter((j) => inside[j] !== 0);
      if (t === 0 || columns.length === 0 || columns.length === inside.length) {
        // Nothing is screened out (or all is: the whole problem is then solved by its null model at once).
        const solution = yield* this.#solver(problem, remaining(options, iterations, from));
        projection.correlate(solution.dual, this.#correlations);
        return this.#finish(t, { ...solution, iterations: iterations + solution.iterations });
      }
      const { solution, asked } = yield* this.#solveOn(columns, lambda, remaining(options, iterations, from));
      iterations += solution.iterations;
      from = { coefficients: expanded(solution.coefficients, columns, inside.length), intercept: solution.intercept };
      projection.correlate(solution.dual, this.#correlations);
      const stop = asked !== undefined || solution.status === 'diverged';
      if (!stop && this.#addViolators(problem, inside)) continue;

      const found = certificate(problem, from.coefficients, from.intercept);
      const good =
        (found.kind === 'gap' ? found.relativeGap : found.kktViolation) <= (options.tolerance ?? defaultTolerance);
      if (!good && !stop && solution.status === 'converged') {
        // The two certificates differ by rounding, and it matters: the whole problem has the last word.
        inside.fill(1);
        continue;
      }
      return this.#finish(t, {
        ...from,
        support: supportOf(from.coefficients),
        status: good ? 'converged' : solution.status === 'converged' ? 'stopped' : solution.status,
        iterations,
        certificate: found,
        warnings: warningsOf(solution, good),
        dual: found.dual,
      });
    }
  }

  /** S as flags. Columns of zero norm never join. */
  #guess({ projection, terms }: Problem): Uint8Array {
    const norms = projection.squaredNorms();
    const threshold = 2 * terms.l1 - this.#t;
    return this.#everActive.map((active, j) =>
      active || (norms[j] > 0 && reach(terms, j, this.#correlations[j]) >= threshold) ? 1 : 0,
    );
  }

  /** Solves on the columns of S; says whether the driver asked to stop meanwhile. */
  *#solveOn(
    columns: readonly number[],
    lambda: number,
    options: SolverOptions,
  ): Iteration<SolverState, { solution: Solution; asked: StopReason | undefined }> {
    const known = this.#reduced;
    if (
      known === undefined ||
      known.columns.length !== columns.length ||
      columns.some((j, k) => known.columns[k] !== j)
    ) {
      this.#reduced = { columns, problem: subproblem(this.#problem, { columns }) };
    }
    const { warmStart } = options;
    const iteration = this.#solver(this.#reduced!.problem.withLambda(lambda), {
      ...options,
      warmStart: warmStart && {
        coefficients: Float64Array.from(columns, (j) => warmStart.coefficients[j]),
        intercept: warmStart.intercept,
      },
    });
    let asked: StopReason | undefined;
    let step = iteration.next();
    while (!step.done) {
      const { value: state } = step;
      asked = yield {
        ...state,
        iterate: () => {
          const { coefficients, intercept } = state.iterate();
          return { coefficients: expanded(coefficients, columns, this.#everActive.length), intercept };
        },
      };
      step = iteration.next(asked);
    }
    return { solution: step.value, asked };
  }

  /** Adds the columns outside S whose |x~_j'u| is above t; says whether there were any. */
  #addViolators({ projection, terms }: Problem, inside: Uint8Array): boolean {
    const norms = projection.squaredNorms();
    let any = false;
    for (let j = 0; j < inside.length; j++) {
      if (inside[j] || norms[j] === 0 || !(reach(terms, j, this.#correlations[j]) > terms.l1)) continue;
      inside[j] = 1;
      any = true;
    }
    return any;
  }

  /** Notes what the next lambda needs. */
  #finish(t: number, solution: Solution): Solution {
    this.#t = t;
    this.#remember(solution.coefficients);
    return solution;
  }

  #remember(coefficients: Float64Array): void {
    for (let j = 0; j < coefficients.length; j++) if (coefficients[j] !== 0) this.#everActive[j] = 1;
  }
}

/** |c|, or -Infinity where the coefficient may not have the sign of c. */
function reach({ lower, upper }: Terms, j: number, c: number): number {
  const isClosed = c > 0 ? upper?.[j] === 0 : lower?.[j] === 0;
  return isClosed ? -Infinity : Math.abs(c);
}

/** The options of the next round: from the last point, with the iterations that are left. */
function remaining(options: SolverOptions, used: number, warmStart: Iterate | undefined): SolverOptions {
  const { maxIterations } = options;
  return {
    ...options,
    warmStart,
    ...(maxIterations !== undefined && { maxIterations: Math.max(0, maxIterations - used) }),
  };
}

/** Coefficients of some columns as coefficients of all. */
function expanded(values: Float64Array, columns: readonly number[], length: number): Float64Array {
  const coefficients = new Float64Array(length);
  columns.forEach((j, k) => (coefficients[j] = values[k]));
  return coefficients;
}

/** The warnings on S, with the verdict of the whole problem's certificate. */
function warningsOf(solution: Solution, good: boolean): Solution['warnings'] {
  const others = solution.warnings.filter((warning) => warning !== 'not-converged');
  return good ? others : [...others, 'not-converged'];
}
