/**
 * How every algorithm is run: certificate first (a warm start that is good enough takes 0 iterations), then steps, with
 * a certificate now and then, until the gap is below the tolerance, a limit is met, or the driver asks to stop. The
 * best certified point is kept and returned whatever happens.
 */
import {
  isSpredError,
  requireInteger,
  requireNonNegative,
  SpredError,
  type Iteration,
  type StopReason,
} from '@spred/core';
import { certificate, requireAllowed, type Certificate } from '../certificate/certificate.ts';
import { supportOf } from '../certificate/dualPoints.ts';
import { polish } from '../polish.ts';
import type { Problem } from '../problem.ts';
import { copyOf, type Iterate, type Solution, type SolutionStatus, type SolutionWarning } from './solution.ts';
import type { Certified, SolverDefinition, SolverOptions, SolverState } from './solver.ts';

/** The relative gap at which solvers stop unless told otherwise. */
const defaultTolerance = 1e-6;

/** Certificates come at least `checkEvery` iterations apart, and not before 5 % more iterations are done. */
const checkGrowth = 1.05;

interface Candidate extends Certified {
  readonly beforePolish?: Certificate;
}

/** Runs an algorithm to a {@link Solution}; see the head of this file. */
export function* runAlgorithm<Options extends SolverOptions>(
  definition: SolverDefinition<Options>,
  problem: Problem,
  options: Options,
): Iteration<SolverState, Solution> {
  const tolerance = options.tolerance ?? defaultTolerance;
  const maxIterations = options.maxIterations ?? definition.maxIterations;
  const checkEvery = options.checkEvery ?? definition.checkEvery;
  requireNonNegative('tolerance', tolerance);
  requireInteger('maxIterations', maxIterations, 0);
  if (checkEvery !== Infinity) requireInteger('checkEvery', checkEvery, 1);
  if (options.seed !== undefined) requireInteger('seed', options.seed, Number.MIN_SAFE_INTEGER);

  const from = startingPoint(problem, options.warmStart);
  let best = definition.judgesStart ? undefined : firstPoint(problem, from);
  let iteration = 0;
  const finish = (status: SolutionStatus, warnings: readonly SolutionWarning[] = []): Solution => {
    const end = best ?? firstPoint(problem, from);
    return toSolution(problem, end, meets(end.certificate, tolerance) ? 'converged' : status, iteration, warnings);
  };
  if (best && meets(best.certificate, tolerance)) return finish('converged');
  if (maxIterations === 0) return finish('max-iterations');

  const algorithm = definition.start(problem, best?.iterate ?? from, options);
  const signs = new SignMemory();
  const keep = (point: Candidate): void => {
    if (meets(point.certificate, tolerance) || best === undefined || improves(point, best)) best = point;
  };
  /** Certifies the current point (and its polish once the signs have settled). */
  const check = (): 'good-enough' | 'not-yet' | 'diverged' => {
    let point = certified(problem, algorithm.iterate(), algorithm.judged?.());
    if (point === undefined) return 'diverged';
    if (options.polish && signs.settled(point.iterate.coefficients)) point = polished(problem, point) ?? point;
    keep(point);
    return meets(point.certificate, tolerance) ? 'good-enough' : 'not-yet';
  };
  const state = (mark: SolverState['mark']): SolverState => ({
    iteration,
    mark,
    iterate: () => (best?.beforePolish ? copyOf(best.iterate) : algorithm.iterate()),
  });

  let nextCheck = checkEvery;
  for (const mark of algorithm.steps) {
    if (mark !== 'slice') iteration++;
    const reason: StopReason | undefined = yield state(mark);
    if (reason !== undefined) {
      const end = algorithm.stopped?.();
      if (end && isFinite(end.iterate)) keep(end);
      else check();
      return finish(reason, algorithm.warnings);
    }
    if (mark === 'slice' || (iteration < nextCheck && iteration < maxIterations)) continue;
    const found = check();
    if (found === 'diverged') return finish('diverged', algorithm.warnings);
    if (found === 'good-enough') return finish('converged', algorithm.warnings);
    if (iteration >= maxIterations) return finish('max-iterations', algorithm.warnings);
    nextCheck = Math.max(iteration + checkEvery, Math.ceil(iteration * checkGrowth));
  }
  check();
  return finish('stopped', algorithm.warnings);
}

/** The first point, certified. Throws `invalid-warm-start` where even the objective of the warm start overflows. */
function firstPoint(problem: Problem, from: Iterate): Candidate {
  const first = certified(problem, from);
  if (first !== undefined) return first;
  throw new SpredError('invalid-warm-start', 'warmStart: its objective leaves the range of float64', {
    argument: 'warmStart',
  });
}

