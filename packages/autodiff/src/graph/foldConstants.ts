/**
 * Constant folding: what depends on constants alone is computed now, once, instead of in every run.
 *
 * A result is kept where it is of up to 4096 entries or not larger than what it is computed from, so that a plan does not fill
 * with numbers that are quickly made. A constant repeated (`broadcastTo`) stays as it is, since ops that broadcast read it
 * without repeating it; what is computed from it is folded all the same. Tensors of outer transforms are left alone.
 */
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { knownValue } from './constants.ts';
import type { Graph, OpNode } from './graph.ts';
import { rewriteGraph } from './rewrite.ts';

const mostEntries = 4096;

/** The graph with constant expressions evaluated; the same object where there are none. Throws what their ops throw. */
export function foldConstants(graph: Graph): Graph {
  /** The numbers of each new node, where they are known. */
  const values: (Tensor | null)[] = [];
  let folded = 0;
  return rewriteGraph(
    graph,
    (node, builder) => {
      if (node.kind !== 'op') {
        const place = builder.add(node);
        values[place] = knownValue(node);
        return place;
      }
      const value = fold(node, values);
      const isKept = value !== null && !(node.op.name === 'broadcastTo' && isLarger(node, values));
      if (isKept) folded++;
      const place = isKept ? builder.constant(value) : builder.add(node);
      values[place] = value;
      return place;
    },
    () => folded === 0,
  );
}

/** The result of an op on known numbers, where it is worth keeping; else `null`. */
function fold(node: OpNode, values: readonly (Tensor | null)[]): Tensor | null {
  const inputs: Tensor[] = [];
  for (const input of node.inputs) {
    const value = values[input];
    if (value === null) return null;
    inputs.push(value);
  }
  if (sizeOf(node.shape) > mostEntries && isLarger(node, values)) return null;
  return bind(node.op, inputs, node.attrs);
}

/** True where the output has more entries than all inputs together. */
function isLarger(node: OpNode, values: readonly (Tensor | null)[]): boolean {
  let entries = 0;
  for (const input of node.inputs) entries += sizeOf(values[input]?.shape ?? []);
  return sizeOf(node.shape) > entries;
}
