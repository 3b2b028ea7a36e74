/**
 * Trajectories on a Rosenbrock function of four variables against PyTorch in float64, to 1e-12 at every step. The
 * committed fixture holds the first three steps of each, so that a bare clone verifies something.
 */
import { valueAndGrad, sub, tensor, type Tensor } from '@spred/autodiff';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adam, applyUpdates, cosineDecay, exponentialDecay, sgd, type Optimizer } from '../src/index.ts';

interface Oracle {
  readonly x0: readonly number[];
  readonly optimizers: Readonly<Record<string, Setting>>;
  readonly schedules: { readonly base_lr: number; readonly lr: Readonly<Record<string, readonly number[]>> };
}

interface Setting {
  readonly options: Readonly<Record<string, number | boolean>>;
  readonly trajectory: readonly { readonly loss_before: number; readonly x: readonly number[] }[];
}

const read = (path: string): Oracle => JSON.parse(readFileSync(path, 'utf8')) as Oracle;
const fixture = read(join(import.meta.dirname, 'fixtures', 'trajectories.json'));
const folder = process.env['SPRED_ORACLES'];
const oracle = folder === undefined ? null : read(join(folder, 'optimizers.json'));
const withoutOracles = 'SPRED_ORACLES is not set';

/** sum_i 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2 */
function rosenbrock(x: Tensor): Tensor {
  const head = x.slice([[0, -1]]);
  const tail = x.slice([[1, null]]);
  return tail.sub(head.square()).square().mul(100).add(sub(1, head).square()).sum();
}

/** The optimiser of a setting, in PyTorch's words. */
function build(name: string, options: Setting['options']): Optimizer {
  const number = (key: string): number => Number(options[key] ?? 0);
  const common = { learningRate: number('lr'), weightDecay: number('weight_decay') };
  if (name.startsWith('adam')) return adam({ ...common, amsgrad: options['amsgrad'] === true });
  return sgd({
    ...common,
    momentum: number('momentum'),
    dampening: number('dampening'),
    nesterov: options['nesterov'] === true,
  });
}

function errorOf(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
}

/** The largest error of losses and parameters along a trajectory. */
function worstError(name: string, x0: readonly number[], { options, trajectory }: Setting): number {
  const optimizer = build(name, options);
  const slope = valueAndGrad(rosenbrock);
  let x = tensor(x0);
  let state = optimizer.init(x);
  let worst = 0;
  for (const point of trajectory) {
    const { value, grad } = slope(x);
    const step = optimizer.update(grad, state, x);
    x = applyUpdates(x, step.updates);
    state = step.state;
    worst = Math.max(
      worst,
      errorOf(value.item(), point.loss_before),
      ...point.x.map((expected, i) => errorOf(x.data[i], expected)),
    );
  }
  return worst;
}

const names = Object.keys(fixture.optimizers);

describe('the first steps, committed', () => {
  test.each(names)('%s', (name) => {
    expect(worstError(name, fixture.x0, fixture.optimizers[name])).toBeLessThanOrEqual(1e-12);
  });
});

describe('all steps', () => {
  test.for(names)('%s', (name, ctx) => {
    if (oracle === null) return ctx.skip(withoutOracles);
    expect(worstError(name, oracle.x0, oracle.optimizers[name])).toBeLessThanOrEqual(1e-12);
  });
});

describe('schedules', () => {
  const { base_lr: initial, lr } = fixture.schedules;

  test('exponential decay is ExponentialLR', () => {
    const rate = exponentialDecay({ initial, factor: 0.9 });
    expect(
      Math.max(...lr['ExponentialLR(.9)'].map((expected, step) => errorOf(rate(step), expected))),
    ).toBeLessThanOrEqual(1e-12);
  });

  test('cosine decay is CosineAnnealingLR', () => {
    const rate = cosineDecay({ initial, steps: 30, final: 0.01 });
    expect(
      Math.max(...lr['CosineAnnealingLR(30,eta_min=.01)'].map((expected, step) => errorOf(rate(step), expected))),
    ).toBeLessThanOrEqual(1e-12);
  });
});
