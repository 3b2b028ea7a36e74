/**
 * Correlations by columns, of which only those that can join soon are looked at. At a reference point (lam_0, r_0) all
 * correlations x_j'r_0 are known. For any later residual r at l < lam_0, with s = l / lam_0,
 *
 *   |x_j'r| <= s |x_j'r_0| + ||x_j|| ||r - s r_0||,
 *
 * so that column j cannot join at l while
 *
 *   ||r / s - r_0|| < d_j = (lam_0 - |x_j'r_0|) / ||x_j||.
 *
 * Along a segment r is linear in l, and the first bound less l is convex in l: what holds at both ends holds in between.
 * The columns of the least d_j are the candidates; once the path has gone as far as the least d_j of the others, a new
 * reference is taken, by one pass over X. This is the sphere test of gap-safe screening (Ndiaye, Fercoq, Gramfort,
 * Salmon, JMLR 2017) with the exact path in the place of a gap: nothing is missed, and no result depends on it.
 */
import { axpy } from '@spred/kernels/plain';
import type { Correlations } from './correlations.ts';
import type { LarsData } from './data.ts';
import { mayBeNegative, mayBePositive } from './events.ts';
import { Passes } from './passes.ts';
import { Slots } from './slots.ts';
import { valueOfRank } from './smallest.ts';
import type { Block, Workspace } from './workspace.ts';

/** Up to so many columns, or so many numbers, all are candidates. */
const fewColumns = 256;
const fewNumbers = { plain: 50_000, kernels: 400_000 };

/** Candidates of more numbers (256 MiB) are taken only where there is no other way. */
const mostNumbers = 2 ** 25;

/** The first share of the columns that are candidates. */
const firstShare = 1 / 32;

/**
 * What a pass over X costs, in visits of all columns as candidates (which lie in fast memory). Candidates are as many as
 * it takes for the visits between two passes to cost about as much as a pass.
 */
const passCost = 4;

/** A path may need few references, so that loading X for them does not pay at once. */
const loadAfter = 8;

/** What rounding may add to a distance. */
const careful = 1 + 1e-9;

/** Correlations of the columns near the boundary. */
export class ScreenedColumns implements Correlations {
  columns: Int32Array = new Int32Array(0);
  c: Float64Array = new Float64Array(0);
  a: Float64Array = new Float64Array(0);
  count = 0;
  readonly #data: LarsData;
  readonly #active: Slots;
  readonly #candidates: Block;
  readonly #passes: Passes;
  readonly #residual: Float64Array;
  /** X_A q. */
  readonly #direction: Float64Array;
  readonly #column: Float64Array;
  /** Columns that can join at all. */
  readonly #eligible: number;
  #wanted: number;
  readonly #fewest: number;
  readonly #most: number;
  /** The reference point; d_j in the order of the columns, Infinity for what never joins. */
  #referenceLam = 0;
  readonly #referenceResidual: Float64Array;
  #distances: Float64Array = new Float64Array(0);
  /** The least d_j of what is no candidate. */
  #reach = 0;
  #segments = 0;
  /** True when the path stands at the reference point. */
  #isAtReference = false;

  /** `candidates` of the columns are looked at first, and never fewer; default: as many as pay. */
  constructor(data: LarsData, workspace: Workspace, candidates?: number) {
    const { rows } = data.projection;
    this.#data = data;
    this.#active = new Slots(workspace.block(rows));
    this.#candidates = workspace.block(rows);
    this.#passes = new Passes(data.projection, workspace, loadAfter);
    this.#residual = Float64Array.from(data.target);
    this.#direction = new Float64Array(rows);
    this.#column = new Float64Array(rows);
    this.#referenceResidual = new Float64Array(rows);
    let eligible = 0;
    for (const signs of data.rules.signs) if (signs !== 0) eligible++;
    this.#eligible = eligible;
    this.#fewest = candidates ?? fewColumns;
    const few = candidates ?? Math.max(fewColumns, Math.ceil(fewNumbers[workspace.kind] / rows));
    this.#most = Math.min(eligible, Math.max(this.#fewest, Math.floor(mostNumbers / rows)));
    this.#wanted = Math.min(Math.max(few, candidates ?? Math.ceil(firstShare * eligible)), this.#most);
  }

