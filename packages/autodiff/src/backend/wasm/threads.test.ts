/**
 * Plans whose large kernels are shared among threads, in shared memory: the same numbers, to the bit.
 */
import * as fc from 'fast-check';
import { enableThreads, info } from '@spred/kernels';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectPlanAlike } from '../../../test/alike.ts';
import { mixedCases, mixedInputs, mixedProgram } from '../../../test/mixedPrograms.ts';
import { isLong } from '../../../test/runs.ts';
import { compile } from '../../compile/compile.ts';
import { add, grad, matmul, mul, sub, sum, square, tanh, tensor, transpose, type Tensor } from '../../index.ts';

const wave = (shape: readonly number[], step: number): Tensor =>
  tensor(
    Float64Array.from({ length: shape.reduce((p, q) => p * q, 1) }, (_, i) => Math.sin(step * i)),
    shape,
  );

describe('two threads', () => {
  const [x, w] = [wave([400, 600], 0.7), mul(wave([600, 500], 1.3), 0.05)];
  const loss = (v: Tensor): Tensor =>
    sum(square(sub(tanh(matmul(x, v)), transpose(tanh(matmul(transpose(v), transpose(x))).mul(0.5)))));
  const step = (v: Tensor): Tensor => sub(v, mul(grad(loss)(v), 1e-4));
  let alone: Tensor;

  beforeAll(async () => {
    const run = compile(step, { donate: [0] });
    alone = run(run(run(w)));
    run.dispose();
    await enableThreads(2);
  });
  afterAll(async () => void (await enableThreads(1)));

  test('large products in a training loop', () => {
    expect(info().threads).toBe(2);
    expect(alone.data).toHaveLength(300_000);
    const run = compile(step, { donate: [0] });
    const shared = run(run(run(w)));
    expect(shared.data.buffer).toBeInstanceOf(ArrayBuffer); // a copy of its own, not a view of shared memory
    expect(shared.data).toEqual(alone.data);
    const kept = run(shared);
    expect(add(kept, 0).data).toHaveLength(300_000);
    run.dispose();
  });

  test('random programs of all types', () => {
    fc.assert(
      fc.property(mixedCases(), (example) => {
        expectPlanAlike(mixedProgram(example), mixedInputs(example, 'float64'));
      }),
      { numRuns: isLong ? 1000 : 100, seed: 42 },
    );
  });
});
