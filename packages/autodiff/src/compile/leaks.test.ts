/**
 * Many training steps in one synchronous loop leave the process's memory where it was: the heap, array buffers, WebAssembly.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { info } from '@spred/kernels';
import { expect, it } from 'vitest';
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

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

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
function held(): { heap: number; buffers: number; wasm: number; plans: number } {
  for (let k = 0; k < 5; k++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers, wasm: info().bytes, plans: memoryCounters().planBytes };
}

/** Runs steps and returns what they left beyond 5 % of what was there. */
function growth(steps: number, step: () => void): string[] {
  for (let k = 0; k < 1000; k++) step();
  const before = held();
  for (let k = 0; k < steps; k++) step();
  const after = held();
  const slack = { heap: 0, buffers: 2 ** 16, wasm: 0, plans: 0 };
  return (Object.keys(before) as (keyof typeof before)[])
    .filter((key) => after[key] > 1.05 * before[key] + slack[key])
    .map((key) => `${key}: ${before[key]} -> ${after[key]}`);
}

const steps = isLong ? 20_000 : 2000;

it(`${steps} compiled steps`, { timeout: 300_000 }, () => {
  const train = compile(
    (params: Params) => {
      const { value, grad: slope } = valueAndGrad(loss)(params);
      return [moved(params, slope), value] as const;
    },
    { donate: [0] },
  );
  let params = start;
  let latest = Infinity;
  const left = growth(steps, () => {
    const [next, value] = train(params);
    params = next;
    latest = value.item();
  });
  expect(left).toEqual([]);
  expect(latest).toBeLessThan(loss(start).item());
  train.dispose();
});

it(`${steps} steps on the tape`, { timeout: 300_000 }, () => {
  let params = start;
  expect(growth(steps, () => (params = moved(params, grad(loss)(params))))).toEqual([]);
});

it(`${steps} eager steps`, { timeout: 300_000 }, () => {
  const w = variable([0.5, -0.25]);
  expect(
    growth(steps, () => {
      zeroGrad(w);
      sum(mul(tanh(w), w)).backward();
    }),
  ).toEqual([]);
});

it(`${steps / 20} programs compiled and disposed`, { timeout: 300_000 }, () => {
  const one = (): void => {
    const compiled = compile((x: Tensor) => tanh(add(x, 1)));
    compiled(inputs);
    compiled.dispose();
  };
  for (let k = 0; k < 20; k++) one();
  const before = held();
  for (let k = 0; k < steps / 20; k++) one();
  const after = held();
  expect(after.wasm).toBeLessThanOrEqual(before.wasm);
  expect(after.plans).toBe(before.plans);
  expect(after.heap).toBeLessThanOrEqual(1.05 * before.heap);
});