  *prepare(): Generator<'slice', void, void> {
    if (this.#passes.isLoadDue) yield* this.#passes.load();
  }

  cross(j: number): Float64Array {
    this.#data.projection.writeColumn(j, this.#column);
    return this.#active.dots(this.#column);
  }

  activate(): void {
    this.#active.append(this.#column);
  }

  deactivate(at: number): void {
    this.#active.remove(at);
  }

  aim(q: Float64Array): void {
    this.#active.combine(q, this.#direction);
    this.#candidates.dots(this.#direction, this.count, this.a);
    this.#segments++;
  }

  advance(step: number): void {
    const { c, a, count } = this;
    for (let k = 0; k < count; k++) c[k] -= step * a[k];
    axpy(this.#residual.length, -step, this.#direction, 0, this.#residual, 0);
    if (step !== 0) this.#isAtReference = false;
  }

  correlate(v: Float64Array, out: Float64Array): void {
    this.#passes.correlate(v, out);
  }

  residual(weights: ArrayLike<number>): Float64Array {
    const out = new Float64Array(this.#residual.length);
    this.#active.combine(weights, out);
    return out.map((fitted, i) => this.#data.target[i] - fitted);
  }

  refresh(w: Float64Array): void {
    this.#residual.set(this.residual(this.#data.active.columns.map((j) => w[j])));
    this.#candidates.dots(this.#residual, this.count, this.c);
  }

  mayMiss(lam: number, l: number): boolean {
    if (this.count === this.#eligible) return false;
    if (this.count === 0) return true;
    const scale = this.#referenceLam / l;
    const step = lam - l;
    let sum = 0;
    for (let i = 0; i < this.#residual.length; i++) {
      const moved = scale * (this.#residual[i] - step * this.#direction[i]) - this.#referenceResidual[i];
      sum += moved * moved;
    }
    return !(Math.sqrt(sum) * careful < this.#reach);
  }

  widen(lam: number, w: Float64Array): void {
    if (this.#isAtReference) this.#wanted = Math.min(2 * this.#wanted, this.#eligible);
    else if (this.#wanted < this.#eligible) this.#takeReference(lam, w);
    this.#select();
    this.#candidates.dots(this.#residual, this.count, this.c);
    this.#candidates.dots(this.#direction, this.count, this.a);
  }

  fitsExactly(lam: number, _q: Float64Array, _w: Float64Array, share: number): boolean {
    let left = 0;
    for (let i = 0; i < this.#residual.length; i++) left += (this.#residual[i] - lam * this.#direction[i]) ** 2;
    return this.#data.ridge === undefined && left <= share ** 2 * this.#data.squaredNorm;
  }

  /** All correlations at the current point, and how far each column is from joining. */
  #takeReference(lam: number, w: Float64Array): void {
    const { projection, rules, correlations, active } = this.#data;
    const { signs, noise } = rules;
    const isFirst = this.#distances.length === 0;
    if (isFirst) this.#distances = new Float64Array(signs.length);
    else this.#balance();
    if (isFirst) this.#distances.set(correlations);
    else {
      this.refresh(w);
      this.#passes.correlate(this.#residual, this.#distances);
    }
    const distances = this.#distances;
    const norms = projection.squaredNorms();
    for (let j = 0; j < distances.length; j++) {
      const c = distances[j];
      const sign = signs[j];
      const height = sign === mayBePositive ? c : sign === mayBeNegative ? -c : Math.abs(c);
      distances[j] = sign === 0 ? Infinity : (lam - height - noise[j]) / Math.sqrt(norms[j]);
    }
    for (const j of active.columns) distances[j] = -Infinity;
    this.#referenceLam = lam;
    this.#referenceResidual.set(this.#residual);
    this.#segments = 0;
    this.#isAtReference = true;
  }

  /** More candidates where they lasted for few segments, fewer where they lasted for many. */
  #balance(): void {
    const visits = (this.#segments * this.#wanted) / this.#eligible;
    const factor = visits < passCost / 2 ? 1.5 : visits > passCost * 2 ? 1 / 1.5 : 1;
    this.#wanted = Math.min(Math.max(this.#fewest, Math.ceil(factor * this.#wanted)), this.#most);
  }

  /** The columns of the least distances become the candidates. */
  #select(): void {
    const { projection, rules } = this.#data;
    const takesAll = this.#wanted === this.#eligible;
    const distances = this.#distances;
    const limit = takesAll ? Infinity : Math.max(0, valueOfRank(distances.slice(), this.#wanted - 1));
    const chosen: number[] = [];
    this.#reach = Infinity;
    for (let j = 0; j < rules.signs.length; j++) {
      if (rules.signs[j] === 0) continue;
      if (takesAll || distances[j] <= limit) chosen.push(j);
      else this.#reach = Math.min(this.#reach, distances[j]);
    }
    this.#candidates.reserve(chosen.length);
    chosen.forEach((j, slot) => {
      projection.writeColumn(j, this.#column);
      this.#candidates.write(slot, this.#column);
    });
    this.columns = Int32Array.from(chosen);
    this.count = chosen.length;
    this.c = new Float64Array(this.count);
    this.a = new Float64Array(this.count);
  }
}
