/**
 * Steps for what the kernels do not have: an op's reference body on copies of its inputs, and conversions between types.
 */
import { bytesOfDtype, viewAt } from '@spred/kernels/raw';
import { formatShape } from '@spred/core';
import type { OpNode } from '../../graph/graph.ts';
import type { Operand } from '../../ops/op.ts';
import { sizeOf } from '../../shape.ts';
import type { PreparedStep } from './step.ts';
import type { Values } from './values.ts';

/** Prepares the reference body of a node's op. */
export function prepareFallback(node: OpNode, i: number, { nodes, carrier }: Values): PreparedStep {
  const { op, inputs, attrs, shape, dtype } = node;
  const size = sizeOf(shape);
  return {
    label: `${dtype}${formatShape(shape)} ${op.name} (reference body)`,
    scratchBytes: 0,
    isFallback: true,
    make: ({ memory, addressOf }) => {
      const sizes = inputs.map((input) => sizeOf(nodes[input].shape));
      return () => {
        const operands: Operand[] = inputs.map((input, k) => ({
          data: Float64Array.from(viewAt(memory, carrier[input], sizes[k], addressOf(input))),
          shape: nodes[input].shape,
          dtype: nodes[input].dtype,
        }));
        const result = op.reference(operands, attrs, shape);
        const out = viewAt(memory, carrier[i], size, addressOf(i));
        if (dtype === 'bool') for (let k = 0; k < size; k++) out[k] = result[k] === 0 ? 0 : 1;
        else out.set(result);
      };
    },
  };
}

/** Prepares a `cast` between types that lie differently in memory. */
export function prepareConversion(node: OpNode, i: number, values: Values): PreparedStep {
  const { nodes, carrier } = values;
  const [from] = node.inputs;
  if (node.dtype === 'bool') return prepareFallback(node, i, values);
  const size = sizeOf(node.shape);
  return {
    label: `${node.dtype}${formatShape(node.shape)} cast from ${nodes[from].dtype}`,
    scratchBytes: 0,
    make: ({ memory, addressOf }) => {
      const [source, target] = [addressOf(from), addressOf(i)];
      // int32 from real numbers: towards zero, wrapping around, as assignment to an Int32Array does
      return () => viewAt(memory, carrier[i], size, target).set(viewAt(memory, carrier[from], size, source));
    },
  };
}

/** Bytes of a value as it lies in memory. */
export function bytesOfValue(i: number, { nodes, carrier }: Values): number {
  return sizeOf(nodes[i].shape) * bytesOfDtype[carrier[i]];
}
