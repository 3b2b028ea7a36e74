/**
 * The LARS-lasso homotopy (Efron, Hastie, Johnstone, Tibshirani, "Least angle regression", 2004; Osborne, Presnell,
 * Turlach 2000). Along the path every active variable has the same absolute correlation lam with the residual. With
 * A the active set, s its signs and G_AA = L L':
 *
 *   q = G_AA^-1 s,  a = X'X_A q:   lam -> lam - g moves w_A by g q and the correlations c by -g a, until
 *   join:  an inactive |c_j| meets lam:   g = (lam - c_j) / (1 - a_j) or (lam + c_j) / (1 + a_j);
 *   drop:  an active w_i meets zero:      g = -w_i / q_i.
 *
 * After a drop only the *same-sign* join of that variable is barred in the next segment: it may come back at once with
 * the other sign. A column that depends on the active ones (pivot below rounding) is left out for good.
 */
import { Cholesky } from '@spred/kernels';
import type { Matrix } from '@spred/problems';

/** Segments between two fresh computations of the residual and correlations, which updates let drift by rounding. */
const refreshEvery = 50;

/** Pivots below this share of ||x_j||^2 count as dependent. */
const dependentPivot = 1e-12;

/** A direction that would leave a residual below this share of ||y~|| fits y~ exactly. */
const saturated = 1e-12;

/** What a segment ends with. */
type Event =
  | { readonly kind: 'join'; readonly j: number; readonly sign: number }
  | { readonly kind: 'drop'; readonly at: number }
  | { readonly kind: 'end' };

/** Follows the path from lambdaMax downwards. */
export class LarsSteps {
  /** The current point: sum-scaled lam, and its coefficients (live; copy what you keep). */
  lam: number;
  readonly w: Float64Array;
  /** Columns left out as dependent. */
  readonly dependent: Set<number> = new Set();
  readonly #matrix: Matrix;
  readonly #target: Float64Array;
  /** r = y~ - X w and c = X'r. */
  readonly #residual: Float64Array;
  readonly #c: Float64Array;
  readonly #active: number[] = [];
  readonly #signs: number[] = [];
  readonly #isActive: Uint8Array;
  readonly #factor: Cholesky;
  /** The variable dropped last and the sign it had, while its return with that sign is barred. */
  #barred: { readonly j: number; readonly sign: number } | undefined;
  #stalled = 0;
  #segments = 0;

  constructor(matrix: Matrix, target: Float64Array, correlations: Float64Array) {
    this.#matrix = matrix;
    this.#target = target;
    this.#residual = Float64Array.from(target);
    this.#c = Float64Array.from(correlations);
    this.#isActive = new Uint8Array(matrix.columns);
    this.#factor = new Cholesky(Math.min(matrix.rows, matrix.columns));
    this.w = new Float64Array(matrix.columns);
    this.lam = 0;
    let first = -1;
    for (let j = 0; j < matrix.columns; j++) {
      if (Math.abs(this.#c[j]) > this.lam) {
        this.lam = Math.abs(this.#c[j]);
        first = j;
      }
    }
    if (first >= 0) this.#join(first, Math.sign(this.#c[first]));
  }

  /** Moves from knot to knot: yields at lambdaMax, then at every knot down to `lamMin`, which is the last point. */
  *knots(lamMin: number): Generator<'knot', void, void> {
    if (this.lam > 0) yield 'knot';
    while (this.lam > lamMin && this.#active.length > 0) {
      const moved = this.#segment(lamMin);
      if (moved === 'stuck') return;
      if (moved === 'knot') yield 'knot';
    }
  }

  /** One segment; `knot` when lam moved, `still` at a tie (two events at one lam), `stuck` when no progress is left. */
  #segment(lamMin: number): 'knot' | 'still' | 'stuck' {
    const q = this.#factor.solve(Float64Array.from(this.#signs));
    const image = new Float64Array(this.#matrix.rows);
    this.#active.forEach((j, k) => this.#matrix.columnAxpy(j, q[k], image));
    const a = new Float64Array(this.w.length);
    this.#matrix.multiplyTransposed(image, a);

    const { step, event } = this.#nextEvent(q, a, lamMin, this.#fitsExactly(image));
    this.#active.forEach((j, k) => (this.w[j] += step * q[k]));
    for (let j = 0; j < a.length; j++) this.#c[j] -= step * a[j];
    for (let i = 0; i < image.length; i++) this.#residual[i] -= step * image[i];
    this.lam = event.kind === 'end' ? lamMin : this.lam - step;
    if (++this.#segments % refreshEvery === 0) this.#refresh();

    this.#barred = undefined;
    if (event.kind === 'drop') this.#drop(event.at);
    if (event.kind === 'join') this.#join(event.j, event.sign);
    if (step > 0) {
      this.#stalled = 0;
      return 'knot';
    }
    // Ties are worked off one event at a time, with steps of length zero; more of them than variables is a cycle.
    return ++this.#stalled > this.w.length ? 'stuck' : 'still';
  }

  /**
   * True when the whole step to lam = 0 would leave no residual. Then every correlation shrinks in proportion to lam,
   * no variable can join any more, and what looks like a join is rounding.
   */
  #fitsExactly(image: Float64Array): boolean {
    let left = 0;
    let total = 0;
    for (let i = 0; i < image.length; i++) {
      left += (this.#residual[i] - this.lam * image[i]) ** 2;
      total += this.#target[i] ** 2;
    }
    return left <= saturated ** 2 * total;
  }

  #nextEvent(
    q: Float64Array,
    a: Float64Array,
    lamMin: number,
    fitsExactly: boolean,
  ): { step: number; event: Event } {
    let step = this.lam - lamMin;
    let event: Event = { kind: 'end' };
    for (let j = 0; j < a.length && !fitsExactly; j++) {
      if (this.#isActive[j] || this.dependent.has(j)) continue;
      for (const sign of [1, -1]) {
        if (this.#barred?.j === j && this.#barred.sign === sign) continue;
        const closing = 1 - sign * a[j];
        if (closing <= 0) continue;
        const g = Math.max(0, (this.lam - sign * this.#c[j]) / closing);
        if (g < step) {
          step = g;
          event = { kind: 'join', j, sign };
        }
      }
    }
    for (let k = 0; k < this.#active.length; k++) {
      const g = -this.w[this.#active[k]] / q[k];
      if (g > 0 && g < step) {
        step = g;
        event = { kind: 'drop', at: k };
      }
    }
    return { step, event };
  }

  #join(j: number, sign: number): void {
    const cross = Float64Array.from(this.#active, (i) => this.#matrix.columnsDot(i, j));
    if (!this.#factor.append(cross, this.#matrix.squaredNorms()[j], dependentPivot)) {
      this.dependent.add(j);
      return;
    }
    this.#active.push(j);
    this.#signs.push(sign);
    this.#isActive[j] = 1;
  }

  #drop(at: number): void {
    const j = this.#active[at];
    this.#barred = { j, sign: this.#signs[at] };
    this.w[j] = 0;
    this.#factor.remove(at);
    this.#active.splice(at, 1);
    this.#signs.splice(at, 1);
    this.#isActive[j] = 0;
  }

  #refresh(): void {
    const residual = this.#residual;
    this.#matrix.multiply(this.w, residual);
    for (let i = 0; i < residual.length; i++) residual[i] = this.#target[i] - residual[i];
    this.#matrix.multiplyTransposed(residual, this.#c);
  }
}
