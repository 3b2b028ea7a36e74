/**
 * Identities between optimisers, restarts, masks and errors.
 */
import { cast, compile, full, grad, gradcheck, mul, sub, tensor, type Tensor } from '@spred/autodiff';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adam,
  applyUpdates,
  constantSchedule,
  cosineDecay,
  exponentialDecay,
  linearWarmup,
  sgd,
  type DecayMask,
  type Optimizer,
  type OptimizerState,
} from './index.ts';
import { caught } from '../../../testing/caught.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 100;

interface Params {
  readonly a: Tensor;
  readonly b: readonly [Tensor];
}

const slope = grad((p: Params) => sub(mul(p.a.square(), p.a), p.b[0]).square().sum());
const start: Params = { a: tensor([0.5, -0.3]), b: [tensor([0.2, 0.1])] };

function run(optimizer: Optimizer, steps: number, from = start, state = optimizer.init(from)) {
  let params = from;
  let current: OptimizerState<Params> = state;
  for (let i = 0; i < steps; i++) {
    const step = optimizer.update(slope(params), current, params);
    params = applyUpdates(params, step.updates);
    current = step.state;
  }
  return { params, state: current };
}

/** The code of the error that a call throws. */
const codeOf = (call: () => unknown): string => caught(call).code;

const numbers = (p: Params): number[] => [...p.a.data, ...p.b[0].data];

describe('identities', () => {
  test('no momentum is plain descent', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.double({ min: -9, max: 9, noNaN: true }),
        (rate, g) => {
          const optimizer = sgd({ learningRate: rate });
          const x = tensor(1);
          expect(optimizer.update(tensor(g), optimizer.init(x), x).updates.item()).toBe(g * -rate);
        },
      ),
      { numRuns: runs, seed: 21 },
    );
  });

  test('adam without memory descends by signs', () => {
    const optimizer = adam({ learningRate: 0.25, beta1: 0, beta2: 0, epsilon: 1e-300 });
    const x = tensor([1, 1, 1]);
    const { updates } = optimizer.update(tensor([3, -1e-3, 1e5]), optimizer.init(x), x);
    updates.data.forEach((u, i) => expect(u).toBeCloseTo([-0.25, 0.25, -0.25][i], 14));
  });

  test.each([
    ['sgd', (weightDecay: number) => sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay })],
    ['adam', (weightDecay: number) => adam({ learningRate: 0.05, weightDecay })],
  ])('%s: the decay is the gradient of an L2 term of the loss', (_, make) => {
    const decay = 0.3;
    const plain = make(0);
    const withDecay = run(make(decay), 20);
    let params = start;
    let state = plain.init(params);
    for (let i = 0; i < 20; i++) {
      const g = slope(params);
      const grads: Params = { a: g.a.add(params.a.mul(decay)), b: [g.b[0].add(params.b[0].mul(decay))] };
      const step = plain.update(grads, state, params);
      params = applyUpdates(params, step.updates);
      state = step.state;
    }
    expect(numbers(withDecay.params)).toEqual(numbers(params));
  });

  test.each([
    ['sgd', () => sgd({ learningRate: 0.05, momentum: 0.9, dampening: 0.1 })],
    ['adam', () => adam({ learningRate: cosineDecay({ initial: 0.05, steps: 30 }), amsgrad: true })],
  ])('%s: a run that is stopped and taken up again is the run without a break', (_, make) => {
    const first = run(make(), 13);
    const second = run(make(), 17, first.params, first.state);
    expect(numbers(second.params)).toEqual(numbers(run(make(), 30).params));
  });

  test('a tree of parameters moves as its leaves would alone', () => {
    const optimizer = adam({ learningRate: 0.1 });
    const grads: Params = { a: tensor([1, 2]), b: [tensor([3, 4])] };
    const whole = optimizer.update(grads, optimizer.init(start), start).updates;
    expect(whole.a.toArray()).toEqual(optimizer.update(grads.a, optimizer.init(start.a), start.a).updates.toArray());
  });
});

const masked = (decayMask: DecayMask | undefined) =>
  sgd({ learningRate: 1, weightDecay: 0.5, ...(decayMask === undefined ? {} : { decayMask }) });

describe('decay masks', () => {
  const zero: Params = { a: full([2], 0), b: [full([2], 0)] };
  const decayed = (mask: DecayMask | undefined): number[] =>
    numbers(masked(mask).update(zero, { step: tensor(0), slots: {} }, start).updates);

  test('a boolean at a branch holds for all under it, and a missing key means false', () => {
    const all = numbers(start).map((x) => x * -0.5);
    expect(decayed(undefined)).toEqual(all);
    expect(decayed({ a: true, b: true })).toEqual(all);
    expect(decayed({ a: true }).map(Math.abs)).toEqual([0.25, 0.15, 0, 0]);
    expect(decayed({ b: [true] }).map(Math.abs)).toEqual([0, 0, 0.1, 0.05]);
  });

  test('a mask of another structure is an error', () => {
    for (const mask of [{ c: true }, [true], { a: { x: true } }]) {
      expect(() => decayed(mask)).toThrowError(expect.objectContaining({ code: 'tree-mismatch' }));
    }
  });
});

