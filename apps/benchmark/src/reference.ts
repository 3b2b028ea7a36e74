/**
 * What is known for certain about a problem before any method is judged: a reference solution by coordinate descent, and
 * the statements about the support that its certificate proves. Statements hold whatever the reference's gap is; a
 * larger gap only leaves more coefficients undecided.
 */
import { coordinateDescent, larsLasso } from '@spred/baselines';
import { certainty, fittedValues, type Certainty, type Problem, type Solution } from '@spred/problems';
import type { Pacer } from './interrupt.ts';
import type { PathSummary, ProblemSummary } from './results.ts';

/** The relative gap to which the reference is solved. */
const referenceTolerance = 1e-13;

/** Work that a reference may take: entries of X touched. */
const referenceEntries = 2e10;

/** Features of the path that the report keeps, and the knots it may have; a path that has more is truncated. */
const pathFeatures = 60;
const pathKnots = 5000;

/** A solved and certified reference. */
export interface Reference {
  readonly statements: readonly Certainty[];
  readonly summary: Pick<ProblemSummary, 'reference' | 'certainlyNonZero' | 'undecided'>;
}

/** Solves the reference of a problem. */
export async function solveReference(problem: Problem, pacer: Pacer): Promise<Reference> {
  const { rows, columns } = problem.matrix;
  const maxIterations = Math.max(1000, Math.floor(referenceEntries / (rows * columns)));
  const solution = await drain(coordinateDescent(problem, { tolerance: referenceTolerance, maxIterations }), pacer);
  const statements = certainty(problem, solution.coefficients, solution.intercept);
  const indices = (of: Certainty): number[] => statements.flatMap((statement, j) => (statement === of ? [j] : []));
  const { primal, relativeGap } = solution.certificate;
  return {
    statements,
    summary: {
      reference: { iterations: solution.iterations, relativeGap, primal },
      certainlyNonZero: indices('non-zero'),
      undecided: indices('undecided'),
    },
  };
}

async function drain(iteration: ReturnType<typeof coordinateDescent>, pacer: Pacer): Promise<Solution> {
  let step = iteration.next();
  while (!step.done) {
    if (pacer.isDue()) await pacer.turn();
    step = iteration.next();
  }
  return step.value;
}

/** A path that ends above this multiple of the lambda it should end at is truncated; less than that is rounding. */
const endRounding = 1 + 1e-6;

/**
 * The exact path down to `ratio * lambdaMax`, or its first `mostKnots` knots, with the features that grow largest. The knots are those of the LARS solver;
 * the lambda of a knot is the largest correlation that its residual has with a column.
 */
export async function pathOf(
  problem: Problem,
  ratio: number,
  pacer: Pacer,
  mostKnots: number = pathKnots,
): Promise<PathSummary> {
  const lambdaMin = ratio * problem.lambdaMax;
  const { rows, columns } = problem.matrix;
  const lambdas: number[] = [];
  const knots: Float64Array[] = [];
  const peaks = new Float64Array(columns);
  const correlations = new Float64Array(columns);
  const options = { tolerance: 0, maxIterations: mostKnots };
  for (const { mark, iterate } of larsLasso(problem.withLambda(lambdaMin), options)) {
    if (pacer.isDue()) await pacer.turn();
    if (mark === 'slice') continue;
    const { coefficients } = iterate();
    const residual = fittedValues(problem, coefficients, 0);
    residual.forEach((fitted, i) => (residual[i] = problem.projection.target[i] - fitted));
    problem.matrix.multiplyTransposed(residual, correlations);
    lambdas.push(correlations.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / rows);
    knots.push(coefficients);
    coefficients.forEach((w, j) => (peaks[j] = Math.max(peaks[j], Math.abs(w))));
  }
  const entering = [...peaks.keys()].filter((j) => peaks[j] > 0);
  const largest = entering.toSorted((a, b) => peaks[b] - peaks[a] || a - b).slice(0, pathFeatures);
  return {
    lambdas,
    features: largest.map((index) => ({ index, values: knots.map((coefficients) => coefficients[index]) })),
    omitted: entering.length - largest.length,
    truncated: (lambdas.at(-1) ?? 0) > lambdaMin * endRounding,
  };
}
