/**
 * The whole package on a page: keys, a driven iteration, a tree, a progress line, an error.
 */
import { expect, it } from 'vitest';
import {
  createProgress,
  drive,
  isSpredError,
  leafBrand,
  mapTree,
  normal,
  randomKey,
  requireFinite,
  splitKey,
  type Iteration,
  type Leaf,
} from './index.ts';

it('keys make the same numbers every time, and split into independent ones', () => {
  const [first, second] = splitKey(randomKey(7));
  expect(normal(first, 4)).toEqual(normal(first, 4));
  expect(normal(first, 4)).not.toEqual(normal(second, 4));
});

it('long work is a generator that somebody else drives, watches and stops', () => {
  // Newton's method for the square root of 2.
  function* squareRoot(): Iteration<number, { root: number; why: string }> {
    let root = 2;
    for (;;) {
      const reason = yield root;
      if (reason !== undefined) return { root, why: reason };
      const next = (root + 2 / root) / 2;
      if (next === root) return { root, why: 'converged' };
      root = next;
    }
  }
  const lines: string[] = [];
  const progress = createProgress({ write: (text) => lines.push(text), interactive: false });
  const rough = drive(squareRoot(), { onIteration: (root) => Math.abs(root * root - 2) > 0.01 });
  progress.line(`rough: ${rough.root.toFixed(3)}`);
  expect(rough.why).toBe('stopped');
  expect(lines).toEqual(['rough: 1.417\n']);
  const { root, why } = drive(squareRoot());
  expect(why).toBe('converged');
  expect(root).toBeCloseTo(Math.SQRT2, 14);
});

it('trees of branded leaves keep their shape', () => {
  interface Weight extends Leaf {
    readonly value: number;
  }
  const weight = (value: number): Weight => ({ [leafBrand]: 'weight', value });
  const model = { layers: [weight(1), weight(2)] as const, bias: weight(3) };
  const doubled = mapTree<typeof model, Weight>((leaf) => weight(2 * leaf.value), model);
  expect([doubled.layers[0].value, doubled.layers[1].value, doubled.bias.value]).toEqual([2, 4, 6]);
});

it('errors say what and where', () => {
  try {
    requireFinite('y', [1, 2, NaN]);
    expect.unreachable();
  } catch (error) {
    expect(isSpredError(error) && [error.code, error.index, error.message]).toEqual(['non-finite', 2, 'y[2] is NaN']);
  }
});
