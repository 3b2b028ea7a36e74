/**
 * Options that there are not are refused, wherever there are options; one that is undefined counts as not given.
 */
import { tensor } from '@spred/autodiff';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../testing/caught.ts';
import { adam, cosineDecay, exponentialDecay, sgd, type Optimizer } from './index.ts';

const updated = (optimizer: Optimizer, extra: object): unknown => {
  const x = tensor([1, 2]);
  return optimizer.update(x, optimizer.init(x), x, { learningRate: 0.1, ...extra });
};
const rate = { learningRate: 0.1 };

const cases: readonly (readonly [string, (extra: object) => unknown, string])[] = [
  ['sgd', (extra) => sgd({ ...rate, ...extra }), 'learningRate, momentum, nesterov, dampening, weightDecay, decayMask'],
  ['sgd.update', (extra) => updated(sgd(rate), extra), 'learningRate'],
  [
    'adam',
    (extra) => adam({ ...rate, ...extra }),
    'learningRate, beta1, beta2, epsilon, amsgrad, weightDecay, decayMask',
  ],
  ['adam.update', (extra) => updated(adam(rate), extra), 'learningRate'],
  ['cosineDecay', (extra) => cosineDecay({ initial: 1, steps: 10, ...extra }), 'initial, steps, final'],
  [
    'exponentialDecay',
    (extra) => exponentialDecay({ initial: 1, factor: 0.5, ...extra }),
    'initial, factor, every, final',
  ],
];

describe('options that there are not are refused', () => {
  it.each(cases)('by %s', (of, call, known) => {
    const error = caught(() => call({ lr: 1 }));
    expect([error.code, error.argument]).toEqual(['invalid-argument', 'lr']);
    expect(error.message).toBe(`${of}: there is no option lr; there are ${known}`);
    expect(() => call({ lr: undefined })).not.toThrow();
  });
});
