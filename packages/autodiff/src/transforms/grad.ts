/**
 * The gradient of a scalar function.
 */
import type { TensorLike } from '../create.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import type { Tensor } from '../tensor.ts';
import type { TensorTree } from './tensors.ts';
import { differentiated, type GradOf, type GradOptions } from './valueAndGrad.ts';

const gradOptions = ['argument'] as const;

/**
 * Turns a function with a scalar value into its gradient with respect to the first argument, or to those that
 * `argument` names (a list of numbers gives a list of gradients); see `valueAndGrad`, whose errors it throws.
 *
 * @example
 * ```ts
 * import { grad, tensor, type Tensor } from '@spred/autodiff';
 *
 * const cube = (x: Tensor) => x.mul(x).mul(x);
 * console.log(grad(cube)(tensor(2)).item()); // 12
 * console.log(grad(grad(cube))(tensor(2)).item()); // 12
 * console.log(grad(grad(grad(cube)))(tensor(2)).item()); // 6
 *
 * const area = (a: Tensor, b: Tensor) => a.mul(b);
 * const [byA, byB] = grad(area, { argument: [0, 1] })(tensor(3), tensor(5));
 * console.log(byA.item(), byB.item()); // 5 3
 * ```
 */
export function grad<Rest extends readonly unknown[]>(
  fn: (argument: TensorLike, ...rest: Rest) => Tensor,
): (argument: Tensor, ...rest: Rest) => Tensor;
export function grad<T extends TensorTree<T>, Rest extends readonly unknown[]>(
  fn: (argument: T, ...rest: Rest) => Tensor,
): (argument: T, ...rest: Rest) => T;
export function grad<Args extends readonly unknown[], const I extends number | readonly number[] = 0>(
  fn: (...args: Args) => Tensor,
  options: GradOptions<I>,
): (...args: Args) => GradOf<Args, I>;
export function grad(
  fn: (...args: never[]) => Tensor,
  options: GradOptions<number | readonly number[]> = {},
): (...args: never[]) => unknown {
  const both = differentiated('grad', fn, optionsOf('grad', options, gradOptions));
  return (...args) => both(...args).grad;
}
