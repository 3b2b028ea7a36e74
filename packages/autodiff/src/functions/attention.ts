/**
 * Attention: every query takes the mean of the values, weighted by how well their keys fit it.
 *
 *     y = softmax(scale Q K^T + mask) V,   scale = 1 / sqrt(length of a key)
 *
 * (Vaswani et al., Attention is all you need, 2017.)
 */
import { formatShape, requireInteger, SpredError } from '@spred/core';
import { toTensor, type TensorLike } from '../create.ts';
import { toStorage } from '../dtype.ts';
import { real, together } from '../operands.ts';
import { add } from '../ops/add.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { matmul } from '../ops/matmul.ts';
import { mul } from '../ops/mul.ts';
import { reshape } from '../ops/reshape.ts';
import { transpose } from '../ops/transpose.ts';
import { where } from '../ops/where.ts';
import { Tensor } from '../tensor.ts';
import { softmax } from './softmax.ts';

/** Options of {@link scaledDotProductAttention}. */
export interface AttentionOptions {
  /**
   * Broadcasts to `[..., queries, keys]`: truth values say which keys a query sees, numbers are added to the scores. A
   * query that sees no key gets NaN. By default all are seen.
   */
  readonly mask?: TensorLike;
  /** Whether query i sees keys 0 .. i only. Default false. */
  readonly causal?: boolean;
  /** What scores are multiplied by. Default 1 / sqrt(d). */
  readonly scale?: number;
}

/** Options of {@link multiHeadAttention}. */
export interface MultiHeadAttentionOptions extends AttentionOptions {
  /** Into how many parts queries, keys and values are cut. */
  readonly heads: number;
}

const attentionOptions = ['mask', 'causal', 'scale'] as const;
const multiHeadOptions = ['mask', 'causal', 'scale', 'heads'] as const;

/**
 * The attention of queries `[..., queries, d]` over keys `[..., keys, d]` and values `[..., keys, e]`: `[..., queries,
 * e]`, as PyTorch's function of this name. Leading axes broadcast. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { scaledDotProductAttention } from '@spred/autodiff';
 *
 * const [queries, keys, values] = [[[0], [0]], [[1], [2]], [[10], [20]]];
 * console.log(scaledDotProductAttention(queries, keys, values).toArray()); // [ [ 15 ], [ 15 ] ]
 * console.log(scaledDotProductAttention(queries, keys, values, { causal: true }).toArray()); // [ [ 10 ], [ 15 ] ]
 * ```
 */
export function scaledDotProductAttention(
  queries: TensorLike,
  keys: TensorLike,
  values: TensorLike,
  options: AttentionOptions = {},
): Tensor {
  const { mask, causal = false, scale } = optionsOf('scaledDotProductAttention', options, attentionOptions);
  const [q, k, v] = together('scaledDotProductAttention', [queries, keys, values]).map(real);
  const fits =
    Math.min(q.shape.length, k.shape.length, v.shape.length) >= 2 &&
    q.shape.at(-1) === k.shape.at(-1) &&
    k.shape.at(-2) === v.shape.at(-2);
  if (!fits) {
    throw new SpredError(
      'shape-mismatch',
      `scaledDotProductAttention: queries ${formatShape(q.shape)}, keys ${formatShape(k.shape)} and values ${formatShape(v.shape)} must be [..., queries, d], [..., keys, d] and [..., keys, e]`,
      { argument: 'keys', shapes: [q.shape, k.shape, v.shape] },
    );
  }
  const factor = scale ?? 1 / Math.sqrt(q.shape[q.shape.length - 1]);
  let scores = matmul(mul(q, factor), k, { transposeB: true });
  if (mask !== undefined) {
    const seen = toTensor(mask);
    scores = seen.dtype === 'bool' ? where(seen, scores, -Infinity) : add(scores, seen);
  }
  if (causal) scores = where(past(q.shape[q.shape.length - 2], k.shape[k.shape.length - 2]), scores, -Infinity);
  return matmul(softmax(scores), v);
}

/**
 * Attention in `heads` parts: the last axes of queries `[..., queries, d]`, keys `[..., keys, d]` and values `[...,
 * keys, e]` are cut into as many parts of equal length, each part attends on its own, and the results `[..., queries,
 * e]` are joined again. Projections before and after are the caller's. A mask broadcasts to `[..., heads, queries,
 * keys]`. Throws `shape-mismatch`, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { multiHeadAttention, zeros } from '@spred/autodiff';
 *
 * const x = zeros([8, 10, 64]);
 * console.log(multiHeadAttention(x, x, x, { heads: 4, causal: true }).shape); // [ 8, 10, 64 ]
 * ```
 */
export function multiHeadAttention(
  queries: TensorLike,
  keys: TensorLike,
  values: TensorLike,
  options: MultiHeadAttentionOptions,
): Tensor {
  const { heads, ...others } = optionsOf('multiHeadAttention', options, multiHeadOptions);
  requireInteger('heads', heads, 1);
  const parts = Object.entries({ queries, keys, values }).map(([name, x]) => splitHeads(name, toTensor(x), heads));
  const joined = swapMiddle(scaledDotProductAttention(parts[0], parts[1], parts[2], others));
  return reshape(joined, [...joined.shape.slice(0, -2), heads * joined.shape[joined.shape.length - 1]]);
}

/** `[..., length, heads * d]` as `[..., heads, length, d]`. */
function splitHeads(argument: string, x: Tensor, heads: number): Tensor {
  const width = x.shape[x.shape.length - 1];
  if (x.shape.length < 2 || width % heads !== 0) {
    throw new SpredError(
      'shape-mismatch',
      `multiHeadAttention: ${argument} of shape ${formatShape(x.shape)} cannot be cut into ${heads} heads`,
      { argument, shapes: [x.shape] },
    );
  }
  return swapMiddle(reshape(x, [...x.shape.slice(0, -1), heads, width / heads]));
}

/** The third last and the second last axis exchanged. */
function swapMiddle(x: Tensor): Tensor {
  const rank = x.shape.length;
  return transpose(x, [...x.shape.slice(0, -3).keys(), rank - 2, rank - 3, rank - 1]);
}

/** True where key j is not after query i. */
function past(queries: number, keys: number): Tensor {
  const seen = Uint8Array.from({ length: queries * keys }, (_, at) => (at % keys <= Math.floor(at / keys) ? 1 : 0));
  return new Tensor(toStorage('bool', seen), [queries, keys], 'bool', null);
}
