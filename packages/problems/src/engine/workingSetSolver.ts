/**
 * Working sets: a lasso with a solution of few non-zeros is solved on few columns at a time.
 *
 *   repeat
 *     c = X'r, and from it the gap: stop when it is small enough (then the certificate says so, too)
 *     forget the columns that are zero for certain; add the most urgent of the others to the set
 *     solve on the set, until its own gap is a tenth of that of the whole problem
 *
 * Massias, Gramfort, Salmon, "Celer: a fast solver for the lasso with dual extrapolation", ICML 2018, is the model; the
 * solver inside is exchangeable (`inner.ts`). X~ lies in WebAssembly memory where it can (`design.ts`), which is freed
 * when the generator ends, however it ends.
 */
import { squaredNorm } from '@spred/kernels/plain';
import type { Certificate } from '../certificate/certificate.ts';
import { supportOf } from '../certificate/dualPoints.ts';
import { valueAt } from '../penalty/coordinate.ts';
import type { Problem } from '../problem.ts';
import { defineSolver } from '../solver/defineSolver.ts';
import { copyOf, type Iterate } from '../solver/solution.ts';
import {
  isElasticNet,
  type Algorithm,
  type Certified,
  type Mark,
  type Solver,
  type SolverOptions,
} from '../solver/solver.ts';
import { atOnce } from './atOnce.ts';
import { openDesign, type Design } from './design.ts';
import type { InnerSolver } from './inner.ts';
import { isQuick, judgeAtOnce, judgeBlock, judgePoint, judgeWithoutPass, type Point } from './judging.ts';
import { prepare } from './prepare.ts';
import { Screening, type Finding } from './screening.ts';
import type { WorkingBlock } from './workingBlock.ts';

/** That of `SolverOptions`. */
const defaultTolerance = 1e-6;

/** The inner gap to reach, as a share of the gap of the whole problem, and of the gap that is asked for. */
const innerShare = 0.1;
const finalShare = 0.3;

/** The least inner gap that is asked for, as a share of 1/2 ||y~||^2: below it there is rounding alone. */
const rounding = 1e-15;

/** A set of less than one in so many columns is solved better: that costs little beside a pass over all of them. */
const smallPart = 50;

/** Rounds that neither lower the gap nor add a column, after which rounding is all that is left; in them the inner goal falls. */
const mostStalled = 15;
const mostEased = 4;

/** The polished dual point is tried when the residual's gap is within this factor of the one that is asked for. */
const polishedWithin = 1e4;

/** What makes a working-set solver. */
export interface WorkingSetDefinition<Options extends SolverOptions> {
  readonly id: string;
  /** Rounds allowed unless the options say otherwise; default 1000. */
  readonly maxIterations?: number;
  /** The names of the options of its own, beside those of `SolverOptions`. */
  readonly options?: readonly Exclude<keyof Options, keyof SolverOptions>[];
  /** Makes the inner solver of one solve. */
  inner(problem: Problem, options: Options): InnerSolver;
  /** Which problems it solves, beside those with an L1 part that the engine takes; default all of them. */
  accepts?(problem: Problem): boolean;
}

/**
 * A solver that works on growing sets of columns, with any solver of small dense problems inside. An iteration is a round:
 * one pass over X and one solve on the set. It needs an L1 part on every coefficient (lambda and l1Ratio > 0, no
 * factor 0 beside limits): what is not penalised is in the support.
 */
export function workingSetSolver<Options extends SolverOptions = SolverOptions>(
  definition: WorkingSetDefinition<Options>,
): Solver<Options> {
  return defineSolver<Options>({
    id: definition.id,
    maxIterations: definition.maxIterations ?? 1000,
    checkEvery: Infinity,
    judgesStart: true,
    options: definition.options ?? [],
    accepts: (problem) => isElasticNet(problem) && hasL1(problem) && (definition.accepts?.(problem) ?? true),
    start(problem, from, options): Algorithm {
      const run = new WorkingSetRun(problem, from, options.tolerance ?? defaultTolerance);
      return {
        steps: run.steps(() => definition.inner(problem, options)),
        iterate: () => run.iterate(),
        judged: () => run.judged(),
        stopped: () => run.stopped(),
      };
    },
  });
}

