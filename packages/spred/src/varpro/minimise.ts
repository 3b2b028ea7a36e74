/**
 * Minimises the reduced function to a given duality gap, on a growing set of coordinates:
 *
 *   repeat
 *     coordinates with v_j = 0 and |c_j| > 1 are needed: the most violated ones start
 *     minimise over the coordinates with v_j > 0, by L-BFGS while their gap is large, then by Newton steps
 *   until |c_j| <= 1 where v_j = 0, and the gap is small enough
 *
 * A coordinate at v_j = 0 costs a product only; the linear systems are those of the others. L-BFGS costs little and gets near
 * from anywhere; Newton converges quadratically once the signs have settled.
 */
import { Lbfgs } from '../lbfgs.ts';
import { newtonStep, startOf } from './newton.ts';
import { reducedGap, type ReducedFunction, type ReducedPoint } from './reduced.ts';

/** When to stop, and with what. */
export interface MinimiseOptions {
  /** The duality gap to reach, in the sum-scaled objective. */
  readonly goal: number;
  /** The gap at which Newton takes over from L-BFGS; 0 leaves everything to L-BFGS. */
  readonly newtonBelow: number;
}

/** More rounds and steps than are ever taken where progress is possible. */
const maxRounds = 50;
const maxLbfgsSteps = 300;
const maxNewtonSteps = 100;

/** Where a Newton step leads nowhere, this many L-BFGS steps are taken in between. */
const rescueSteps = 20;

/** Newton steps without a decrease before nothing more is to be expected: the gap still shrinks a little after f is still. */
const mostStill = 4;
const rounding = 1e-15;

/** The gap over the coordinates with v_j > 0 to reach before others are looked at, as a share of the whole gap. */
const roundShare = 0.1;

/** Coordinates that may start in a round at the least; otherwise as many as there are. */
const leastStarts = 20;

/**
 * From v >= 0 to a point whose {@link reducedGap} is at most the goal, or to where rounding stops all progress. Yields
 * after every step.
 */
export function* minimiseReduced(
  fn: ReducedFunction,
  start: Float64Array,
  options: MinimiseOptions,
): Generator<'slice', ReducedPoint, void> {
  const { goal, newtonBelow } = options;
  let point = fn.at(start);
  for (let round = 0; round < maxRounds; round++) {
    const gap = reducedGap(fn.problem, point);
    if (gap <= goal) break;
    const needed = mostNeeded(point);
    if (needed.length > 0) point = withStarts(fn, point, needed);
    const aim = needed.length > 0 ? Math.max(goal, roundShare * gap) : goal;
    const { value } = point;
    point = yield* minimiseActive(fn, point, aim, newtonBelow);
    if (needed.length === 0 && isStill(value, point.value)) break;
  }
  return point;
}

/** The coordinates with v_j = 0 and |c_j| > 1, the largest |c_j| first, so many that the others at most double. */
function mostNeeded({ position: v, ratios }: ReducedPoint): number[] {
  const needed: number[] = [];
  let active = 0;
  for (let j = 0; j < v.length; j++) {
    if (v[j] !== 0) active++;
    else if (Math.abs(ratios[j]) > 1) needed.push(j);
  }
  needed.sort((a, b) => Math.abs(ratios[b]) - Math.abs(ratios[a]));
  return needed.slice(0, Math.max(leastStarts, active));
}

/** The point with some coordinates started. */
function withStarts(fn: ReducedFunction, point: ReducedPoint, needed: readonly number[]): ReducedPoint {
  const v = Float64Array.from(point.position);
  const starts = startOf(fn, point, needed);
  needed.forEach((j, k) => (v[j] = starts[k]));
  return fn.at(v);
}

/** Minimises over the coordinates with v_j > 0 until their gap is at most `goal`. */
function* minimiseActive(
  fn: ReducedFunction,
  start: ReducedPoint,
  goal: number,
  newtonBelow: number,
): Generator<'slice', ReducedPoint, void> {
  let point = yield* lbfgsSteps(fn, start, Math.max(goal, newtonBelow), maxLbfgsSteps);
  if (newtonBelow === 0) return point;
  let still = 0;
  for (let step = 0; step < maxNewtonSteps && reducedGap(fn.problem, point, 'active') > goal; step++) {
    let next = newtonStep(fn, point);
    if (next === undefined) {
      next = yield* lbfgsSteps(fn, point, goal, rescueSteps);
      if (!(next.value < point.value)) return point;
    }
    still = isStill(point.value, next.value) ? still + 1 : 0;
    point = next;
    if (still === mostStill) return point;
    yield 'slice';
  }
  return point;
}

/** True where f has not gone down by more than its rounding. */
function isStill(before: number, after: number): boolean {
  return !(after < before * (1 - rounding));
}

function* lbfgsSteps(
  fn: ReducedFunction,
  start: ReducedPoint,
  goal: number,
  most: number,
): Generator<'slice', ReducedPoint, void> {
  const firstStep = 0.3 * start.position.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0);
  const descent = new Lbfgs((v) => fn.at(v), start, { firstStep });
  for (let step = 0; step < most && reducedGap(fn.problem, descent.point, 'active') > goal; step++) {
    if (!descent.step()) break;
    yield 'slice';
  }
  const { point } = descent;
  // f is even in every v_j.
  return point.position.some((v) => v < 0) ? fn.at(point.position.map(Math.abs)) : point;
}
