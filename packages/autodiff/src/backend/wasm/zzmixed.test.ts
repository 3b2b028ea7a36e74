/**
 * Random programs over all number types on WebAssembly plans, against the reference backend and the ops one by one: values, types,
 * storage, twice in a row, and their gradients.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mixedCases, mixedInputs, mixedProgram } from '../../../test/mixedPrograms.ts';
import { isLong } from '../../../test/runs.ts';
import { compile } from '../../compile/compile.ts';
import { newStorage } from '../../dtype.ts';
import * as ad from '../../index.ts';
import type { Tensor } from '../../index.ts';
import { referenceBackend } from '../reference/referenceBackend.ts';

/** Per value, the largest difference relative to max(1, |value|), beyond what its type allows. */
function gap(found: readonly Tensor[], wanted: readonly Tensor[], float32 = 2e-5): number {
  let worst = 0;
  wanted.forEach((value, k) => {
    expect([found[k].shape, found[k].dtype]).toEqual([value.shape, value.dtype]);
    expect(found[k].data.constructor).toBe(newStorage(value.dtype, 0).constructor);
    const unit = value.dtype === 'float32' ? float32 : 1e-10;
    value.data.forEach((x, i) => {
      const y = found[k].data[i];
      if (x !== y && !(Number.isNaN(x) && Number.isNaN(y))) worst = Math.max(worst, Math.abs(x - y) / Math.max(1, Math.abs(x)) / unit);
      if (Number.isNaN(x) !== Number.isNaN(y)) worst = Infinity;
    });
  });
  return worst;
}

const runs = (count: number) => ({ numRuns: isLong ? 10 * count : count });

describe('random programs of all types', () => {
  test('float64: a plan gives what the bodies give, and so do the ops one by one', () => {
    fc.assert(
      fc.property(mixedCases("all", 70), (example) => {
        const program = mixedProgram(example);
        const inputs = mixedInputs(example, 'float64');
        const plan = compile(program);
        const wanted = program(...inputs);
        const reference = compile(program, { backend: referenceBackend });
        expect(gap(reference(...inputs), wanted)).toBeLessThanOrEqual(1);
        expect(gap(plan(...inputs), wanted)).toBeLessThanOrEqual(1);
        expect(gap(plan(...inputs), wanted)).toBeLessThanOrEqual(1); // and again, over what the first call left
        plan.dispose();
      }),
      { ...runs(400), seed: 1011 },
    );
  });

  test('float32 and float64 together', () => {
    fc.assert(
      fc.property(mixedCases('smooth', 16), (example) => {
        const program = mixedProgram(example, 'smooth');
        const inputs = mixedInputs(example);
        const plan = compile(program);
        const wanted = program(...inputs);
        // everything may come of float32 somewhere: a bound for all, that holds over some 16 steps
        const loose = (values: readonly Tensor[]) => values.map((value) => (value.dtype === 'float64' ? ad.cast(value, 'float32') : value));
        expect(gap(loose(plan(...inputs)), loose(wanted), 1e-3)).toBeLessThanOrEqual(1);
        plan.dispose();
      }),
      { ...runs(300), seed: 1012 },
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
        const scale = Math.max(1, ...wanted.map((value) => value.data.reduce((most: number, v) => Math.max(most, Math.abs(v)), 0)));
        expect(gap(plan([x, y, z]), wanted) / scale).toBeLessThanOrEqual(1);
        plan.dispose();
      }),
      { ...runs(150), seed: 1013 },
    );
  });
});
