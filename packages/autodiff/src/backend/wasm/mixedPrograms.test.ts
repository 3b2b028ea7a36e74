/**
 * Random programs over all number types on WebAssembly plans, against the reference backend and the ops one by one: values, types,
 * storage, twice in a row, and their gradients.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectAlike, expectPlanAlike, largestGap } from '../../../test/alike.ts';
import { mixedCases, mixedInputs, mixedProgram } from '../../../test/mixedPrograms.ts';
import { isLong } from '../../../test/runs.ts';
import { compile } from '../../compile/compile.ts';
import * as ad from '../../index.ts';
import type { Tensor } from '../../index.ts';
import { referenceBackend } from '../reference/referenceBackend.ts';

const runs = (count: number) => ({ numRuns: isLong ? 10 * count : count });

describe('random programs of all types', () => {
  test('float64: a plan gives what the bodies give, and so do the ops one by one', () => {
    fc.assert(
      fc.property(mixedCases(), (example) => {
        const program = mixedProgram(example);
        const inputs = mixedInputs(example, 'float64');
        const reference = compile(program, { backend: referenceBackend });
        expectAlike(reference(...inputs), program(...inputs));
        expectPlanAlike(program, inputs);
      }),
      { ...runs(250), seed: 11 },
    );
  });

  test('float32 and float64 together', () => {
    fc.assert(
      fc.property(mixedCases('smooth', 16), (example) => {
        expectPlanAlike(mixedProgram(example, 'smooth'), mixedInputs(example));
      }),
      { ...runs(150), seed: 12 },
    );
  });

  test('gradients in a plan are those of the tape', () => {
    fc.assert(
      fc.property(mixedCases('smooth', 14), (example) => {
        const program = mixedProgram(example, 'smooth');
        const [x, y, z, ...rest] = mixedInputs(example, 'float64');
        const slope = ad.grad((free: Tensor[]) =>
          program(...free, ...rest)
            .filter(({ size }) => size > 0)
            .reduce((total, value) => ad.add(total, ad.mean(ad.square(ad.cast(value, 'float64')))), ad.tensor(0)),
        );
        const plan = compile(slope);
        const wanted = slope([x, y, z]);
        const sizes = wanted.map((value) => largestGap([value], [ad.zerosLike(value)]));
        expect(largestGap(plan([x, y, z]), wanted) / Math.max(1, ...sizes)).toBeLessThanOrEqual(1e-10);
        plan.dispose();
      }),
      { ...runs(150), seed: 13 },
    );
  });
});
