/**
 * Newton's step on the support of a working set, along a path that respects signs and limits. S are the coordinates that
 * are neither zero nor at a limit; with their signs held the objective is quadratic,
 *
 *   (G_SS + ridge_S) d = X_S'r - t sign(w_S) - ridge_S w_S,
 *
 * and w + d is its minimiser. Where the straight way there crosses zero or a limit, the coordinate stays there and the
 * others go on; on every straight piece the objective is a parabola, whose minimum ends the way early. Because the
 * direction comes from the gradient at w, rounding in the factor costs speed, not accuracy.
 */
import { axpy, dot, type Vector } from '@spred/kernels';
import { SymmetricSystem, type Block } from '@spred/problems';

/** What came of a step: the minimum on the present signs, a part of the way, or nothing. */
export type NewtonOutcome = 'whole' | 'part' | 'none';

/** A pivot below this share of its diagonal entry counts as zero. */
const leastPivot = 1e-13;

/** By how much rounding may raise the objective. */
const rounding = 1e-12;

/** What is added to the diagonal of a singular system, as a share of it: the step becomes a proximal one. */
const shifts = [0, 1e-10, 1e-6];

/** Where the way of a coordinate ends (as a share of the step), and at which value. */
interface Barrier {
  readonly at: number;
  readonly index: number;
  readonly value: number;
}

export class NewtonStep {
  readonly #system: SymmetricSystem;
  readonly #along: Vector<'float64'>;

  constructor(block: Block) {
    this.#system = new SymmetricSystem(block.memory);
    this.#along = block.memory.vector('float64', block.rows);
  }

  /** Moves w and r of the block. */
  *take(block: Block): Generator<'slice', NewtonOutcome, void> {
    const w = block.coefficients.read();
    const S = freePlaces(block, w);
    if (S.length === 0 || S.length > block.rows || !(yield* block.gram.require(block, S))) return 'none';
    yield 'slice';
    const d = yield* this.#direction(block, S, w);
    if (d === undefined) return 'none';
    yield 'slice';
    const before = { w: w.slice(), objective: objectiveOf(block, w) };
    const outcome = this.#walk(block, S, w, d, barriersOf(block, S, w, d));
    block.coefficients.write(w);
    if (outcome === 'whole') block.fit();
    if (outcome === 'none' || objectiveOf(block, w) <= before.objective * (1 + rounding)) return outcome;
    // The system was too near to a singular one for its solution to mean anything.
    block.coefficients.write(before.w);
    block.fit();
    return 'none';
  }

  *#direction(block: Block, S: Int32Array, w: Float64Array): Generator<'slice', Float64Array | undefined, void> {
    const { terms, residual, gram } = block;
    const c = new Float64Array(block.columns);
    block.correlate(residual, c);
    const gradient = Float64Array.from(
      S,
      (k) => c[k] - terms.l1 * Math.sign(w[k]) - (terms.ridge ? terms.ridge[k] * w[k] : 0),
    );
    const q = S.length;
    for (const shift of shifts) {
      const values = this.#system.values(q);
      gram.gather(S, values);
      for (let i = 0; i < q; i++) {
        const at = i * (q + 1);
        values[at] = values[at] * (1 + shift) + (terms.ridge ? terms.ridge[S[i]] : 0);
      }
      if (!(yield* this.#system.factorInSlices(q, leastPivot))) continue;
      this.#system.solve(gradient);
      return gradient;
    }
    return undefined;
  }

  /** Goes along d to the lowest point of the bent path, in w and in the residual. */
  #walk(block: Block, S: Int32Array, w: Float64Array, d: Float64Array, barriers: readonly Barrier[]): NewtonOutcome {
    const { residual, terms } = block;
    const along = this.#along;
    const whole = new Float64Array(block.columns);
    let slopeOfL1 = 0;
    for (let i = 0; i < S.length; i++) {
      whole[S[i]] = d[i];
      slopeOfL1 += terms.l1 * Math.sign(w[S[i]]) * d[i];
    }
    block.combine(whole, along);
    const isHeld = new Uint8Array(S.length);
    let at = 0;
    for (let b = 0; b <= barriers.length; b++) {
      const end = b < barriers.length ? barriers[b].at : 1;
      let slope = slopeOfL1 - dot(residual, along);
      let curvature = dot(along, along);
      for (let i = 0; terms.ridge && i < S.length; i++) {
        if (isHeld[i]) continue;
        slope += terms.ridge[S[i]] * w[S[i]] * d[i];
        curvature += terms.ridge[S[i]] * d[i] * d[i];
      }
      if (!(slope < 0)) return at > 0 ? 'part' : 'none';
      const length = barriers.length === 0 ? 1 : Math.min(end - at, -slope / curvature);
      axpy(-length, along, residual);
      for (let i = 0; i < S.length; i++) if (!isHeld[i]) w[S[i]] += length * d[i];
      if (b === barriers.length) break;
      if (length < end - at) return 'part';
      at = end;
      const { index, value } = barriers[b];
      const k = S[index];
      slopeOfL1 -= terms.l1 * signBefore(value, d[index]) * d[index];
      block.addColumn(k, w[k] - value, residual);
      w[k] = value;
      isHeld[index] = 1;
      block.addColumn(k, -d[index], along);
    }
    return barriers.length === 0 ? 'whole' : 'part';
  }
}

/** 1/2 ||r||^2 and the penalty at w. */
function objectiveOf({ residual, terms }: Block, w: Float64Array): number {
  let total = dot(residual, residual) / 2;
  for (let k = 0; k < w.length; k++) {
    if (w[k] === 0) continue;
    total += terms.l1 * Math.abs(w[k]) + ((terms.ridge?.[k] ?? 0) / 2) * w[k] * w[k];
  }
  return total;
}

/** The sign that a coordinate had on its way to a value with direction d: zero is reached against the sign. */
function signBefore(value: number, d: number): number {
  return value === 0 ? -Math.sign(d) : Math.sign(value);
}

/** The places with a coefficient that is neither zero nor at a limit. */
function freePlaces({ terms: { lower, upper } }: Block, w: Float64Array): Int32Array {
  const places: number[] = [];
  for (let k = 0; k < w.length; k++) {
    if (w[k] !== 0 && !(lower && w[k] <= lower[k]) && !(upper && w[k] >= upper[k])) places.push(k);
  }
  return Int32Array.from(places);
}

/** Where w + s d meets zero or a limit for s <= 1, in rising order. */
function barriersOf({ terms: { lower, upper } }: Block, S: Int32Array, w: Float64Array, d: Float64Array): Barrier[] {
  const barriers: Barrier[] = [];
  for (let i = 0; i < S.length; i++) {
    const k = S[i];
    const end = w[k] + d[i];
    if (end * w[k] <= 0) barriers.push({ at: -w[k] / d[i], index: i, value: 0 });
    else if (upper && end > upper[k]) barriers.push({ at: (upper[k] - w[k]) / d[i], index: i, value: upper[k] });
    else if (lower && end < lower[k]) barriers.push({ at: (lower[k] - w[k]) / d[i], index: i, value: lower[k] });
  }
  return barriers.sort((a, b) => a.at - b.at);
}
