/** Switching fused multiply-add on and off. */
import { relaxedSimdModule, simdModule } from './module.ts';
import { variant } from './variant.ts';

/** What {@link enableRelaxed} resolves to. */
export interface RelaxedInfo {
  /** Whether memories made from now on compute with fused multiply-add. */
  readonly relaxed: boolean;
  /** Why they do not, though it was asked for. */
  readonly reason: string | undefined;
}

/**
 * Lets memories made from now on compute with fused multiply-add where the engine has it (WebAssembly's relaxed SIMD; Node from
 * version 22 on). The inner products and matrix products become faster, and their last bits depend on the machine. `false`
 * switches back.
 *
 * @example
 * ```ts
 * import { enableRelaxed } from '@spred/kernels';
 *
 * const { relaxed, reason } = await enableRelaxed();
 * console.log(relaxed || reason !== undefined); // true
 * await enableRelaxed(false);
 * ```
 */
export async function enableRelaxed(wanted = true): Promise<RelaxedInfo> {
  const simd = simdModule(false);
  const fused = wanted ? relaxedSimdModule(false) : undefined;
  let reason: string | undefined;
  if (fused !== undefined && 'reason' in simd) reason = `there is no WebAssembly: ${simd.reason}`;
  else if (fused !== undefined && 'reason' in fused) reason = `this engine has no relaxed SIMD: ${fused.reason}`;
  variant.relaxed = wanted && reason === undefined;
  return { relaxed: variant.relaxed, reason };
}
