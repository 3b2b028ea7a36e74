/**
 * The value of a scalar function and its gradient, in one run forward and one walk back.
 */
import { listOf, optionsOf, requireFunction } from '../ops/makers/arguments.ts';
import { formatShape, SpredError, unflattenTree } from '@spred/core';
import { isTensor, onesLike, zerosLike, type TensorLike } from '../create.ts';
import { isFloat } from '../dtype.ts';
import { Tape } from '../tape.ts';
import type { Tensor } from '../tensor.ts';
import { lower, withTrace } from '../trace.ts';
import { lowerTree } from './lowerTree.ts';
import type { FlatTensors, TensorTree } from './tensors.ts';
import { flattenArgument } from './treeFunction.ts';

/** A scalar and its gradient, a tree like the argument. */
export interface ValueAndGrad<T> {
  readonly value: Tensor;
  readonly grad: T;
}

/** A scalar, its gradient, and what the function returned beside it. */
export interface ValueAndGradWithAux<T, Aux> extends ValueAndGrad<T> {
  readonly aux: Aux;
}

/** Options of {@link grad}. */
export interface GradOptions<I extends number | readonly number[]> {
  /** Which argument to differentiate with respect to, or which ones: then the gradient is a list. Default 0. */
  readonly argument?: I;
}

/** Options of {@link valueAndGrad}. */
export interface ValueAndGradOptions<
  I extends number | readonly number[],
  HasAux extends boolean,
> extends GradOptions<I> {
  /**
   * True for a function that returns `[value, aux]`: `aux` (metrics, say) is handed out and not differentiated. Default
   * false.
   */
  readonly hasAux?: HasAux;
}

const valueAndGradOptions = ['argument', 'hasAux'] as const;

/** The gradient with respect to the arguments of the numbers `I`. */
export type GradOf<Args extends readonly unknown[], I extends number | readonly number[]> = I extends number
  ? Args[I]
  : { -readonly [K in keyof I]: I[K] extends number ? Args[I[K]] : never };

/**
 * Turns a function with a scalar value into one that returns the value and the gradient with respect to the first
 * argument, a tensor or a tree of tensors. Further arguments are passed on and not differentiated. Transforms nest.
 *
 * `argument` names another argument, or several; `hasAux` is for functions that return `[value, aux]`.
 *
 * The returned function throws `non-scalar` where the value has a rank above 0, `tree-mismatch` where an argument to
 * differentiate holds anything but tensors or the value is no tensor, `not-differentiable` where such an argument or
 * the value is of integers or truth values, and `invalid-argument` where `argument` names none.
 *
 * @example
 * ```ts
 * import { squaredNorm, tensor, valueAndGrad, type Tensor } from '@spred/autodiff';
 *
 * const loss = (p: { u: Tensor; w: Tensor }) => squaredNorm(p.u.mul(p.w));
 * const { value, grad } = valueAndGrad(loss)({ u: tensor([1, 2]), w: tensor([3, 1]) });
 * console.log(value.item()); // 13
 * console.log(grad.u.toArray()); // [ 18, 4 ]
 *
 * const fit = (x: Tensor, w: Tensor) => [squaredNorm(x.mul(w)), { norm: squaredNorm(w) }] as const;
 * const step = valueAndGrad(fit, { argument: 1, hasAux: true })(tensor([1, 2]), tensor([3, 1]));
 * console.log(step.grad.toArray(), step.aux.norm.item()); // [ 6, 8 ] 10
 * ```
 */
