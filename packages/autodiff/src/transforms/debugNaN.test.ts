import { describe, expect, test } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { add, debugNaN, div, exp, grad, log, mul, sqrt, sub, sum, tensor, type Tensor } from '../index.ts';

describe('debugNaN', () => {
  test('names the op, the place and the shapes of the first NaN', () => {
    const f = debugNaN((x: Tensor, y: Tensor) => sum(exp(add(mul(x, 2), log(y)))));
    expect(f(tensor([1, 2]), tensor([1, 1])).item()).toBeCloseTo(Math.exp(2) + Math.exp(4), 9);
    const bad = tensor([
      [1, 1],
      [1, -1],
    ]);
    expect(caught(() => f(tensor([1, 2]), bad))).toMatchObject({
      code: 'non-finite',
      message: 'log: shapes [2,2] -> [2,2]: the output is NaN at [1,1], the inputs hold none',
      argument: 'log',
      index: [1, 1],
      shapes: [
        [2, 2],
        [2, 2],
      ],
    });
  });

  test("a NaN that comes in with the arguments is not an op's", () => {
    expect(debugNaN((x: Tensor) => mul(x, 2))(tensor([NaN])).toArray()).toEqual([NaN]);
  });

  test('looks at derivatives, too', () => {
    // d sqrt(x) = 1 / (2 sqrt(x)) is infinite at 0; times 0 it is NaN
    const slope = grad((x: Tensor) => sum(mul(sqrt(x), 0)));
    expect(slope(tensor([0])).toArray()).toEqual([NaN]);
    expect(caught(() => debugNaN(slope)(tensor([0]))).message).toContain('the output is NaN at [0]');
  });

  test('infinities on request', () => {
    const f = (x: Tensor): Tensor => sub(div(1, x), div(1, x));
    expect(caught(() => debugNaN(f)(tensor(0))).argument).toBe('sub');
    expect(caught(() => debugNaN(f, { infinity: true })(tensor(0)))).toMatchObject({
      argument: 'div',
      message: 'div: shapes [], [] -> []: the output is Infinity at [], the inputs hold none',
    });
  });

  test('looks no longer when the function has returned or thrown', () => {
    caught(() => debugNaN(log)(tensor(-1)));
    expect(log(tensor(-1)).item()).toBeNaN();
  });
});
