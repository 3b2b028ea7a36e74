/**
 * Many training steps in one synchronous loop leave the process's memory where it was: the heap, array buffers, WebAssembly.
 */
import { info } from '@spred/kernels';
import { expect, it } from 'vitest';
import { heldByProcess, leftBehind, type Held } from '../../../../testing/memory.ts';
import { isLong } from '../../test/runs.ts';
import {
  add,
  compile,
  crossEntropy,
  grad,
  matmul,
  memoryCounters,
  mul,
  ones,
  sub,
  sum,
  tanh,
  tensor,
  valueAndGrad,
  variable,
  zeroGrad,
  type Tensor,
} from '../index.ts';

interface Params {
  readonly w1: Tensor;
  readonly b1: Tensor;
  readonly w2: Tensor;
}

const wave = (shape: readonly number[]): Tensor =>
  tensor(
    Float64Array.from({ length: shape.reduce((p, q) => p * q, 1) }, (_, i) => 0.3 * Math.sin(1.7 * i)),
    shape,
  );
const start: Params = { w1: wave([8, 16]), b1: wave([16]), w2: wave([16, 4]) };
const inputs = wave([32, 8]);
const targets = mul(ones([32, 4]), 0.25);

const loss = ({ w1, b1, w2 }: Params): Tensor => crossEntropy(matmul(tanh(add(matmul(inputs, w1), b1)), w2), targets);
const moved = (params: Params, slope: Params): Params => ({
  w1: sub(params.w1, mul(slope.w1, 0.01)),
  b1: sub(params.b1, mul(slope.b1, 0.01)),
  w2: sub(params.w2, mul(slope.w2, 0.01)),
});

/** The memory that is left after the garbage is gone. */
const held = (): Held => ({ ...heldByProcess(), wasm: info().bytes, plans: memoryCounters().planBytes });

/** Runs steps in one synchronous loop, after some to warm up, and returns what they left. */
async function leftBySteps(steps: number, step: () => void): Promise<string[]> {
  const run = (count: number): void => {
    for (let k = 0; k < count; k++) step();
  };
  run(1000);
  return leftBehind(() => run(steps), held, { buffers: 2 ** 16 });
}

const steps = isLong ? 20_000 : 2000;

it(`${steps} compiled steps`, { timeout: 600_000 }, async () => {
  const train = compile(
    (params: Params) => {
      const { value, grad: slope } = valueAndGrad(loss)(params);
      return [moved(params, slope), value] as const;
    },
    { donate: [0] },
  );
  let params = start;
  let latest = Infinity;
  const left = await leftBySteps(steps, () => {
    const [next, value] = train(params);
    params = next;
    latest = value.item();
  });
  expect(left).toEqual([]);
  expect(latest).toBeLessThan(loss(start).item());
  train.dispose();
});

it(`${steps} steps on the tape`, { timeout: 600_000 }, async () => {
  let params = start;
  expect(await leftBySteps(steps, () => (params = moved(params, grad(loss)(params))))).toEqual([]);
});

it(`${steps} eager steps`, { timeout: 600_000 }, async () => {
  const w = variable([0.5, -0.25]);
  expect(
    await leftBySteps(steps, () => {
      zeroGrad(w);
      sum(mul(tanh(w), w)).backward();
    }),
  ).toEqual([]);
});

it(`${steps / 20} programs compiled and disposed`, { timeout: 600_000 }, async () => {
  const one = (): void => {
    const compiled = compile((x: Tensor) => tanh(add(x, 1)));
    compiled(inputs);
    compiled.dispose();
  };
  const run = (count: number): void => {
    for (let k = 0; k < count; k++) one();
  };
  run(20);
  const { wasm, plans } = held();
  expect(await leftBehind(() => run(steps / 20), held)).toEqual([]);
  expect(held()).toMatchObject({ wasm, plans });
});