export function valueAndGrad<Rest extends readonly unknown[]>(
  fn: (argument: TensorLike, ...rest: Rest) => Tensor,
): (argument: Tensor, ...rest: Rest) => ValueAndGrad<Tensor>;
export function valueAndGrad<T extends TensorTree<T>, Rest extends readonly unknown[]>(
  fn: (argument: T, ...rest: Rest) => Tensor,
): (argument: T, ...rest: Rest) => ValueAndGrad<T>;
export function valueAndGrad<Args extends readonly unknown[], Aux, const I extends number | readonly number[] = 0>(
  fn: (...args: Args) => readonly [Tensor, Aux],
  options: ValueAndGradOptions<I, true> & { readonly hasAux: true },
): (...args: Args) => ValueAndGradWithAux<GradOf<Args, I>, Aux>;
export function valueAndGrad<Args extends readonly unknown[], const I extends number | readonly number[] = 0>(
  fn: (...args: Args) => Tensor,
  options: ValueAndGradOptions<I, false>,
): (...args: Args) => ValueAndGrad<GradOf<Args, I>>;
export function valueAndGrad(
  fn: (...args: never[]) => unknown,
  options: ValueAndGradOptions<number | readonly number[], boolean> = {},
): (...args: never[]) => ValueAndGrad<unknown> {
  return differentiated('valueAndGrad', fn, optionsOf('valueAndGrad', options, valueAndGradOptions));
}

/** The same under another name, for errors. */
export function differentiated(
  op: string,
  fn: (...args: never[]) => unknown,
  { argument = 0, hasAux = false }: ValueAndGradOptions<number | readonly number[], boolean>,
): (...args: never[]) => ValueAndGrad<unknown> {
  requireFunction(op, 'fn', fn);
  const places = typeof argument === 'number' ? [argument] : listOf(op, 'argument', argument, 'places of arguments');
  return (...args: unknown[]) => {
    const flat = places.map((place) => argumentAt(op, args, place));
    let aux: unknown;
    const run = withTrace(
      (level) => new Tape(level),
      (tape) => {
        const watched = [...args];
        flat.forEach(({ leaves, structure }, i) => {
          watched[places[i]] = unflattenTree(
            structure,
            leaves.map((leaf) => tape.watch(leaf)),
          );
        });
        const result = (fn as (...args: unknown[]) => unknown)(...watched);
        const output = requireScalar(op, hasAux ? firstOfPair(op, result) : result);
        if (hasAux) aux = lowerTree(tape, (result as readonly unknown[])[1]);
        return { tape, output, value: lower(tape, output) };
      },
    );
    const found = run.tape.pullBack([{ output: run.output, cotangent: onesLike(run.value) }]);
    let next = 0;
    const grads = flat.map(({ leaves, structure }) =>
      unflattenTree(
        structure,
        leaves.map((leaf) => found[next++] ?? zerosLike(leaf)),
      ),
    );
    const grad = typeof argument === 'number' ? grads[0] : grads;
    return hasAux ? { value: run.value, grad, aux } : { value: run.value, grad };
  };
}

function argumentAt(op: string, args: readonly unknown[], place: number): FlatTensors {
  const name = place === 0 ? 'argument' : `argument ${place}`;
  if (!Number.isInteger(place) || place < 0 || place >= args.length) {
    throw new SpredError('invalid-argument', `${op}: there is no argument ${place} among ${args.length}`, {
      argument: 'argument',
      index: place,
    });
  }
  return flattenArgument(op, args[place], name);
}

function firstOfPair(op: string, result: unknown): unknown {
  if (Array.isArray(result) && result.length === 2) return result[0];
  throw new SpredError('tree-mismatch', `${op}: with hasAux the function must return [value, aux]`, {
    argument: 'fn',
  });
}

function requireScalar(op: string, value: unknown): Tensor {
  if (!isTensor(value)) {
    const found = value === undefined ? 'undefined' : value === null ? 'null' : typeof value;
    throw new SpredError('tree-mismatch', `${op}: the function must return a tensor, got ${found}`, { argument: 'fn' });
  }
  if (value.shape.length > 0) {
    throw new SpredError(
      'non-scalar',
      `${op}: the function must return a scalar, got shape ${formatShape(value.shape)}`,
      { argument: 'fn', shapes: [value.shape] },
    );
  }
  if (!isFloat(value.dtype)) {
    throw new SpredError('not-differentiable', `${op}: the function must return a float, got ${value.dtype}`, {
      argument: 'fn',
    });
  }
  return value;
}
