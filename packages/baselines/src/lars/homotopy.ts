/**
 * The LARS-lasso homotopy (Efron, Hastie, Johnstone, Tibshirani, "Least angle regression", 2004; Osborne, Presnell,
 * Turlach 2000). Along the path every active variable has the same absolute correlation lam with the residual. With
 * A the active set, s its signs and G_AA = L L' its Gram matrix:
 *
 *   q = G_AA^-1 s,  a = X'X_A q:   w_A(l) = w_A + (lam - l) q  and  c(l) = c - (lam - l) a,  for l < lam,
 *
 * until a variable joins or drops (`events.ts`). With a ridge G_AA + diag(ridge_A) takes the place of G_AA, which is the
 * elastic net of Zou and Hastie (2005) as its L1 threshold falls. Without drops it is least angle regression itself.
 *
 * Ties (several events at lam itself) are worked off one at a time, least index first: that is Murty's least-index
 * method for the linear complementarity problem of the direction, finite when G is positive definite on the tied
 * columns. After a drop only the *same-sign* join of that variable is barred in the next segment: it may come back at
 * once with the other sign. A column that depends on the active ones is left out until one of them drops.
 */
import { judge, type Certificate, type Passes, type Problem, type Projection } from '@spred/problems';
import type { Correlations } from './correlations.ts';
import { larsData, type DataOptions, type LarsData } from './data.ts';
import { EventSearch, mayBeNegative, mayBePositive, tied } from './events.ts';
import { GramColumns } from './gramColumns.ts';
import { ScreenedColumns } from './screenedColumns.ts';
import { kernelWorkspace, plainWorkspace, type Factor, type Workspace } from './workspace.ts';

/** Segments between two fresh computations of the residual and correlations, which updates let drift by rounding. */
const refreshEvery = 50;

/** Pivots below this share of ||x_j||^2 count as dependent. */
const dependentPivot = 1e-12;

/** A direction that would leave a residual below this share of ||y~|| fits y~ exactly. */
const saturated = 1e-12;

/** Zero-length segments in a row, per variable, before a cycle is assumed and the path ends. */
const tiePatience = 10;

/**
 * Problems of fewer numbers are worked on in ordinary arrays: a memory would cost more than it saves. So are those whose
 * active columns might outgrow a memory.
 */
const kernelsFrom = 20_000;
const kernelsUpTo = 2 ** 27;

/** So many times as many rows as columns make a problem tall: the Gram matrix pays. */
const tall = 2;

/** A path below this share of lambdaMax takes most columns in: the Gram matrix is computed as a whole at once. */
const whole = 0.01;

/** How a path is followed. */
export interface HomotopyOptions extends DataOptions {
  /** Whether a coefficient that meets zero drops; default true. Without, this is least angle regression. */
  readonly drops?: boolean;
  /** How correlations are kept; default: by the Gram matrix where there are many more rows than columns. */
  readonly by?: 'columns' | 'gram' | undefined;
  /** How many columns are looked at first; default: as many as pay. */
  readonly candidates?: number | undefined;
  /** Where the numbers are; default: in a memory where there are many. It is freed at the end of the run. */
  readonly workspace?: Workspace | undefined;
}

/** Follows the path from lambdaMax downwards. */
export class Homotopy {
  /** The current point: sum-scaled lam, and the coefficients of the projection (live; copy what you keep). */
  lam = 0;
  readonly w: Float64Array;
  /** The active variables, in the order of their joins. */
  readonly active: { readonly columns: number[]; readonly signs: number[] } = { columns: [], signs: [] };
  /** True once a column was left out as dependent. */
  degenerate = false;
  readonly #projection: Projection;
  readonly #options: HomotopyOptions;
  readonly #norms: Float64Array;
  readonly #leftOut: number[] = [];
  readonly #search = new EventSearch();
  /** Made for the run, and freed at its end. */
  #data!: LarsData;
  #correlations!: Correlations;
  #factor!: Factor;
  /** The variable dropped last and the sign it had, while its return with that sign is barred; -1: none. */
  #barred = -1;
  #barredSign = 0;
  #segments = 0;

  constructor(projection: Projection, options: HomotopyOptions = {}) {
    this.#projection = projection;
    this.#options = options;
    this.#norms = projection.squaredNorms();
    this.w = new Float64Array(projection.columns);
  }

  /** Coefficients that are not zero. */
  get nonZeros(): number {
    return this.active.columns.filter((j) => this.w[j] !== 0).length;
  }

