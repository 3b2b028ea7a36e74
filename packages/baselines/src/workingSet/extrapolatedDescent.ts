/**
 * Celer's inner solver: coordinate descent whose duality gap is proved with an extrapolated dual point (Massias, Gramfort,
 * Salmon, ICML 2018). Near the end the residuals r_k of successive epochs follow a linear recurrence, and a combination of
 * the last few is far closer to their limit than any of them:
 *
 *   U = [r_1 - r_0, ..., r_5 - r_4],   (U'U) z = 1,   c = z / sum z,   r_acc = sum_k c_k r_k.
 */
import type { Vector } from '@spred/kernels';
import { Cholesky, dot } from '@spred/kernels/plain';
import type { Block, InnerSolver } from '@spred/problems';

/** Residuals that are combined, and epochs between two of them. */
const kept = 6;
const epochsBetween = 10;

const patience = 2000;

export class ExtrapolatedDescent implements InnerSolver {
  dual: Vector<'float64'> | undefined;

  *solve(block: Block, goal: number): Generator<'slice', void, void> {
    this.dual ??= block.memory.vector('float64', block.rows);
    const work = block.memory.vector('float64', block.rows);
    try {
      const residuals: Float64Array[] = [];
      let best = Infinity;
      let idle = 0;
      while (idle < patience) {
        const { gap, dual } = bestDual(block, residuals, work);
        this.dual.write(dual);
        if (gap <= goal) return;
        idle = gap < best / 2 ? 0 : idle + 1;
        if (idle === 0) best = gap;
        let moved = 0;
        for (let epoch = 0; epoch < epochsBetween; epoch++) moved = yield* block.epoch();
        yield 'slice';
        if (moved === 0) return;
      }
    } finally {
      if (!work.isFree) work.free();
    }
  }
}

/** The better of the residual and the extrapolated point, and its gap on the set; the residual is remembered. */
function bestDual(
  block: Block,
  residuals: Float64Array[],
  work: Vector<'float64'>,
): { readonly gap: number; readonly dual: Float64Array } {
  const residual = block.residual.read();
  residuals.push(residual);
  if (residuals.length > kept) residuals.shift();
  const gap = gapOf(block, residual, residual, work);
  const accelerated = residuals.length === kept ? extrapolate(residuals) : undefined;
  if (accelerated === undefined) return { gap, dual: residual };
  const other = gapOf(block, residual, accelerated, work);
  return other < gap ? { gap: other, dual: accelerated } : { gap, dual: residual };
}

/** sum c_k r_k, or undefined where the differences are too dependent. */
function extrapolate(residuals: readonly Float64Array[]): Float64Array | undefined {
  const n = residuals[0].length;
  const steps = residuals.slice(1).map((r, k) => r.map((value, i) => value - residuals[k][i]));
  const gram = new Cholesky(steps.length);
  for (let k = 0; k < steps.length; k++) {
    const cross = Float64Array.from({ length: k }, (_, i) => dot(n, steps[i], 0, steps[k], 0));
    if (!gram.append(cross, dot(n, steps[k], 0, steps[k], 0))) return undefined;
  }
  const z = gram.solve(new Float64Array(steps.length).fill(1));
  const total = z.reduce((sum, value) => sum + value, 0);
  if (!Number.isFinite(1 / total)) return undefined;
  const out = new Float64Array(n);
  z.forEach((value, k) => {
    for (let i = 0; i < n; i++) out[i] += (value / total) * residuals[k + 1][i];
  });
  return out;
}

/** The gap at (w, r) for a dual point u scaled into the feasible set of the block. */
function gapOf(block: Block, residual: Float64Array, u: Float64Array, work: Vector<'float64'>): number {
  const { l1: t } = block.terms;
  const w = block.coefficients.read();
  const c = new Float64Array(w.length);
  block.correlate(work.write(u), c);
  const s = t / c.reduce((most, value) => Math.max(most, Math.abs(value)), t);
  let gap = 0;
  for (let i = 0; i < u.length; i++) gap += (residual[i] - s * u[i]) ** 2;
  gap /= 2;
  for (let k = 0; k < w.length; k++) gap += Math.max(0, t * Math.abs(w[k]) - s * w[k] * c[k]);
  return gap;
}