/** Whether every coefficient has the same L1 part (a column of factor 0 with limits has none). */
function hasL1({ terms }: Problem): boolean {
  return terms.l1 > 0 && terms.thresholds === undefined;
}

class WorkingSetRun {
  /** The current point, on the projection. */
  readonly w: Float64Array;
  /** That of w, where it has one. */
  certificate: Certificate | undefined;
  readonly #problem: Problem;
  readonly #from: Iterate;
  readonly #tolerance: number;
  /** The working set and its design, while there is one. */
  #block: WorkingBlock | undefined;
  #design: Design | undefined;
  /** The best point that a pass has judged, and its objective; kept where a stop leaves no time for a pass. */
  #best: (Point & { objective: number }) | undefined;
  #hasMoved = false;

  constructor(problem: Problem, from: Iterate, tolerance: number) {
    this.w = problem.projection.reduce(from.coefficients);
    this.#problem = problem;
    this.#from = from;
    this.#tolerance = tolerance;
  }

  /** The current point in the user's units; the start itself for as long as it stands and its free parameters are at their best. */
  iterate(): Iterate {
    this.#readBlock();
    const now = this.#problem.projection.iterate(this.w);
    return !this.#hasMoved && isSame(now, this.#from) ? copyOf(this.#from) : now;
  }

