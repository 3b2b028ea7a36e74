/**
 * Whether what a plan gives is what the ops give one by one.
 */
import { expect } from 'vitest';
import { newStorage } from '../src/dtype.ts';
import { compile, type Tensor } from '../src/index.ts';

/** The largest difference over all entries, relative to max(1, |wanted|); Infinity where only one of two is NaN. */
export function largestGap(found: readonly Tensor[], wanted: readonly Tensor[]): number {
  let worst = 0;
  wanted.forEach((value, k) => {
    expect([found[k].shape, found[k].dtype]).toEqual([value.shape, value.dtype]);
    expect(found[k].data.constructor).toBe(newStorage(value.dtype, 0).constructor);
    const [a, b] = [found[k].data, value.data];
    for (let i = 0; i < b.length; i++) {
      if (a[i] === b[i] || (Number.isNaN(a[i]) && Number.isNaN(b[i]))) continue;
      const gap = Math.abs(a[i] - b[i]) / Math.max(1, Math.abs(b[i]));
      worst = Math.max(worst, Number.isNaN(gap) ? Infinity : gap);
    }
  });
  return worst;
}

/** Expects equal shapes, types and storage, and entries that agree to a tolerance. */
export function expectAlike(found: readonly Tensor[], wanted: readonly Tensor[], tolerance = 1e-10): void {
  expect(largestGap(found, wanted)).toBeLessThanOrEqual(tolerance);
}

/** Expects a plan, run twice, to give what the ops give: to 1e-10, or to 1e-3 where there is float32 anywhere in the program. */
export function expectPlanAlike(program: (...inputs: Tensor[]) => Tensor[], inputs: readonly Tensor[]): void {
  const plan = compile(program);
  const tolerance = plan.explain(...inputs).graph.includes('float32') ? 1e-3 : 1e-10;
  const wanted = program(...inputs);
  expectAlike(plan(...inputs), wanted, tolerance);
  expectAlike(plan(...inputs), wanted, tolerance); // and again, over what the first call left
  plan.dispose();
}
