/**
 * The LARS-lasso homotopy (Efron, Hastie, Johnstone, Tibshirani, "Least angle regression", 2004; Osborne, Presnell,
 * Turlach 2000). Along the path every active variable has the same absolute correlation lam with the residual. With
 * A the active set, s its signs and G_AA = L L':
 *
 *   q = G_AA^-1 s,  a = X'X_A q:   w_A(l) = w_A + (lam - l) q  and  c(l) = b + l a,  b = c - lam a,  for l < lam, until
 *   join:  an inactive |c_j| meets l:   l = b_j / (1 - a_j)  or  l = -b_j / (1 + a_j);
 *   drop:  an active w_i meets zero:    l = lam + w_i / q_i.
 *
 * The event at the largest l comes next. Events are placed by their l, not by the step lam - l, which would lose every
 * digit of an l far below lam (b is the correlation with the residual of the least-squares fit on A).
 *
 * Ties (several events at lam itself) are worked off one at a time, least index first: that is Murty's least-index
 * method for the linear complementarity problem of the direction, finite when G is positive definite on the tied
 * columns. After a drop only the *same-sign* join of that variable is barred in the next segment: it may come back at
 * once with the other sign. A column that depends on the active ones is left out until one of them drops.
 */
import { Cholesky, squaredNorm } from '@spred/kernels/plain';
import type { Matrix, Projection } from '@spred/problems';

/** Segments between two fresh computations of the residual and correlations, which updates let drift by rounding. */
const refreshEvery = 50;

/** Pivots below this share of ||x_j||^2 count as dependent. */
const dependentPivot = 1e-12;

/** A direction that would leave a residual below this share of ||y~|| fits y~ exactly. */
const saturated = 1e-12;

/** Zero-length segments in a row, per variable, before a cycle is assumed and the path ends. */
const tiePatience = 10;

/** Events closer to lam than this share of it happen at lam: ties that rounding has split are put together again. */
const tied = 1e-12;

/** What c_j loses to rounding, as a share of ||x_j|| ||y~||; w_j loses that much of ||y~|| / ||x_j||. */
const rounding = 256 * Number.EPSILON;

/** What a segment ends with: variable j joins with a sign or drops at lam, or (j = Infinity) the path ends. */
interface Event {
  readonly kind: 'join' | 'drop' | 'end';
  readonly lam: number;
  readonly j: number;
  readonly sign: number;
}

/** Follows the path from lambdaMax downwards. */
export class LarsSteps {
  /** The current point: sum-scaled lam, and its coefficients (live; copy what you keep). */
  lam: number;
  readonly w: Float64Array;
  /** True once a column was left out as dependent. */
  degenerate = false;
  readonly #leftOut: Set<number> = new Set();
  readonly #projection: Projection;
  readonly #matrix: Matrix;
  /** r = y~ - X w and c = X'r. */
  readonly #residual: Float64Array;
  readonly #c: Float64Array;
  /** Correlations up to these are rounding. */
  readonly #noise: Float64Array;
  readonly #active: number[] = [];
  readonly #signs: number[] = [];
  readonly #isActive: Uint8Array;
  readonly #factor: Cholesky;
  /** The variable dropped last and the sign it had, while its return with that sign is barred. */
  #barred: { readonly j: number; readonly sign: number } | undefined;
  #segments = 0;