  /** The certificate of the current point, by the engine's own passes; undefined where there is no working set. */
  judged(): Certificate | undefined {
    const [design, block] = [this.#design, this.#block];
    if (this.certificate || design === undefined || block === undefined || block.columns === 0) return this.certificate;
    this.#readBlock();
    const correlations = new Float64Array(this.w.length);
    atOnce(design.correlate(block.residual, correlations));
    return atOnce(judgeBlock(this.#problem, design, block, { w: this.w, correlations, polished: true }));
  }

  /** A point to end with at once: the current one where it is judged in a few ms, else the best that a pass has judged. */
  stopped(): Certified {
    const { projection } = this.#problem;
    this.#readBlock();
    const now = judgeAtOnce(this.#problem, this.w);
    if (now) return { iterate: this.iterate(), certificate: now };
    const best = this.#best;
    if (best === undefined) return { iterate: this.iterate(), certificate: judgeWithoutPass(this.#problem, this.w) };
    return { iterate: projection.iterate(best.w), certificate: judgePoint(this.#problem, best) };
  }

  *steps(makeInner: () => InnerSolver): Generator<Mark, void, void> {
    const design = openDesign(this.#problem);
    try {
      this.#design = design;
      yield* prepare(this.#problem);
      this.#leaveOutEmpty();
      yield* design.load();
      yield* this.#rounds(design, makeInner());
    } finally {
      this.#block = this.#design = undefined;
      design.free();
    }
  }

  /** A column of zeros is in no working set: its coefficient is 0, whatever the start says. */
  #leaveOutEmpty(): void {
    const norms = this.#problem.projection.squaredNorms();
    for (let j = 0; j < norms.length; j++) {
      if (norms[j] > 0 || this.w[j] === 0) continue;
      this.w[j] = 0;
      this.#hasMoved = true;
    }
  }

  *#rounds(design: Design, inner: InnerSolver): Generator<Mark, void, void> {
    const { w } = this;
    const problem = this.#problem;
    const { projection } = problem;
    const target = (this.#tolerance * projection.squaredNorm) / 2;
    const screening = new Screening(problem);
    yield 'slice';
    const block = design.block(problem);
    this.#block = block;
    const c = new Float64Array(projection.columns);
    yield* design.correlate(block.residual, c);
    const correlations = c.slice();
    const warm = supportOf(w);
    if (warm.length > 0) {
      this.#join(screening, block, warm, correlations);
      block.fit();
      yield* design.correlate(block.residual, c);
    }

    let best = Infinity;
    let stalled = 0;
    for (let round = 0; ; round++) {
      if (round > 0) yield* design.correlate(block.residual, c);
      const found = yield* this.#look(design, block, screening, inner, c);
      yield 'slice';
      if (!(found.gap < Infinity)) return;
      const isClose = found.gap <= target || projection.nullModelOptimal;
      const isWarm = round === 0 && warm.length > 0;
      const mayBeClose = isWarm || (inner.dual !== undefined && found.gap <= polishedWithin * target);
      if (isClose || mayBeClose || stalled >= mostStalled) {
        const polished = found.gap > target;
        const certificate = yield* judgeBlock(problem, design, block, { w, correlations: c, polished });
        this.certificate = certificate;
        if (certificate.relativeGap <= this.#tolerance || stalled >= mostStalled) return;
      }

      const support = supportOf(w).length;
      const chosen = yield* screening.choose(c, found, block.columns, support);
      yield 'slice';
      if (chosen.length > 0) this.#join(screening, block, chosen, correlations);
      yield 'slice';
      yield* block.gather();
      if (chosen.length > 0 || found.gap < 0.99 * best) stalled = 0;
      else stalled++;
      best = Math.min(best, found.gap);
      if (block.columns === 0) return;

      this.certificate = undefined;
      this.#hasMoved = true;
      const ease = innerShare ** Math.min(stalled, mostEased);
      const share = innerShare * Math.min(1, (smallPart * block.columns) / projection.columns);
      const soonest = screening.outside === 0 ? 0 : share * found.gap;
      const goal = ease * Math.max(soonest, finalShare * target);
      block.note(c);
      yield* inner.solve(block, Math.max(goal, (rounding * projection.squaredNorm) / 2));
      this.#readBlock();
      yield 'step';
    }
  }

  /** Brings w up to date: whoever asks in the middle of an inner solve gets what it has by then. */
  #readBlock(): void {
    const block = this.#block;
    if (block === undefined || block.columns === 0) return;
    const values = block.coefficients.read();
    block.members.forEach((j, k) => (this.w[j] = values[k]));
  }

  /** The gap by the residual, or by the inner solver's dual point where that is better. */
  *#look(
    design: Design,
    block: WorkingBlock,
    screening: Screening,
    inner: InnerSolver,
    c: Float64Array,
  ): Generator<'slice', Finding, void> {
    const residual = block.residual.read();
    this.#keep(residual, c, block.members);
    yield 'slice';
    const found = screening.judge(this.w, block.members, residual, residual, c);
    const { dual } = inner;
    if (dual === undefined || block.columns === 0) return found;
    const other = new Float64Array(c.length);
    yield* design.correlate(dual, other);
    const { gap } = screening.judge(this.w, block.members, residual, dual.read(), other);
    return gap < found.gap ? { ...found, gap } : found;
  }

  /** Keeps the current point with what the pass has found, where it is the best so far and would take long to judge. */
  #keep(residual: Float64Array, correlations: Float64Array, members: readonly number[]): void {
    if (isQuick(this.#problem)) return;
    const { terms } = this.#problem;
    let objective = squaredNorm(residual) / 2;
    for (const j of members) if (this.w[j] !== 0) objective += valueAt(terms, j, this.w[j]);
    const last = this.#best;
    if (last && !(objective < last.objective)) return;
    this.#best = {
      w: copyInto(last?.w, this.w),
      correlations: copyInto(last?.correlations, correlations),
      residual,
      objective,
    };
  }

  #join(screening: Screening, block: WorkingBlock, columns: readonly number[], correlations: Float64Array): void {
    screening.join(columns);
    block.add(columns, correlations, this.w);
  }
}

/** What coefficients may be off and still be the same, as a share of the largest. */
const sameWithin = 1e-13;

/** In plain loops: of a million coefficients callbacks that are not compiled yet would take longer than an abort may. */
function isSame(a: Iterate, b: Iterate): boolean {
  const [v, w] = [a.coefficients, b.coefficients];
  let size = Math.abs(b.intercept);
  for (let j = 0; j < w.length; j++) size = Math.max(size, Math.abs(w[j]));
  const most = sameWithin * size;
  if (!(Math.abs(a.intercept - b.intercept) <= most)) return false;
  for (let j = 0; j < v.length; j++) if (!(Math.abs(v[j] - w[j]) <= most)) return false;
  return true;
}

/** `values`, in `room` where there is some. */
function copyInto(room: Float64Array | undefined, values: Float64Array): Float64Array {
  if (room === undefined) return values.slice();
  room.set(values);
  return room;
}
