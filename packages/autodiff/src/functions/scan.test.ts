/**
 * The scan against the loop that it is.
 */
import { describe, expect, test } from 'vitest';
import { expectRefused } from '../../test/refused.ts';
import { expectClose, pick, some } from '../../test/tensors.ts';
import { gradcheck } from '../check.ts';
import { tensor, zeros } from '../create.ts';
import { add } from '../ops/add.ts';
import { concat } from '../ops/concat.ts';
import { matmul } from '../ops/matmul.ts';
import { mul } from '../ops/mul.ts';
import { tanh } from '../ops/tanh.ts';
import type { Tensor } from '../tensor.ts';
import { grad } from '../transforms/grad.ts';
import { jvp } from '../transforms/jvp.ts';
import { vmap } from '../transforms/vmap.ts';
import { scan } from './scan.ts';

interface State {
  readonly h: Tensor;
  readonly w: Tensor;
}

/** A recurrent layer: its weights are part of the carry, so that it can be checkpointed. */
const layer = ({ h, w }: State, x: Tensor): readonly [State, { readonly y: Tensor }] => {
  const next = tanh(add(matmul(w, h), x));
  return [{ h: next, w }, { y: mul(next, next) }];
};

const init: State = { h: some([3]), w: some([3, 3], 2) };
const xs = some([7, 3], 3);

describe('scan', () => {
  test('is a loop over rows, forwards and backwards', () => {
    for (const reverse of [false, true]) {
      let state = init;
      const rows: Tensor[] = [];
      for (let t = 0; t < 7; t++) {
        const at = reverse ? 6 - t : t;
        const [next, { y }] = layer(state, pick(xs, at));
        state = next;
        rows[at] = y.reshape([1, 3]);
      }
      for (const options of [{ reverse }, { reverse, checkpoint: 3 }, { reverse, checkpoint: 100 }]) {
        const found = scan(layer, init, xs, options);
        expectClose(found.carry.h, state.h);
        expectClose(found.outputs.y, concat(rows));
      }
    }
  });

  test('has the derivatives of the loop, checkpointed or not', () => {
    for (const options of [{}, { checkpoint: 3 }, { reverse: true }]) {
      const run = ([h, w, rows]: Tensor[]): Tensor[] => {
        const { carry, outputs } = scan(layer, { h, w }, rows, options);
        return [carry.h, outputs.y];
      };
      const args = [mul(init.h, 0.3), mul(init.w, 0.3), mul(xs, 0.3)];
      expect(gradcheck(run, args, { order: 2 }).error).toBeLessThanOrEqual(1e-7);
    }
  });

  test('on a batch is the loop', () => {
    const many = some([4, 7, 3], 4);
    const run = (rows: Tensor): Tensor => scan(layer, init, rows).outputs.y;
    const all = vmap(run)(many);
    const slopes = vmap(grad((rows: Tensor) => run(rows).sum()))(many);
    for (let i = 0; i < 4; i++) {
      expectClose(pick(all, i), run(pick(many, i)));
      expectClose(pick(slopes, i), grad((rows: Tensor) => run(rows).sum())(pick(many, i)));
    }
  });

  test('goes on without inputs, and without outputs', () => {
    const found = scan((x: Tensor) => [mul(x, 2), {}] as const, tensor(1), {}, { length: 10 });
    expect(found.carry.item()).toBe(1024);
    expect(found.outputs).toEqual({});
    const powers = scan((x: Tensor) => [mul(x, 2), x] as const, tensor(1), [], { length: 4 });
    expect(powers.outputs.toArray()).toEqual([1, 2, 4, 8]);
  });

  test('of 20,000 steps needs no deep stack, in any mode', () => {
    const steps = 20000;
    const rows = tensor(Float64Array.from({ length: steps }, (_, t) => Math.sin(t)));
    const run = (rate: Tensor, values: Tensor): Tensor =>
      scan((level: Tensor, x: Tensor) => [add(mul(level, rate), x), level] as const, tensor(0), values).outputs.sum();
    let [level, total, slope, slopes] = [0, 0, 0, 0];
    for (let t = 0; t < steps; t++) {
      total += level;
      slopes += slope;
      slope = slope * 0.9 + level;
      level = level * 0.9 + Math.sin(t);
    }
    const rate = tensor(0.9);
    expectClose(run(rate, rows), tensor(total), 1e-9);
    expectClose(grad((r: Tensor) => run(r, rows))(rate), tensor(slopes), 1e-9);
    expectClose(jvp((r: Tensor) => run(r, rows), rate, tensor(1)).tangent, tensor(slopes), 1e-9);
    const byRow = grad((values: Tensor) => run(rate, values))(rows);
    expect(byRow.data[steps - 1]).toBe(0);
    expect(byRow.data[steps - 3]).toBeCloseTo(1.9, 12);
  });

  test('says what does not fit', () => {
    const keep = (carry: Tensor, x: Tensor): readonly [Tensor, Tensor] => [carry, x];
    expectRefused([
      [() => scan(keep, tensor(0), zeros([0, 2])), 'invalid-argument', 'length'],
      [() => scan((c: Tensor) => [c, c] as const, tensor(0), {}), 'invalid-argument', 'length must say'],
      [() => scan(keep, tensor(0), zeros([3]), { length: 4 }), 'shape-mismatch', 'has not 4 rows'],
      [() => scan((c: Tensor, [x]: Tensor[]) => [c, x] as const, tensor(0), [zeros([3]), zeros([2])]), 'shape-mismatch', 'leaf 1 of shape [2]'], // prettier-ignore
      [() => scan(keep, tensor(0), tensor(1)), 'invalid-argument', 'length'],
      [() => scan((c: Tensor, x: Tensor) => [add(c, [1, 2]), x] as const, tensor(0), zeros([3])), 'shape-mismatch', 'carry'], // prettier-ignore
      [() => scan(keep, tensor(0), zeros([3]), { checkpoint: 0 }), 'invalid-argument', 'checkpoint'],
    ]);
  });
});