/** Where to start: the warm start, checked and copied, or zero with its best intercept. */
function startingPoint(problem: Problem, warmStart: Iterate | undefined): Iterate {
  const p = problem.matrix.columns;
  if (warmStart === undefined) return nullModel(problem);
  const { coefficients, intercept } = warmStart;
  if (coefficients.length !== p) {
    throw new SpredError(
      'invalid-warm-start',
      `warmStart has ${coefficients.length} coefficients, but X has ${p} columns`,
      { argument: 'warmStart', shapes: [[coefficients.length], [p]] },
    );
  }
  if (!isFinite(warmStart)) {
    const index = coefficients.findIndex((value) => !Number.isFinite(value));
    const where = index >= 0 ? `coefficients[${index}] is ${coefficients[index]}` : `intercept is ${intercept}`;
    throw new SpredError('invalid-warm-start', `warmStart: ${where}`, { argument: 'warmStart', index });
  }
  // Targets that are zero once the intercept is out have the null model as their answer, wherever one starts.
  if (problem.projection.nullModelOptimal) return nullModel(problem);
  if (isAllowed(problem, warmStart)) return copyOf(warmStart);
  return problem.projection.iterate(withinLimits(problem, problem.projection.reduce(coefficients)));
}

/** True for a point that a certificate accepts: within the limits, zero where it has to be, without an intercept of its own. */
function isAllowed(problem: Problem, { coefficients, intercept }: Iterate): boolean {
  try {
    requireAllowed(problem, coefficients, intercept);
    return true;
  } catch (error) {
    if (isSpredError(error) && error.code === 'invalid-argument') return false;
    throw error;
  }
}

/** w with its entries brought within their limits, in place. */
function withinLimits({ terms: { lower, upper } }: Problem, w: Float64Array): Float64Array {
  for (let j = 0; j < w.length; j++) {
    if (lower && w[j] < lower[j]) w[j] = lower[j];
    if (upper && w[j] > upper[j]) w[j] = upper[j];
  }
  return w;
}

/** Whether a certificate is good enough: by its gap, and where none can be claimed by its KKT violation. */
function meets({ kind, relativeGap, kktViolation }: Certificate, tolerance: number): boolean {
  return (kind === 'gap' ? relativeGap : kktViolation) <= tolerance;
}

function nullModel(problem: Problem): Iterate {
  return problem.projection.iterate(new Float64Array(problem.matrix.columns));
}

function polished(problem: Problem, point: Candidate): Candidate | undefined {
  const coefficients = polish(problem, point.iterate.coefficients);
  if (coefficients === undefined) return undefined;
  const { intercept } = problem.projection.iterate(problem.projection.reduce(coefficients));
  const after = certificate(problem, coefficients, intercept);
  if (!(after.gap < point.certificate.gap)) return undefined;
  return { iterate: { coefficients, intercept }, certificate: after, beforePolish: point.certificate };
}

/** A lower objective is better; of two that differ by rounding alone, the later is. */
function improves(point: Candidate, best: Candidate): boolean {
  return point.certificate.primal <= best.certificate.primal * (1 + 4 * Number.EPSILON);
}

/** A point with its certificate (`known`: the algorithm has it), or undefined where its numbers have left the range: the sign of divergence. */
function certified(problem: Problem, iterate: Iterate, known?: Certificate): Candidate | undefined {
  if (!isFinite(iterate)) return undefined;
  if (known) return { iterate, certificate: known };
  try {
    return { iterate, certificate: certificate(problem, iterate.coefficients, iterate.intercept) };
  } catch (error) {
    if (isSpredError(error) && error.code === 'overflow') return undefined;
    throw error;
  }
}

function isFinite(iterate: Iterate): boolean {
  const { coefficients, intercept } = iterate;
  for (let j = 0; j < coefficients.length; j++) if (!Number.isFinite(coefficients[j])) return false;
  return Number.isFinite(intercept);
}

/** Remembers the signs of the last point, to tell when they have settled. */
class SignMemory {
  #last: Int8Array | undefined;

  settled(coefficients: Float64Array): boolean {
    const signs = Int8Array.from(coefficients, Math.sign);
    const last = this.#last;
    this.#last = signs;
    return last !== undefined && signs.every((sign, j) => sign === last[j]);
  }
}

function toSolution(
  problem: Problem,
  best: Candidate,
  status: SolutionStatus,
  iterations: number,
  warnings: readonly SolutionWarning[],
): Solution {
  const all = new Set(warnings);
  if (problem.lambda === 0) all.add('lambda-zero');
  if (status !== 'converged') all.add('not-converged');
  return {
    coefficients: best.iterate.coefficients,
    intercept: best.iterate.intercept,
    support: supportOf(best.iterate.coefficients),
    status,
    iterations,
    certificate: best.certificate,
    ...(best.beforePolish && { certificateBeforePolish: best.beforePolish }),
    warnings: [...all],
    dual: best.certificate.dual,
  };
}