  /**
   * Moves from knot to knot: yields at lambdaMax, then at every knot down to `lamMin`, which is the last point. What it
   * works in is freed when it ends, also when it is ended early (`return`).
   */
  *knots(lamMin: number): Generator<'knot' | 'slice', void, void> {
    const { rows, columns } = this.#projection;
    const { by = rows >= tall * columns ? 'gram' : 'columns' } = this.#options;
    const fits = rows * columns >= kernelsFrom && rows * Math.min(rows, columns) <= kernelsUpTo;
    const workspace = this.#options.workspace ?? (fits ? kernelWorkspace() : plainWorkspace());
    try {
      this.#data = larsData(this.#projection, this.#options, this.active);
      this.#factor = workspace.factor();
      const first = this.#first();
      this.#correlations =
        by === 'gram'
          ? new GramColumns(this.#data, workspace, lamMin < whole * this.lam)
          : new ScreenedColumns(this.#data, workspace, this.#options.candidates);
      this.lam = Math.max(this.lam, lamMin);
      yield 'knot';
      if (this.lam <= lamMin) return;
      yield* this.#correlations.prepare();
      if (first >= 0 && this.#admits(first)) this.#activate(first, Math.sign(this.#data.correlations[first]));
      let stalled = 0;
      while (this.lam > lamMin && this.active.columns.length > 0) {
        yield* this.#correlations.prepare();
        const before = this.lam;
        this.#segment(lamMin);
        const still = before - this.lam <= tied * before && this.lam > lamMin;
        stalled = still ? stalled + 1 : 0;
        if (stalled > tiePatience * this.w.length) return;
        yield still ? 'slice' : 'knot';
      }
    } finally {
      workspace.free();
    }
  }

  /**
   * The certificate of the current point for a problem of this projection, by what the run has at hand: while it runs,
   * and without jitter.
   */
  certificate(problem: Problem): Certificate {
    const { w, active } = this;
    const { correlations } = this.#data;
    const passes: Passes = {
      correlate: (v) => {
        const out = new Float64Array(w.length);
        this.#correlations.correlate(v, out);
        return out;
      },
      fitOnSupport: (support, slopes, held) => {
        // The factor is that of the active set: of the support, unless a coefficient is zero or held at a limit.
        if (held || support.length !== active.columns.length) return undefined;
        const place = new Map(support.map((j, k) => [j, k]));
        const right = active.columns.map((j) => correlations[j] - slopes[place.get(j)!]);
        const fit = this.#factor.solve(Float64Array.from(right));
        const values = new Float64Array(support.length);
        active.columns.forEach((j, k) => (values[place.get(j)!] = fit[k]));
        return { values, residual: this.#correlations.residual(fit) };
      },
    };
    return judge(problem, w, this.#correlations.residual(active.columns.map((j) => w[j])), passes).certificate;
  }

  /** Sets lam to lambdaMax; returns the variable that reaches it, -1 for none. */
  #first(): number {
    const { correlations, rules } = this.#data;
    let first = -1;
    for (let j = 0; j < correlations.length; j++) {
      const bit = correlations[j] > 0 ? mayBePositive : mayBeNegative;
      if ((rules.signs[j] & bit) === 0) continue;
      if (Math.abs(correlations[j]) > Math.max(this.lam, rules.noise[j])) {
        this.lam = Math.abs(correlations[j]);
        first = j;
      }
    }
    return first;
  }

  /** One segment: to the next event, or to `lamMin`. */
  #segment(lamMin: number): void {
    const { active, w, lam } = this;
    const correlations = this.#correlations;
    const q = this.#factor.solve(Float64Array.from(active.signs));
    correlations.aim(q);
    const event = this.#nextEvent(q, lamMin);
    const step = lam - event.lam;
    for (let k = 0; k < q.length; k++) w[active.columns[k]] += step * q[k];
    if (this.#drops) this.#clamp();
    correlations.advance(step);
    this.lam = event.lam;
    this.#barred = -1;
    if (event.kind === 'drop') this.#drop(event.j);
    if (++this.#segments % refreshEvery === 0) correlations.refresh(w);
    if (event.kind === 'join') this.#activate(event.j, event.sign);
  }

  /** A coefficient of the lasso has the sign of its correlation: what rounding puts beyond zero is zero. */
  #clamp(): void {
    const { columns, signs } = this.active;
    for (let k = 0; k < columns.length; k++) if (this.w[columns[k]] * signs[k] < 0) this.w[columns[k]] = 0;
  }

  get #drops(): boolean {
    return this.#options.drops !== false;
  }

  /** The next event in [lamMin, lam], among all columns. A variable that joins is in the factor already. */
  #nextEvent(q: Float64Array, lamMin: number): EventSearch {
    const { active, w, lam } = this;
    const correlations = this.#correlations;
    const search = this.#search;
    const { rules } = this.#data;
    // At an exact fit every correlation shrinks in proportion to lam, and what looks like a join is rounding.
    const mayJoin = !correlations.fitsExactly(lam, q, w, saturated);
    const slack = (j: number): number => rules.noise[j] / this.#norms[j];
    for (;;) {
      search.begin(lam, lamMin);
      if (this.#drops) search.drops(active, w, q, lamMin, slack);
      if (mayJoin) search.joins(correlations, rules, this.#barred, this.#barredSign);
      this.degenerate ||= search.sawDependent;
      if (mayJoin && correlations.mayMiss(lam, search.lam)) correlations.widen(lam, w);
      else if (search.kind === 'join' && !this.#admits(search.j)) this.#leaveOut(search.j);
      else return search;
    }
  }

  /** Puts column j into the factor, unless it depends on the active ones. */
  #admits(j: number): boolean {
    const diagonal = this.#norms[j] + (this.#data.ridge?.[j] ?? 0);
    return this.#factor.append(this.#correlations.cross(j), diagonal, dependentPivot);
  }

  #leaveOut(j: number): void {
    this.#leftOut.push(j);
    this.#data.rules.closed[j] = 1;
    this.degenerate = true;
  }

  #activate(j: number, sign: number): void {
    this.#correlations.activate(j);
    this.active.columns.push(j);
    this.active.signs.push(sign);
    this.#data.rules.closed[j] = 1;
  }

  #drop(j: number): void {
    const { columns, signs } = this.active;
    const at = columns.indexOf(j);
    this.#barred = j;
    this.#barredSign = signs[at];
    this.w[j] = 0;
    this.#factor.remove(at);
    this.#correlations.deactivate(at);
    columns.splice(at, 1);
    signs.splice(at, 1);
    this.#data.rules.closed[j] = 0;
    for (const other of this.#leftOut.splice(0)) this.#data.rules.closed[other] = 0;
  }
}
