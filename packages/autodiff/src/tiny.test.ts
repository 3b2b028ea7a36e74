/**
 * The whole package on one page.
 */
import { expect, test } from 'vitest';
import {
  dot,
  grad,
  gradcheck,
  hvp,
  jvp,
  matmul,
  squaredNorm,
  stopGradient,
  tensor,
  valueAndGrad,
  vjp,
  type Tensor,
} from './index.ts';

const cube = (x: Tensor): Tensor => x.mul(x).mul(x);
const f = (x: Tensor): Tensor => x.mul(x);

test('tensors are immutable arrays with broadcasting ops', () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  expect(x.shape).toEqual([2, 2]);
  expect(x.mul([10, 100]).add(1).toArray()).toEqual([
    [11, 201],
    [31, 401],
  ]);
  expect(x.sum({ axes: 0 }).toArray()).toEqual([4, 6]);
  expect(matmul(x, [1, 1]).toArray()).toEqual([3, 7]);
});

test('the gradient of a loss over a tree of parameters', () => {
  const x = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const loss = ({ u, w }: { u: Tensor; w: Tensor }): Tensor =>
    squaredNorm(matmul(x, u.mul(w)).sub([1, 2, 3]))
      .div(6)
      .add(squaredNorm(u).add(squaredNorm(w)).mul(0.05));
  const params = { u: tensor([0.5, -1]), w: tensor([2, 0.1]) };
  const { value, grad: slope } = valueAndGrad(loss)(params);
  expect(value.item()).toBeCloseTo(2.36 / 6 + 0.05 * 5.26, 12);
  expect(slope.u.shape).toEqual([2]);
  expect(gradcheck(loss, params, { order: 3 }).passed).toBe(true);
});

test('transforms nest', () => {
  expect(grad(cube)(tensor(2)).item()).toBe(12);
  expect(grad(grad(cube))(tensor(2)).item()).toBe(12);
  expect(jvp(grad(cube), tensor(2), tensor(1)).tangent.item()).toBe(12);
  expect(grad((x: Tensor) => jvp(cube, x, tensor(1)).tangent)(tensor(2)).item()).toBe(12);
});

test('products with the Jacobian, its transpose, and the Hessian', () => {
  const at = tensor([1, 2]);
  expect(jvp(f, at, tensor([1, 10])).tangent.toArray()).toEqual([2, 40]);
  expect(
    vjp(f, at)
      .pullback(tensor([1, 10]))
      .toArray(),
  ).toEqual([2, 40]);
  expect(hvp((x: Tensor) => dot(x, f(x)), at, tensor([1, 1])).toArray()).toEqual([6, 12]);
});

test('a stopped gradient is a constant', () => {
  expect(grad((x: Tensor) => x.mul(stopGradient(x)))(tensor(3)).item()).toBe(3);
});
