/**
 * A transpose of the last two axes before a matrix product becomes a flag of the product, which then reads the matrix in the other order
 * instead of a copy. The products are summed in the order that suits the flags, so that the last digits may differ.
 */
import { matmulOp, type MatmulAttrs } from '../../ops/matmul.ts';
import type { TransposeAttrs } from '../../ops/transpose.ts';
import type { Context, Rule } from './rule.ts';

/** (A^T) B and A (B^T) by flags. */
export const matmulRule: Rule = (node, at) => {
  const [a, b] = node.inputs;
  const { transposeA, transposeB } = node.attrs as MatmulAttrs;
  const [sourceA, sourceB] = [untransposed(a, at), untransposed(b, at)];
  if (sourceA === null && sourceB === null) return null;
  return at.op(matmulOp, [sourceA ?? a, sourceB ?? b], {
    transposeA: transposeA !== (sourceA !== null),
    transposeB: transposeB !== (sourceB !== null),
  });
};

/** The matrix (or matrices) of which this is the transpose, else `null`. */
function untransposed(place: number, at: Context): number | null {
  const node = at.as(place, 'transpose');
  if (node === null) return null;
  const { permutation } = node.attrs as TransposeAttrs;
  const rank = permutation.length;
  const isSwap = permutation.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i));
  return isSwap && rank >= 2 ? node.inputs[0] : null;
}
