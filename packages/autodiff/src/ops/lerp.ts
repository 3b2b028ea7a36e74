/**
 * The point between two tensors of one shape at a scalar fraction: the running average of an optimiser in one pass.
 *
 *     y = (1 - t) a + t b,  y' = (1 - t) a' + t b' + (b - a) t'
 */
import { formatShape, SpredError } from '@spred/core';
import { allocate } from '../backend/reference/allocate.ts';
import { scalar, type TensorLike } from '../create.ts';
import { realPair, together } from '../operands.ts';
import { dot } from '../functions/dot.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { add } from './add.ts';
import { mul } from './mul.ts';
import { batchAll } from './makers/batch.ts';
import type { NoAttrs, OpDef } from './op.ts';
import { reshape } from './reshape.ts';
import { sub } from './sub.ts';

export const lerpOp: OpDef<NoAttrs> = {
  name: 'lerp',
  kind: 'elementwise',
  arity: 3,
  formula: String.raw`y = (1 - t)\, a + t\, b`,
  shape: ([a, b, t]) => {
    if (!sameShape(a.shape, b.shape) || t.shape.length > 0) {
      throw new SpredError(
        'shape-mismatch',
        `lerp: shapes ${formatShape(a.shape)} and ${formatShape(b.shape)} must be equal, and ${formatShape(t.shape)} a scalar`,
        { shapes: [a.shape, b.shape, t.shape] },
      );
    }
    return a.shape;
  },
  reference: ([a, b, t]) => {
    const from = a.data;
    const to = b.data;
    const fraction = t.data[0];
    const rest = 1 - fraction;
    const out = allocate(from.length);
    const count = out.length;
    let i = 0;
    for (; i + 3 < count; i += 4) {
      const y0 = rest * from[i] + fraction * to[i];
      const y1 = rest * from[i + 1] + fraction * to[i + 1];
      const y2 = rest * from[i + 2] + fraction * to[i + 2];
      const y3 = rest * from[i + 3] + fraction * to[i + 3];
      out[i] = y0;
      out[i + 1] = y1;
      out[i + 2] = y2;
      out[i + 3] = y3;
    }
    for (; i < count; i++) out[i] = rest * from[i] + fraction * to[i];
    return out;
  },
  vjp: (cotangent, index, { inputs: [a, b, t] }) => {
    if (index === 0) return mul(cotangent, sub(1, t));
    return index === 1 ? mul(cotangent, t) : dot(cotangent, sub(b, a));
  },
  jvp: ([ta, tb, tt], { inputs: [a, b, t] }) => {
    const terms = [
      ta === null ? null : mul(ta, sub(1, t)),
      tb === null ? null : mul(tb, t),
      tt === null ? null : mul(tt, sub(b, a)),
    ].filter((term) => term !== null);
    return terms.length === 0 ? null : terms.reduce((sum, term) => add(sum, term));
  },
  batch: (inputs, batched, _, size) => {
    const [a, b, t] = batchAll(inputs, batched, size);
    const fraction = reshape(t, [size, ...a.shape.slice(1).map(() => 1)]);
    return add(mul(a, sub(1, fraction)), mul(b, fraction));
  },
  examples: [
    { inputs: [[1, 2], [3, -4], 0.25], attrs: undefined, output: [1.5, 0.5] },
    { inputs: [[[1, 2]], [[3, -4]], -0.5], attrs: undefined },
  ],
};

/**
 * `(1 - t) a + t b`, for `a` and `b` of one shape and a scalar `t`. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { lerp } from '@spred/autodiff';
 *
 * console.log(lerp([0, 10], [4, 20], 0.25).toArray()); // [ 1, 12.5 ]
 * ```
 */
export function lerp(a: TensorLike, b: TensorLike, t: TensorLike): Tensor {
  if (typeof t === 'number') {
    const [from, to] = realPair('lerp', a, b);
    return bind(lerpOp, [from, to, scalar(t, from.dtype)], undefined);
  }
  return bind(lerpOp, together('lerp', [a, b, t]), undefined);
}
