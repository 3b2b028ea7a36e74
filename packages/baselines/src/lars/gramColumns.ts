/**
 * Correlations by the Gram matrix G = X'X, for tall problems: with G at hand a segment costs O(p m), whatever the
 * number of rows. Its columns come one by one, G e_j = X'x_j when column j first joins; a path that uses many of them gets
 * the rest at once from a symmetric product, which costs less per column.
 */
import { axpy, squaredNorm } from '@spred/kernels/plain';
import type { Correlations } from './correlations.ts';
import type { LarsData } from './data.ts';
import { Passes } from './passes.ts';
import { Slots } from './slots.ts';
import type { Workspace } from './workspace.ts';

/** The symmetric product costs about as much as this share of all columns one by one. */
const productShare = 1 / 3;

/** Products in a slice of a few milliseconds, and the columns in it. */
const productsPerSlice = 5e7;
const leastWidth = 8;
const mostWidth = 64;

/** A path needs a pass per column that joins, so that X is loaded before the first. */
const loadAfter = 0;

/** A residual below this share of ||target|| is computed in full before it counts as none. */
const suspicious = 1e-3;

/** Correlations of all columns, by the columns of the Gram matrix that the path has used. */
export class GramColumns implements Correlations {
  readonly columns: Int32Array;
  readonly c: Float64Array;
  readonly a: Float64Array;
  readonly count: number;
  readonly #data: LarsData;
  readonly #active: Slots;
  readonly #passes: Passes;
  readonly #known: (Float64Array | undefined)[];
  #computed = 0;
  /** Whether all of the Gram matrix is wanted. */
  #isWhole: boolean;

  /** `atOnce` computes the whole Gram matrix first where there is a fast way, for a path that will use most of it. */
  constructor(data: LarsData, workspace: Workspace, atOnce: boolean) {
    const p = data.projection.columns;
    this.#data = data;
    this.#active = new Slots(workspace.block(p));
    this.#passes = new Passes(data.projection, workspace, loadAfter);
    this.#known = Array.from({ length: p }, () => undefined);
    this.columns = Int32Array.from({ length: p }, (_, j) => j);
    this.count = p;
    this.c = Float64Array.from(data.correlations);
    this.a = new Float64Array(p);
    this.#isWhole = atOnce;
  }

  *prepare(): Generator<'slice', void, void> {
    if (this.#computed >= productShare * this.count) this.#isWhole = true;
    const loads = this.#passes.isLoadDue || (this.#isWhole && this.#passes.mayLoad);
    if (loads) yield* this.#passes.load();
    if (this.#isWhole && this.#computed < this.count) yield* this.#computeAll();
  }

  cross(j: number): Float64Array {
    const column = this.#column(j);
    return Float64Array.from(this.#data.active.columns, (i) => column[i]);
  }

  activate(j: number): void {
    this.#active.append(this.#column(j));
  }

  deactivate(at: number): void {
    this.#active.remove(at);
  }

  aim(q: Float64Array): void {
    this.#active.combine(q, this.a);
  }

  advance(step: number): void {
    axpy(this.count, -step, this.a, 0, this.c, 0);
  }

  correlate(v: Float64Array, out: Float64Array): void {
    this.#passes.correlate(v, out);
  }

  residual(weights: ArrayLike<number>): Float64Array {
    const { projection, active, target } = this.#data;
    const residual = Float64Array.from(target);
    const column = new Float64Array(residual.length);
    active.columns.forEach((j, k) => {
      projection.writeColumn(j, column);
      axpy(column.length, -weights[k], column, 0, residual, 0);
    });
    return residual;
  }

  refresh(w: Float64Array): void {
    this.correlate(this.residual(this.#data.active.columns.map((j) => w[j])), this.c);
  }

  mayMiss(): boolean {
    return false;
  }

  widen(): void {
    // All columns are candidates.
  }

  /** With the fit v on the active columns ||y - X v||^2 = ||y||^2 - v'X'y; where that cancels, the residual itself. */
  fitsExactly(lam: number, q: Float64Array, w: Float64Array, share: number): boolean {
    const { active, correlations, squaredNorm: total, ridge } = this.#data;
    if (ridge) return false;
    const fit = active.columns.map((j, k) => w[j] + lam * q[k]);
    const left = fit.reduce((rest, value, k) => rest - value * correlations[active.columns[k]], total);
    if (left > suspicious ** 2 * total) return false;
    return squaredNorm(this.residual(fit)) <= share ** 2 * total;
  }

  /** G e_j. */
  #column(j: number): Float64Array {
    const known = this.#known[j];
    if (known) return known;
    const { projection } = this.#data;
    const { rows, columns } = projection;
    const column = new Float64Array(rows);
    const found = new Float64Array(columns);
    projection.writeColumn(j, column);
    this.#passes.correlate(column, found);
    this.#computed++;
    return (this.#known[j] = found);
  }

  /** G by blocks of columns, from the diagonal down; the rest by symmetry. */
  *#computeAll(): Generator<'slice', void, void> {
    const x = this.#passes.loaded;
    if (x?.products === undefined) return;
    const p = this.count;
    const { rows } = this.#data.projection;
    const width = Math.min(Math.max(Math.floor(productsPerSlice / (rows * p)), leastWidth), mostWidth);
    const gram = new Float64Array(p * p);
    for (let from = 0; from < p; from += width) {
      const to = Math.min(from + width, p);
      const products = x.products(from, to, p);
      for (let j = from; j < to; j++) {
        const start = (j - from) * (p - from) - from;
        for (let i = j; i < p; i++) gram[j * p + i] = gram[i * p + j] = products[start + i];
      }
      yield 'slice';
    }
    for (let j = 0; j < p; j++) this.#known[j] ??= gram.subarray(j * p, (j + 1) * p);
    this.#computed = p;
  }
}
