/**
 * The certificate of the engine's point, with the engine's own passes: the residual's correlations are known already, and
 * the fit on the support uses the inner products that the inner solver has computed.
 */
import { copy, type Vector } from '@spred/kernels';
import type { Passes } from '../certificate/dualPoints.ts';
import { judge, type Judgement } from '../certificate/judge.ts';
import type { Problem } from '../problem.ts';
import type { Design } from './design.ts';
import { SymmetricSystem } from './symmetricSystem.ts';
import type { WorkingBlock } from './workingBlock.ts';

/** A pivot below this share of its diagonal entry makes the fit on a support meaningless. */
const leastPivot = 1e-13;

export interface JudgingOptions {
  readonly w: Float64Array;
  /** X'r of the residual of the block. */
  readonly correlations: Float64Array;
  /** Whether the polished dual point is tried, too. */
  readonly polished: boolean;
}

/** Judges w, whose non-zero entries are all in the block. */
export function judgeBlock(problem: Problem, design: Design, block: WorkingBlock, options: JudgingOptions): Judgement {
  const { w, correlations, polished } = options;
  const residual = block.residual.read();
  const vector = block.memory.vector('float64', residual.length);
  const passes: Passes = {
    correlate(v, out) {
      if (v.every((value, i) => value === residual[i])) {
        out.set(correlations);
        return;
      }
      atOnce(design.correlate(vector.write(v), out));
    },
    fitOnSupport: (support, slopes, held) =>
      polished ? fitOnSupport(problem, block, vector, { support, slopes, held }) : undefined,
  };
  try {
    return judge(problem, w, residual, passes);
  } finally {
    vector.free();
  }
}

interface Support {
  readonly support: readonly number[];
  readonly slopes: Float64Array;
  readonly held: Float64Array | undefined;
}

/** (G_SS + ridge_S) v = X_S'(y~ - X held) - slopes; see `Passes.fitOnSupport`. */
function fitOnSupport(
  { terms, projection }: Problem,
  block: WorkingBlock,
  work: Vector<'float64'>,
  { support, slopes, held }: Support,
): ReturnType<Passes['fitOnSupport']> {
  const placeOf = new Map(block.members.map((j, k) => [j, k]));
  const places = Int32Array.from(support, (j) => placeOf.get(j)!);
  if (!atOnce(block.gram.require(block, places))) return undefined;
  const system = new SymmetricSystem(block.memory);
  try {
    const values = system.values(places.length);
    block.gram.gather(places, values);
    if (terms.ridge) support.forEach((j, k) => (values[k * (support.length + 1)] += terms.ridge![j]));
    if (!system.factor(places.length, leastPivot * Math.max(1, projection.rows / 1000))) return undefined;
    const onPlaces = (entry: (j: number) => number): Float64Array => Float64Array.from(block.members, entry);
    copy(block.target, work);
    const products = new Float64Array(block.columns);
    const base = work.read();
    if (held) {
      block.combine(
        onPlaces((j) => held[j]),
        work,
      );
      const along = work.read();
      for (let i = 0; i < base.length; i++) base[i] -= along[i];
    }
    block.correlate(work.write(base), products);
    const solution = Float64Array.from(places, (place, k) => products[place] - slopes[k]);
    system.solve(solution);
    const full = new Float64Array(block.columns);
    places.forEach((place, k) => (full[place] = solution[k]));
    block.combine(full, work);
    const fitted = work.read();
    return { values: solution, residual: base.map((value, i) => value - fitted[i]) };
  } finally {
    system.free();
  }
}

/** The result of a generator, without its pauses. */
function atOnce<Result>(generator: Generator<unknown, Result, void>): Result {
  for (;;) {
    const { done, value } = generator.next();
    if (done === true) return value;
  }
}
