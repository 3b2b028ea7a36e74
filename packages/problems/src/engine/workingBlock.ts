/**
 * The working set as the engine keeps it: which column has which place, and the vectors of the {@link Block} that inner
 * solvers see. How the columns are stored is left to `denseBlock.ts` and `cscBlock.ts`.
 */
import { copy, dot, type Matrix, type Memory, type Vector } from '@spred/kernels';
import { scaledIntoFeasibleSet } from '../certificate/dualPoints.ts';
import { isPlain, type Terms } from '../penalty/terms.ts';
import type { Problem } from '../problem.ts';
import { BlockGram } from './blockGram.ts';
import type { Block } from './inner.ts';

/** Places made for a set at the least. */
const leastCapacity = 64;

type Numbers = Vector<'float64'>;

export abstract class WorkingBlock implements Block {
  readonly memory: Memory;
  readonly rows: number;
  /** The column of every place. */
  readonly members: number[] = [];
  readonly target: Numbers;
  readonly residual: Numbers;
  terms: Terms;
  right: Float64Array = new Float64Array(0);
  readonly gram: BlockGram;
  protected readonly problem: Problem;
  /** X_W'r as it was last computed. */
  #products: Float64Array | undefined;
  #capacity = 0;
  #vectors: Record<'coefficients' | 'curvature' | 'thresholds' | 'products', Numbers> | undefined;
  #limits: Partial<Record<'ridge' | 'lower' | 'upper', Numbers>> = {};

  constructor(problem: Problem, memory: Memory) {
    const { target } = problem.projection;
    this.problem = problem;
    this.memory = memory;
    this.rows = target.length;
    this.target = memory.vector('float64', target);
    this.residual = memory.vector('float64', target);
    this.terms = { l1: problem.terms.l1 };
    this.gram = new BlockGram(this);
  }

  abstract readonly matrix: Matrix<'float64'>;
  abstract epoch(places?: Int32Array): Generator<'slice', number, void>;
  abstract combine(v: Float64Array, out: Numbers): void;
  abstract addColumn(k: number, a: number, out: Numbers): void;
  abstract copyColumn(k: number, out: Numbers): void;
  /** out_k = x_k'v, in this memory. */
  protected abstract multiplyTransposed(v: Numbers, out: Numbers): void;
  /** Stores the columns that have joined, the first at place `from`; there is room for `capacity`. */
  protected abstract store(from: number, capacity: number): void;

  /** Brings the columns that have joined to where `matrix` has them, in slices, where that takes long. */
  *gather(): Generator<'slice', void, void> {
    // Nothing to bring.
  }

  get columns(): number {
    return this.members.length;
  }

  get coefficients(): Numbers {
    return this.#current('coefficients');
  }

  get curvature(): Numbers {
    return this.#current('curvature');
  }

  /** t_k, and the limits and ridge where there are any: what epochs of coordinate descent take. */
  protected get penalty(): {
    readonly thresholds: Numbers;
    readonly ridge?: Numbers;
    readonly lower?: Numbers;
    readonly upper?: Numbers;
  } {
    const { ridge, lower, upper } = this.#limits;
    const m = this.columns;
    return {
      thresholds: this.#current('thresholds'),
      ...(ridge && { ridge: ridge.subvector(0, m) }),
      ...(lower && { lower: lower.subvector(0, m) }),
      ...(upper && { upper: upper.subvector(0, m) }),
    };
  }

