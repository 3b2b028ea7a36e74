/**
 * Newton's method on the reduced function. Its Hessian is
 *
 *   H_jk = t (1 - c_j^2) [j = k] + 4 t ridge_j v_j^2 c_j^2 / d_j [j = k] + t C_jk,
 *
 * C the positive semidefinite coupling of `reduced.ts`. Near a saddle 1 - c_j^2 is negative: its absolute value is taken
 * ("saddle-free" Newton), which keeps the step a direction of descent. A coordinate with a tiny v_j, or a small |c_j|,
 * hardly couples with others. Where |c_j| < 1 it goes to zero; where |c_j| > 1 it goes to the minimiser of its own
 * coordinate, which is known exactly,
 *
 *   v_j^2 <- v_j^2 + t (|c_j| - 1) / x_j'K^-1 x_j                                          (exact from v_j = 0, ridge_j = 0).
 *
 * A step takes at most 9/10 of a v_j away, so that w_j = v_j^2 c_j of a coordinate that is not needed goes down by 100 at
 * every step; what is tiny goes to zero at once. There it costs little, and `minimise.ts` starts it anew if |c_j| > 1.
 */
import { choleskySolve, type Memory } from '@spred/kernels';
import { factorise, ridgeWeight, type ReducedFunction, type ReducedPoint } from './reduced.ts';

/** What of v_j a step leaves at the least. */
const leftOver = 0.1;

/** A coordinate that is not coupled grows to this share of the largest v at the most. */
const largestJump = 0.1;

/** Coordinates below this share of the largest v, or with |c| below `smallestRatio`, do not couple. */
const couplingShare = 1e-3;
const smallestRatio = 0.3;

const smallestDiagonal = 1e-8;
const decrease = 1e-4;
const rounding = 1e-13;
const maxHalvings = 30;

/** One Newton step with its line search; undefined where it goes down no further, or where its system is singular. */
export function newtonStep(fn: ReducedFunction, point: ReducedPoint): ReducedPoint | undefined {
  const { position: v, gradient, value } = point;
  const direction = newtonDirection(fn, point);
  if (direction === undefined) return undefined;
  let slope = 0;
  for (let j = 0; j < v.length; j++) slope += direction[j] * gradient[j];
  if (!(slope < 0)) return undefined;
  let length = 1;
  for (let halving = 0; halving <= maxHalvings; halving++) {
    const next = fn.at(v.map((x, j) => Math.max(0, x + length * direction[j])));
    if (next.value <= value + decrease * length * slope + rounding * value) return next;
    length /= 2;
  }
  return undefined;
}

/**
 * Where coordinates with |c_j| > 1 minimise f on their own, each with the others held (exact from v_j = 0, ridge_j = 0), but
 * at most a share of the largest v: together they may go too far.
 */
export function startOf(fn: ReducedFunction, point: ReducedPoint, indices: readonly number[]): Float64Array {
  if (indices.length === 0) return new Float64Array(0);
  const { position: v, ratios } = point;
  const largest = v.reduce((most, value) => Math.max(most, value), 0) || Infinity;
  const leverages = fn.leverages(point, indices);
  return leverages.map((leverage, k) => {
    const j = indices[k];
    const square = v[j] ** 2 + (fn.problem.threshold * (Math.abs(ratios[j]) - 1)) / leverage;
    return Math.min(Math.sqrt(square), largestJump * largest);
  });
}

function newtonDirection(fn: ReducedFunction, point: ReducedPoint): Float64Array | undefined {
  const { problem } = fn;
  const { threshold, ridge } = problem;
  const { position: v, ratios, gradient } = point;
  let largest = 0;
  for (const x of v) largest = Math.max(largest, x);
  const coupled: number[] = [];
  const growing: number[] = [];
  const direction = new Float64Array(v.length);
  for (let j = 0; j < v.length; j++) {
    if (v[j] === 0) continue;
    if (v[j] > couplingShare * largest && Math.abs(ratios[j]) > smallestRatio) coupled.push(j);
    else if (Math.abs(ratios[j]) > 1) growing.push(j);
    else direction[j] = v[j] > couplingShare * largest ? (leftOver - 1) * v[j] : -v[j];
  }
  const grown = startOf(fn, point, growing);
  growing.forEach((j, k) => (direction[j] = Math.max(0, grown[k] - v[j])));
  if (coupled.length > 0) {
    const matrix = fn.coupling(point, coupled);
    const k = coupled.length;
    coupled.forEach((j, i) => {
      const own = Math.abs(1 - ratios[j] ** 2);
      const square = ridge === undefined ? 0 : 4 * ridge[j] * (v[j] * ratios[j]) ** 2;
      matrix[i * (k + 1)] += Math.max(own, smallestDiagonal) + square / ridgeWeight(problem, v[j], j);
    });
    const right = Float64Array.from(coupled, (j) => -gradient[j] / threshold);
    const step = solveDense(problem.matrix.memory, matrix, right);
    if (step === undefined) return undefined;
    coupled.forEach((j, i) => (direction[j] = Math.max(step[i], (leftOver - 1) * v[j])));
  }
  return direction;
}

/** A x = b for a symmetric positive definite A (its lower triangle, column-major); undefined where it is singular. */
function solveDense(memory: Memory, values: Float64Array, b: Float64Array): Float64Array | undefined {
  const a = memory.matrix('float64', b.length, b.length, values);
  const x = memory.vector('float64', b);
  const isRegular = factorise(a);
  if (isRegular) choleskySolve(a, x);
  a.free();
  const solution = isRegular ? x.read() : undefined;
  x.free();
  return solution;
}
