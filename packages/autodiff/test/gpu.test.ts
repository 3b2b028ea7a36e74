/**
 * The GPU backend in Node, where gpu.js runs as WebAssembly and as JavaScript. Each trial asserts the mode that really ran.
 */
import * as fc from 'fast-check';
import { isSpredError, type SpredError } from '@spred/core';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { gpuBackend, gpuOps, gpuSupport, type GpuBackend } from '../src/backend/gpu/index.ts';
import { full, tensor, zeros } from '../src/create.ts';
import { dtypes } from '../src/dtype.ts';
import { traceGraph } from '../src/graph/trace.ts';
import { add } from '../src/ops/add.ts';
import { broadcastTo } from '../src/ops/broadcastTo.ts';
import { matmul } from '../src/ops/matmul.ts';
import { mul } from '../src/ops/mul.ts';
import { sum } from '../src/ops/sum.ts';
import { opTable } from '../src/ops/table.ts';
import type { Tensor } from '../src/tensor.ts';
import { bind } from '../src/trace.ts';
import { misses, spredLoss, Trial, trials, waves } from './gpuCases.ts';

/** Why nothing can run here, if so. */
const missing = await gpuBackend({ mode: 'cpu' }).then(
  (backend) => backend.dispose(),
  (error: unknown) => {
    if (isSpredError(error) && error.code === 'file-missing') return error.message;
    throw error;
  },
);

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});

const runs = process.env['SPRED_LONG'] ? 500 : 40;

/** The error that a promise is rejected with. */
async function rejected(promise: Promise<unknown>): Promise<SpredError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (isSpredError(error)) return error;
  throw new Error('expected a SpredError', { cause: error });
}

describe.each(['webasm', 'cpu'] as const)('%s', (mode) => {
  let backend: GpuBackend;
  beforeEach(async () => {
    backend ??= await gpuBackend({ mode });
  });
  afterAll(() => backend?.dispose());

  test.each(Object.keys(trials))('%s: as the reference, to 1e-4', async (name) => {
    const outcomes = await trials[name](backend);
    expect(misses(outcomes, 1e-4)).toEqual([]);
    expect(outcomes.modes).toEqual([mode]);
  });

  test('broadcasting under any shapes, empty ones too', async () => {
    const axis = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom('both', 'left', 'right'));
    await fc.assert(
      fc.asyncProperty(fc.array(axis, { maxLength: 5 }), async (axes) => {
        const a = waves(
          axes.map(([length, who]) => (who === 'right' ? 1 : length)),
          0.3,
        );
        const b = waves(
          axes.map(([length, who]) => (who === 'left' ? 1 : length)),
          0.7,
        );
        const trial = new Trial(backend);
        await trial.run('a (a + b), summed', ([x, y]) => [mul(x, add(x, y)), sum(add(x, y))], [a, b]);
        expect(misses(trial.result, 1e-5)).toEqual([]);
      }),
      { numRuns: runs, seed: 7 },
    );
  });

  test('products of any sizes', async () => {
    const length = fc.integer({ min: 0, max: 9 });
    await fc.assert(
      fc.asyncProperty(length, length, length, fc.boolean(), fc.boolean(), async (m, k, n, transposeA, transposeB) => {
        const a = waves(transposeA ? [k, m] : [m, k], 0.3);
        const b = waves(transposeB ? [n, k] : [k, n], 0.7);
        const trial = new Trial(backend);
        await trial.run('a b', ([x, y]) => [matmul(x, y, { transposeA, transposeB })], [a, b]);
        expect(misses(trial.result, 1e-5)).toEqual([]);
      }),
      { numRuns: runs, seed: 8 },
    );
  });

  test('plans with the same kernels share them; a disposed plan leaves them for the next', async () => {
    const inputs = [waves([20], 0.5), waves([20], 0.7)];
    const graph = traceGraph(spredLoss(waves([30, 20], 0.3), waves([30], 1), 0.1), inputs);
    const first = await backend.build(graph);
    const count = backend.kernelCount;
    const second = await backend.build(graph);
    expect(backend.kernelCount).toBe(count);
    const [together, alone] = [await Promise.all([first.run(inputs), first.run(inputs)]), await second.run(inputs)];
    for (const outputs of together) expect(outputs.map(({ data }) => data)).toEqual(alone.map(({ data }) => data));
    first.dispose();
    first.dispose();
    expect((await rejected(first.run(inputs))).code).toBe('use-after-free');
    await second.run(inputs);
    second.dispose();
    const third = await backend.build(graph);
    await third.run(inputs);
    expect(backend.kernelCount).toBeLessThanOrEqual(count); // unused kernels of other tests may have gone
    third.dispose();
  });
});