  /** Adds columns with their coefficients (0 by default) and x_j'y~. The residual is not touched: call `fit` if one is not 0. */
  add(columns: readonly number[], correlations: Float64Array, w?: Float64Array): void {
    const from = this.columns;
    for (const j of columns) this.members.push(j);
    this.#reserve();
    const { terms, projection } = this.problem;
    const norms = projection.squaredNorms();
    const write = (vector: Numbers | undefined, value: (j: number) => number): void => {
      vector?.write(Float64Array.from(columns, value), from);
    };
    const { coefficients, curvature, thresholds } = this.#vectors!;
    write(coefficients, (j) => (w ? w[j] : 0));
    write(curvature, (j) => norms[j]);
    write(thresholds, () => terms.l1);
    write(this.#limits.ridge, (j) => terms.ridge![j]);
    write(this.#limits.lower, (j) => terms.lower![j]);
    write(this.#limits.upper, (j) => terms.upper![j]);
    columns.forEach((j, k) => (this.right[from + k] = correlations[j]));
    const part = (values: Float64Array | undefined): Float64Array | undefined =>
      values && Float64Array.from(this.members, (j) => values[j]);
    const [ridge, lower, upper] = [part(terms.ridge), part(terms.lower), part(terms.upper)];
    this.terms = {
      l1: terms.l1,
      ...(ridge && { ridge }),
      ...(lower && { lower }),
      ...(upper && { upper }),
    };
    this.store(from, this.#capacity);
  }

  correlate(v: Numbers, out: Float64Array): void {
    const products = this.#current('products');
    this.multiplyTransposed(v, products);
    products.read(out.length === this.columns ? out : out.subarray(0, this.columns));
  }

  fit(): void {
    const { residual, target, coefficients } = this;
    const w = coefficients.read();
    copy(target, residual);
    for (let k = 0; k < w.length; k++) if (w[k] !== 0) this.addColumn(k, -w[k], residual);
  }

  gap(): number {
    const { coefficients, residual, terms } = this;
    const w = coefficients.read();
    const c = new Float64Array(w.length);
    this.correlate(residual, c);
    if (!isPlain(terms)) {
      const point = residual.read();
      return scaledIntoFeasibleSet({ kind: 'residual', point, correlations: c }, terms, w, point).gap;
    }
    this.#products = c;
    let most = terms.l1;
    for (let k = 0; k < c.length; k++) most = Math.max(most, Math.abs(c[k]));
    const s = terms.l1 / most;
    let gap = (dot(residual, residual) / 2) * (1 - s) ** 2;
    for (let k = 0; k < w.length; k++) if (w[k] !== 0) gap += Math.max(0, terms.l1 * Math.abs(w[k]) - s * w[k] * c[k]);
    return gap;
  }

  /** Takes over X_W'r from X'r, where the engine has just computed it. */
  note(correlations: Float64Array): void {
    this.#products = Float64Array.from(this.members, (j) => correlations[j]);
  }

  urgent(): Int32Array | undefined {
    const { terms } = this;
    const c = this.#products;
    if (c?.length !== this.columns || !isPlain(terms)) return undefined;
    const w = this.coefficients.read();
    const places = new Int32Array(w.length);
    let count = 0;
    for (let k = 0; k < w.length; k++) if (w[k] !== 0 || Math.abs(c[k]) > terms.l1) places[count++] = k;
    return places.subarray(0, count);
  }

  #current(name: 'coefficients' | 'curvature' | 'thresholds' | 'products'): Numbers {
    const vector = this.#vectors![name];
    return vector.length === this.columns ? vector : vector.subvector(0, this.columns);
  }

  /** Makes room for all members; what is there moves along. */
  #reserve(): void {
    const { columns } = this;
    if (columns <= this.#capacity) return;
    const capacity = Math.max(leastCapacity, columns, Math.min(2 * this.#capacity, this.problem.projection.columns));
    const { memory } = this;
    const grown = (old: Numbers | undefined): Numbers => {
      const vector = memory.vector('float64', capacity);
      if (old) {
        copy(old, vector.subvector(0, old.length));
        old.free();
      }
      return vector;
    };
    const { terms } = this.problem;
    const old = this.#vectors;
    this.#vectors = {
      coefficients: grown(old?.coefficients),
      curvature: grown(old?.curvature),
      thresholds: grown(old?.thresholds),
      products: grown(old?.products),
    };
    const { ridge, lower, upper } = this.#limits;
    this.#limits = {
      ...(terms.ridge && { ridge: grown(ridge) }),
      ...(terms.lower && { lower: grown(lower) }),
      ...(terms.upper && { upper: grown(upper) }),
    };
    const right = new Float64Array(capacity);
    right.set(this.right);
    this.right = right;
    this.#capacity = capacity;
  }
}