describe('schedules', () => {
  test('the rate of the first update is that of step 0', () => {
    const optimizer = sgd({ learningRate: (step) => [1, 10][step] });
    const x = tensor(0);
    const first = optimizer.update(tensor(1), optimizer.init(x), x);
    expect(first.updates.item()).toBe(-1);
    expect(optimizer.update(tensor(1), first.state, x).updates.item()).toBe(-10);
  });

  test('an update can be differentiated at every step, and reads the rate of its own step', () => {
    const rates = [0.5, 0.25, 0.125];
    const optimizer = adam({ learningRate: (step) => rates[step], weightDecay: 0.1, epsilon: 1e-3 });
    let state = optimizer.init(start);
    const constant = adam({ learningRate: 1, weightDecay: 0.1, epsilon: 1e-3 });
    for (const rate of rates) {
      const { updates, state: next } = optimizer.update(slope(start), state, start);
      const unscaled = numbers(constant.update(slope(start), state, start).updates);
      expect(numbers(updates)).toEqual(unscaled.map((x) => x * rate));
      const at = state;
      expect(gradcheck((grads: Params) => optimizer.update(grads, at, start).updates, slope(start)).passed).toBe(true);
      state = next;
    }
  });

  test('their ends', () => {
    expect(constantSchedule(0.3)(99)).toBe(0.3);
    const cosine = cosineDecay({ initial: 2, steps: 10, final: 0.5 });
    expect([cosine(0), cosine(5), cosine(10), cosine(11)]).toEqual([2, 1.25, 0.5, 0.5]);
    expect(exponentialDecay({ initial: 1, factor: 0.5, final: 0.2 })(10)).toBe(0.2);
    const warm = linearWarmup(3, (step) => 4 - step);
    expect([0, 1, 2, 3, 4].map(warm)).toEqual([1, 2, 3, 4, 3]);
  });
});

describe('errors', () => {
  test('numbers out of range', () => {
    const bad: (() => unknown)[] = [
      () => sgd({ learningRate: -1 }),
      () => sgd({ learningRate: Number.NaN }),
      () => sgd({ learningRate: 1, momentum: -0.1 }),
      () => sgd({ learningRate: 1, nesterov: true }),
      () => sgd({ learningRate: 1, momentum: 0.9, nesterov: true, dampening: 0.1 }),
      () => sgd({ learningRate: 1, weightDecay: -1 }),
      () => adam({ learningRate: 1, beta1: 1 }),
      () => adam({ learningRate: 1, beta2: -0.1 }),
      () => adam({ learningRate: 1, epsilon: 0 }),
      () => cosineDecay({ initial: 1, steps: 0 }),
      () => exponentialDecay({ initial: 1, factor: 0 }),
      () => linearWarmup(-1, constantSchedule(1)),
      () => constantSchedule(-1),
    ];
    for (const make of bad) expect(make).toThrowError(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('gradients, states and updates that are not like the parameters', () => {
    const optimizer = adam({ learningRate: 1 });
    const x = tensor([1, 2]);
    const state = optimizer.init(x);
    expect(codeOf(() => optimizer.update(tensor([1]), state, x))).toBe('shape-mismatch');
    expect(codeOf(() => optimizer.update(x, optimizer.init(tensor(1)), x))).toBe('shape-mismatch');
    expect(codeOf(() => optimizer.update([x] as unknown as Tensor, state, x))).toBe('tree-mismatch');
    expect(codeOf(() => optimizer.init(3 as unknown as Tensor))).toBe('tree-mismatch');
    expect(codeOf(() => applyUpdates(x, tensor(1)))).toBe('shape-mismatch');
    expect(codeOf(() => applyUpdates<Record<string, Tensor>>({ a: x }, { b: x }))).toBe('tree-mismatch');
    const slotless = sgd({ learningRate: 1 }).init(x);
    expect(codeOf(() => optimizer.update(x, slotless, x))).toBe('tree-mismatch');
  });
});

describe('compiled training steps', () => {
  const target = cast(tensor([1, -2, 0.5]), 'float32');
  const origin = { w: cast(tensor([0, 0, 0]), 'float32') };
  type Weights = typeof origin;
  const loss = ({ w }: Weights) => sub(w, target).square().sum();

  test.each([
    ['adam', adam({ learningRate: 0.05, weightDecay: 0.01 })],
    ['sgd', sgd({ learningRate: 0.05, momentum: 0.9, dampening: 0.5, nesterov: false })],
  ])('%s in float32 gives what it gives eagerly', (_, optimizer) => {
    const advance = (params: Weights, state: OptimizerState<Weights>) => {
      const step = optimizer.update(grad(loss)(params), state, params);
      return { params: applyUpdates(params, step.updates), state: step.state };
    };
    const compiled = compile(advance, { donate: [0, 1] });
    let eager = { params: origin, state: optimizer.init(origin) };
    let planned = eager;
    for (let i = 0; i < 30; i++) {
      eager = advance(eager.params, eager.state);
      planned = compiled(planned.params, planned.state);
    }
    expect(planned.params.w.dtype).toBe('float32');
    planned.params.w.data.forEach((w, i) => expect(Math.abs(w - eager.params.w.data[i])).toBeLessThanOrEqual(1e-6));
    compiled.dispose();
  });

  test('take a rate that changes as an argument; a schedule of their own they cannot read', () => {
    const optimizer = sgd({ learningRate: (step) => 1 / (1 + step) });
    const blind = compile(
      (params: Weights, state: OptimizerState<Weights>) => optimizer.update(params, state, params).updates,
    );
    expect(caught(() => blind(origin, optimizer.init(origin))).code).toBe('abstract-value');
    const told = compile(
      (params: Weights, state: OptimizerState<Weights>, rate: Tensor) =>
        optimizer.update(grad(loss)(params), state, params, { learningRate: rate }).updates,
    );
    for (const rate of [0.5, 0.25]) {
      const { updates } = optimizer.update(grad(loss)(origin), optimizer.init(origin), origin, { learningRate: rate });
      expect(told(origin, optimizer.init(origin), tensor(rate)).w.toArray()).toEqual(updates.w.toArray());
      expect(updates.w.data[0]).toBeCloseTo(2 * rate, 6);
    }
    expect(told.planCount).toBe(1);
    told.dispose();
  });
});