describe('the backend', () => {
  const like = (shape: readonly number[], dtype: Tensor['dtype'] = 'float32'): Tensor => zeros(shape, dtype);

  test('chains of elementwise ops are one kernel, and transposes none', async () => {
    const backend = await gpuBackend({ mode: 'cpu' });
    const graph = traceGraph(
      ([a, b]) => [sum(mul(add(a, b), a).tanh()), matmul(a.transpose(), b)],
      [like([4, 3]), like([4, 3])],
    );
    const plan = await backend.build(graph);
    const { report } = plan;
    expect(report.steps).toEqual(['add,mul,tanh -> [4,3] on cpu', 'sum -> [1] on cpu', 'matmul -> [3,3] on cpu']);
    expect(report.bytes).toEqual({ total: 52, temporary: 52 });
    expect([report.backend, report.unsharedBytes, report.fallbacks]).toEqual(['gpu (cpu)', 88, []]);
    plan.dispose();
    await backend.dispose();
  });

  test('gpu.js chooses WebAssembly where there is no GPU', async () => {
    const backend = await gpuBackend();
    const plan = await backend.build(traceGraph(([a]) => [add(a, 1)], [like([3])]));
    expect(plan.report.steps).toEqual(['add -> [3] on webasm']);
    plan.dispose();
    await backend.dispose();
  });

  test('kernels that no plan uses are freed, the oldest first', async () => {
    const backend = await gpuBackend({ mode: 'cpu' });
    for (let n = 1; n <= 300; n++) (await backend.build(traceGraph(([a]) => [add(a, a)], [like([n])]))).dispose();
    expect(backend.kernelCount).toBe(256);
    await backend.dispose();
    expect(backend.kernelCount).toBe(0);
  });

  test('what it does not run is refused by name', async () => {
    const backend = await gpuBackend({ mode: 'cpu' });
    const refusal = async (fn: (args: readonly Tensor[]) => Tensor, input: Tensor): Promise<SpredError> =>
      rejected(backend.build(traceGraph((args) => [fn(args)], [input])));
    const wide = await refusal(([x]) => add(x, 1), like([2], 'float64'));
    expect([wide.code, wide.message]).toEqual(['dtype-mismatch', expect.stringContaining('allowFloat64')]);
    const unknown = opTable.find(({ name }) => name === 'cumsum')!;
    const absent = await refusal(([x]) => bind(unknown, [x], { axis: 0, reverse: false, exclusive: false }), like([2]));
    expect([absent.code, absent.argument]).toEqual(['unsupported-op', 'cumsum']);
    expect((await refusal(([x]) => add(x, 1), like([2 ** 24 + 1]))).code).toBe('unsupported-op');
    const repeated = await refusal(([x]) => sum(broadcastTo(x, [5000, 5000])), like([5000]));
    expect([repeated.code, repeated.shapes]).toEqual(['unsupported-op', [[5000, 5000]]]);
    const modeless = await rejected(gpuBackend({ mode: 'webgl2' }));
    expect([modeless.code, modeless.argument]).toEqual(['invalid-argument', 'mode']);
    expect((await rejected(gpuBackend({ mode: 'fpga' as 'cpu' }))).code).toBe('invalid-argument');
    await backend.dispose();
    expect((await refusal(([x]) => add(x, 1), like([2]))).code).toBe('use-after-free');
  });

  test('float64 is computed in float32 on request', async () => {
    const backend = await gpuBackend({ mode: 'webasm', allowFloat64: true });
    const plan = await backend.build(traceGraph(([x]) => [add(x, 0.1)], [like([1], 'float64')]));
    const [sum1] = await plan.run([tensor([1 + 1e-9])]);
    plan.dispose();
    expect([sum1.dtype, sum1.item()]).toEqual(['float64', Math.fround(1.1)]);
    await backend.dispose();
  });

  test('integers that float32 does not hold, and inputs of another kind, are refused', async () => {
    const backend = await gpuBackend({ mode: 'webasm' });
    const plan = await backend.build(traceGraph(([k]) => [add(k, k)], [like([2], 'int32')]));
    const given = (numbers: number[]): Promise<Tensor[]> => plan.run([tensor(numbers, undefined, { dtype: 'int32' })]);
    expect((await given([1, -5]))[0].data).toEqual(Int32Array.of(2, -10));
    const large = await rejected(given([1, 2 ** 24 + 1]));
    expect([large.code, large.index]).toEqual(['overflow', 1]);
    expect((await rejected(given([1, 2 ** 24]))).code).toBe('overflow');
    expect((await rejected(given([1]))).code).toBe('shape-mismatch');
    expect((await rejected(plan.run([like([2])]))).code).toBe('dtype-mismatch');
    expect((await rejected(plan.run([]))).code).toBe('invalid-argument');
    plan.dispose();
    await backend.dispose();
  });

  test('an index out of range gives NaN', async () => {
    const backend = await gpuBackend({ mode: 'webasm' });
    const gather = opTable.find(({ name }) => name === 'gather')!;
    const trace = traceGraph(
      ([x, k]) => [bind(gather, [x, k], { axis: 0, batch: 0 })],
      [like([2]), like([3], 'int32')],
    );
    const plan = await backend.build(trace);
    const [picked] = await plan.run([full([2], 7, 'float32'), tensor([0, 2, -1], undefined, { dtype: 'int32' })]);
    plan.dispose();
    expect([...picked.data]).toEqual([7, Number.NaN, Number.NaN]);
    await backend.dispose();
  });

  test('says which ops it runs on which types', () => {
    const names = new Set(opTable.map(({ name }) => name));
    // `barrier` is no op of the table: only `checkpoint` makes it.
    expect(gpuOps.filter((name) => name !== 'barrier' && !names.has(name))).toEqual([]);
    const row = (op: string): string[] => dtypes.map((dtype) => gpuSupport(op, dtype));
    expect(row('add')).toEqual(['none', 'native', 'native', 'none']);
    expect(row('exp')).toEqual(['none', 'none', 'native', 'none']);
    expect(row('where')).toEqual(['native', 'native', 'native', 'none']);
    expect(row('cholesky')).toEqual(['none', 'none', 'none', 'none']);
    expect(gpuSupport('exp', 'float64', { allowFloat64: true })).toBe('native');
  });
});
