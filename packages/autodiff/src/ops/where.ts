/**
 * Entries of one tensor where a condition holds, of another where it does not.
 *
 *     y = c ? a : b,  y' = c ? a' : b'
 */
import { toTensor, type TensorLike } from '../create.ts';
import { allocate } from '../backend/reference/allocate.ts';
import { gatherStrided } from '../backend/reference/movement.ts';
import { pair } from '../operands.ts';
import { broadcastShapes, broadcastStrides, sameShape, sizeOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { broadcastTo } from './broadcastTo.ts';
import { castTo } from './cast.ts';
import { alignBatched } from './makers/batch.ts';
import { unbroadcast } from './makers/unbroadcast.ts';
import type { NoAttrs, Operand, OpDef } from './op.ts';

export const whereOp: OpDef<NoAttrs> = {
  name: 'where',
  kind: 'elementwise',
  arity: 3,
  formula: String.raw`y = c \mathbin{?} a : b`,
  shape: ([condition, a, b]) => broadcastShapes('where', broadcastShapes('where', a.shape, b.shape), condition.shape),
  dtype: ([, a]) => a.dtype,
  reference: ([condition, a, b], _, shape) => {
    const [c, x, y] = [spread(condition, shape), spread(a, shape), spread(b, shape)];
    const out = allocate(sizeOf(shape));
    for (let i = 0; i < out.length; i++) out[i] = c[i] === 0 ? y[i] : x[i];
    return out;
  },
  vjp: (cotangent, index, { inputs }) => {
    if (index === 0) return null;
    const [condition] = inputs;
    const share = index === 1 ? where(condition, cotangent, 0) : where(condition, 0, cotangent);
    return unbroadcast(share, inputs[index].shape);
  },
  jvp: ([, ta, tb], { inputs: [condition], output }) => {
    if (ta === null && tb === null) return null;
    const tangent = where(condition, ta ?? 0, tb ?? 0);
    return sameShape(tangent.shape, output.shape) ? tangent : broadcastTo(tangent, output.shape);
  },
  batch: (inputs, batched) => bind(whereOp, alignBatched(inputs, batched), undefined),
  examples: [
    {
      inputs: [
        [1, 0, 1],
        [1, 2, 3],
        [-1, -2, -3],
      ],
      dtypes: ['bool', 'float64', 'float64'],
      attrs: undefined,
      output: [1, -2, 3],
    },
    {
      inputs: [[[1], [0]], [1, 2, 3], 0],
      dtypes: ['bool', 'float64', 'float64'],
      attrs: undefined,
      output: [
        [1, 2, 3],
        [0, 0, 0],
      ],
    },
  ],
};

/** The entries read under a shape that the operand broadcasts to. */
function spread(x: Operand, shape: Shape): Float64Array {
  return sameShape(x.shape, shape) ? x.data : gatherStrided(x.data, 0, broadcastStrides(x.shape, shape), shape);
}

/**
 * The entries of `a` where the condition is true (not 0), those of `b` elsewhere. All shapes broadcast. A side that is not taken has
 * no influence, not even as NaN or infinity, on the value; of its derivative only the zero is kept.
 *
 * Throws `shape-mismatch`, and `dtype-mismatch` where a and b do not mix.
 *
 * @example
 * ```ts
 * import { greater, where } from '@spred/autodiff';
 *
 * console.log(where(greater([3, -4], 0), [3, -4], 0).toArray()); // [ 3, 0 ]
 * ```
 */
export function where(condition: TensorLike, a: TensorLike, b: TensorLike): Tensor {
  return bind(whereOp, [castTo(toTensor(condition), 'bool'), ...pair('where', a, b)], undefined);
}