  constructor(projection: Projection) {
    const { matrix, target, correlations, squaredNorm: targetNorm } = projection;
    this.#projection = projection;
    this.#matrix = matrix;
    this.#residual = Float64Array.from(target);
    this.#c = Float64Array.from(correlations);
    const scale = rounding * Math.sqrt(targetNorm);
    this.#noise = matrix.squaredNorms().map((norm) => scale * Math.sqrt(norm));
    this.#isActive = new Uint8Array(matrix.columns);
    this.#factor = new Cholesky(Math.min(matrix.rows, matrix.columns));
    this.w = new Float64Array(matrix.columns);
    this.lam = 0;
    let first = -1;
    for (let j = 0; j < matrix.columns; j++) {
      if (Math.abs(this.#c[j]) > Math.max(this.lam, this.#noise[j])) {
        this.lam = Math.abs(this.#c[j]);
        first = j;
      }
    }
    if (first >= 0 && this.#admits(first)) this.#activate(first, Math.sign(this.#c[first]));
  }

  /** Moves from knot to knot: yields at lambdaMax, then at every knot down to `lamMin`, which is the last point. */
  *knots(lamMin: number): Generator<'knot' | 'slice', void, void> {
    this.lam = Math.max(this.lam, lamMin);
    yield 'knot';
    let stalled = 0;
    while (this.lam > lamMin && this.#active.length > 0) {
      const before = this.lam;
      this.#segment(lamMin);
      const still = before - this.lam <= tied * before && this.lam > lamMin;
      stalled = still ? stalled + 1 : 0;
      if (stalled > tiePatience * this.w.length) return;
      yield still ? 'slice' : 'knot';
    }
  }

  /** One segment: to the next event, or to `lamMin`. */
  #segment(lamMin: number): void {
    const q = this.#factor.solve(Float64Array.from(this.#signs));
    const image = new Float64Array(this.#matrix.rows);
    this.#active.forEach((j, k) => this.#matrix.columnAxpy(j, q[k], image));
    const a = new Float64Array(this.w.length);
    this.#matrix.multiplyTransposed(image, a);

    const mayJoin = !this.#fitsExactly(image);
    let event = this.#nextEvent(q, a, lamMin, mayJoin);
    while (event.kind === 'join' && !this.#admits(event.j)) {
      this.#leftOut.add(event.j);
      this.degenerate = true;
      event = this.#nextEvent(q, a, lamMin, mayJoin);
    }
    const step = this.lam - event.lam;
    this.#active.forEach((j, k) => (this.w[j] += step * q[k]));
    for (let j = 0; j < a.length; j++) this.#c[j] -= step * a[j];
    for (let i = 0; i < image.length; i++) this.#residual[i] -= step * image[i];
    this.lam = event.lam;
    if (++this.#segments % refreshEvery === 0) this.#refresh();

    this.#barred = undefined;
    if (event.kind === 'drop') this.#drop(event.j);
    if (event.kind === 'join') this.#activate(event.j, event.sign);
  }

  /**
   * True when the whole step to lam = 0 would leave no residual. Then every correlation shrinks in proportion to lam,
   * no variable can join any more, and what looks like a join is rounding.
   */
  #fitsExactly(image: Float64Array): boolean {
    const left = squaredNorm(image.map((value, i) => this.#residual[i] - this.lam * value));
    return left <= saturated ** 2 * this.#projection.squaredNorm;
  }

  /** The event at the largest l in [lamMin, lam]; of several, that of the least variable. */
  #nextEvent(q: Float64Array, a: Float64Array, lamMin: number, mayJoin: boolean): Event {
    const { lam, w } = this;
    const norms = this.#matrix.squaredNorms();
    let next: Event = { kind: 'end', lam: lamMin, j: Infinity, sign: 0 };
    const consider = (kind: 'join' | 'drop', at: number, j: number, sign: number): void => {
      const l = at >= lam - tied * lam ? lam : at;
      if (l > next.lam || (l === next.lam && j < next.j)) next = { kind, lam: l, j, sign };
    };
    for (let j = 0; j < a.length && mayJoin; j++) {
      if (this.#isActive[j] || this.#leftOut.has(j)) continue;
      const b = this.#c[j] - lam * a[j];
      if (Math.abs(b) <= this.#noise[j]) {
        // It would reach lam only at zero; one that moves with lam all the way depends on the active columns.
        this.degenerate ||= Math.abs(Math.abs(a[j]) - 1) <= tied;
        continue;
      }
      for (const sign of [1, -1]) {
        const closing = 1 - sign * a[j];
        const isBarred = this.#barred?.j === j && this.#barred.sign === sign;
        if (closing > 0 && !isBarred) consider('join', (sign * b) / closing, j, sign);
      }
    }
    for (let k = 0; k < q.length; k++) {
      const j = this.#active[k];
      const at = lam + w[j] / q[k];
      const slack = rounding * lam + this.#noise[j] / (norms[j] * Math.abs(q[k]));
      // A coefficient that moves away from zero does not drop; one that is zero at the end by rounding becomes zero.
      if (q[k] * this.#signs[k] < 0) consider('drop', Math.abs(at - lamMin) <= slack ? lamMin : at, j, 0);
    }
    return next;
  }

  /** Puts column j into the factor, unless it depends on the active ones. */
  #admits(j: number): boolean {
    const cross = Float64Array.from(this.#active, (i) => this.#matrix.columnsDot(i, j));
    return this.#factor.append(cross, this.#matrix.squaredNorms()[j], dependentPivot);
  }

  #activate(j: number, sign: number): void {
    this.#active.push(j);
    this.#signs.push(sign);
    this.#isActive[j] = 1;
  }

  #drop(j: number): void {
    const at = this.#active.indexOf(j);
    this.#barred = { j, sign: this.#signs[at] };
    this.w[j] = 0;
    this.#factor.remove(at);
    this.#active.splice(at, 1);
    this.#signs.splice(at, 1);
    this.#isActive[j] = 0;
    this.#leftOut.clear();
  }

  #refresh(): void {
    this.#projection.residual(this.w, this.#residual);
    this.#matrix.multiplyTransposed(this.#residual, this.#c);
  }
}
