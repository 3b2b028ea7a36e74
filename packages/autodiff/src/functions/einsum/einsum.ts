/**
 * Einstein's summation, and the tensor products that it has names for.
 */
import { formatShape, requireInteger, SpredError } from '@spred/core';
import type { TensorLike } from '../../create.ts';
import { number, numberPair, together } from '../../operands.ts';
import { listOf } from '../../ops/makers/arguments.ts';
import { mul } from '../../ops/mul.ts';
import { reshape } from '../../ops/reshape.ts';
import { normalizeAxis } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { contract } from './contract.ts';
import { parseFormula } from './formula.ts';

/**
 * The sum of products that a formula names: a letter per axis, the same for axes that go together; those that the result does not name are
 * summed over. A letter that comes twice in one operand takes its diagonal, `...` stands for leading axes that broadcast, and without `->`
 * the result has the letters that come once, in alphabetical order. Products are taken two at a time, the cheapest first.
 *
 * Throws `invalid-argument` for a formula that is none, `shape-mismatch` where lengths of one letter differ (1 fits any) or a formula does not
 * fit the rank of its operand.
 *
 * @example
 * ```ts
 * import { einsum, tensor } from '@spred/autodiff';
 *
 * const a = tensor([[1, 2], [3, 4]]);
 * console.log(einsum('ij,jk->ik', a, a).toArray()); // [ [ 7, 10 ], [ 15, 22 ] ]
 * console.log(einsum('ii', a).item()); // 5
 * console.log(einsum('i,j->ij', [1, 2], [10, 20]).toArray()); // [ [ 10, 20 ], [ 20, 40 ] ]
 * ```
 */
export function einsum(formula: string, ...operands: readonly TensorLike[]): Tensor {
  if (operands.length === 0) {
    throw new SpredError('invalid-argument', 'einsum: takes at least one operand', { argument: 'operands' });
  }
  const values = together('einsum', operands).map((value) => number(value));
  const { inputs, output } = parseFormula(
    formula,
    values.map((value) => value.shape.length),
  );
  return contract(
    'einsum',
    values.map((value, i) => ({ value, labels: inputs[i] })),
    output,
  );
}

/**
 * The sum of products over axes of both: the last `axes` of a with the first of b, or the axes listed. The result has the other axes of a,
 * then those of b. Throws `shape-mismatch` where lengths differ or the lists do, and `invalid-axis`.
 *
 * @example
 * ```ts
 * import { ones, tensordot } from '@spred/autodiff';
 *
 * console.log(tensordot(ones([2, 3, 4]), ones([3, 4, 5]), 2).shape); // [ 2, 5 ]
 * console.log(tensordot(ones([2, 3]), ones([3, 2]), [[0], [1]]).shape); // [ 3, 3 ]
 * ```
 */
export function tensordot(
  a: TensorLike,
  b: TensorLike,
  axes: number | readonly [ofA: readonly number[], ofB: readonly number[]] = 2,
): Tensor {
  const [left, right] = numberPair('tensordot', a, b);
  const [m, n] = [left.shape.length, right.shape.length];
  if (typeof axes === 'number') requireInteger('axes', axes, 0);
  else listOf<unknown>('tensordot', 'axes', axes, 'two lists');
  const [ofA, ofB] =
    typeof axes === 'number'
      ? [Array.from({ length: axes }, (_, i) => m - axes + i), Array.from({ length: axes }, (_, i) => i)]
      : axes;
  listOf('tensordot', 'axes', ofA, 'integers, or two of them');
  if (ofA.length !== listOf('tensordot', 'axes', ofB, 'integers, or two of them').length) {
    throw new SpredError('shape-mismatch', `tensordot: ${ofA.length} axes of a go with ${ofB.length} of b`, {
      argument: 'axes',
      shapes: [left.shape, right.shape],
    });
  }
  const labelsA = left.shape.map((_, axis) => `a${axis}`);
  const labelsB = right.shape.map((_, axis) => `b${axis}`);
  ofA.forEach((axis, i) => {
    const [p, q] = [normalizeAxis('tensordot', axis, m), normalizeAxis('tensordot', ofB[i], n)];
    if (left.shape[p] !== right.shape[q]) {
      throw new SpredError(
        'shape-mismatch',
        `tensordot: shapes ${formatShape(left.shape)} and ${formatShape(right.shape)} do not align (axes ${p} and ${q}: ${left.shape[p]} != ${right.shape[q]})`,
        { shapes: [left.shape, right.shape] },
      );
    }
    labelsB[q] = labelsA[p];
  });
  const output = [
    ...labelsA.filter((label) => !labelsB.includes(label)),
    ...labelsB.filter((label) => !labelsA.includes(label)),
  ];
  return contract(
    'tensordot',
    [
      { value: left, labels: labelsA },
      { value: right, labels: labelsB },
    ],
    output,
  );
}

/**
 * The products of all entries of a with all of b: a matrix, from two vectors; tensors are taken as vectors.
 *
 * @example
 * ```ts
 * import { outer } from '@spred/autodiff';
 *
 * console.log(outer([1, 2], [3, 4]).toArray()); // [ [ 3, 4 ], [ 6, 8 ] ]
 * ```
 */
export function outer(a: TensorLike, b: TensorLike): Tensor {
  const [left, right] = numberPair('outer', a, b);
  return mul(reshape(left, [left.size, 1]), reshape(right, [1, right.size]));
}
