/**
 * Random programs over all number types and most ops: what a plan may get to see. Numbers pick steps (`mixedSteps.ts`), and the values
 * that a step reads.
 */
import * as fc from 'fast-check';
import * as ad from '../src/index.ts';
import type { DType, Tensor } from '../src/index.ts';
import { sizeOf } from '../src/shape.ts';
import { steps, truth, whole } from './mixedSteps.ts';

/** The numbers of one step: which, and three for its choices. */
export type Word = readonly [kind: number, a: number, b: number, c: number];

/** A program, and the lengths of the axes that it meets. */
export interface MixedCase {
  readonly code: readonly Word[];
  readonly sizes: readonly [number, number, number];
  readonly outputs: readonly number[];
}

/** Cases. */
export function mixedCases(kinds: keyof typeof steps = 'all', most = 30): fc.Arbitrary<MixedCase> {
  return fc.record({
    code: fc.array(fc.tuple(fc.nat(steps[kinds].length - 1), fc.nat(255), fc.nat(255), fc.nat(255)), {
      minLength: 5,
      maxLength: most,
      size: 'max', // long ones as often as short ones
    }),
    sizes: fc.tuple(fc.constantFrom(1, 2, 5), fc.constantFrom(1, 3, 40, 129), fc.constantFrom(1, 4, 10, 65, 400)),
    outputs: fc.array(fc.nat(255), { minLength: 2, maxLength: 10, size: 'max' }),
  });
}

/** The program of a case. */
export function mixedProgram(
  { code, outputs }: MixedCase,
  kinds: keyof typeof steps = 'all',
): (...inputs: Tensor[]) => Tensor[] {
  const constants = [ad.tensor([0.5, -0.25, 3]), ad.tensor([1, 0], [2, 1], { dtype: 'bool' })];
  return (...inputs) => {
    const made = [...inputs, ...constants];
    for (const [kind, a, b, c] of code) {
      const near = Math.min(made.length, 9);
      const x = made[made.length - 1 - (a % near)];
      const found = steps[kinds][kind](x, made[made.length - 1 - (Math.floor(a / near) % made.length)], b, c);
      for (const value of Array.isArray(found) ? found : [found as Tensor]) if (value.size <= 40_000) made.push(value);
    }
    return [made[made.length - 1], ...outputs.map((i) => made[i % made.length])];
  };
}

/** Tensors of all types. `float` replaces all real types. */
export function mixedInputs({ sizes: [b, m, n] }: MixedCase, float?: DType): Tensor[] {
  const shapes: readonly (readonly [DType, readonly number[]])[] = [
    ['float64', [b, m, n]],
    ['float32', [m, n]],
    ['float64', [n]],
    ['int32', [m, 1]],
    ['bool', [b, 1, n]],
    ['float32', []],
    ['float64', [0, n]],
  ];
  return shapes.map(([dtype, shape], which) => {
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * (1.1 + which)) + 0.05 * which);
    const value = ad.tensor(data, shape);
    if (dtype === 'int32') return whole(value);
    if (dtype === 'bool') return truth(value);
    return ad.cast(value, float ?? dtype);
  });
}
