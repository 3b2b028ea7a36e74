/**
 * Rows picked by indices, and rows added up at them, where they lie: no kernel, but no copy of the whole tensor either.
 */
import { formatShape } from '@spred/core';
import { viewAt } from '@spred/kernels/raw';
import type { OpNode } from '../../graph/graph.ts';
import { partsOf, refuseIndex, type GatherAttrs } from '../../ops/gather.ts';
import { sizeOf } from '../../shape.ts';
import type { PreparedStep } from './step.ts';
import type { Values } from './values.ts';

/** Prepares a `gather` or a `scatterAdd`. */
export function prepareIndexing(node: OpNode, i: number, { nodes, carrier }: Values): PreparedStep {
  const isGather = node.op.name === 'gather';
  const [from, indices] = node.inputs;
  const whole = (isGather ? nodes[from] : node).shape;
  const { batch, before, length, behind, picks } = partsOf(whole, nodes[indices].shape, node.attrs as GatherAttrs);
  const [sizeIn, sizeOut, count] = [nodes[from].shape, node.shape, nodes[indices].shape].map(sizeOf);

  /** Calls `visit` with the place of each pick among the picked rows, and of its row among all. */
  const eachPick = (chosen: Int32Array, visit: (pick: number, row: number) => void): void => {
    let pick = 0;
    for (let b = 0; b < batch; b++) {
      for (let p = 0; p < before; p++) {
        const start = (b * before + p) * length;
        for (let k = b * picks; k < (b + 1) * picks; k++) {
          const index = chosen[k];
          if (!(index >= 0 && index < length)) refuseIndex(node.op.name, index, k, length);
          visit(pick++, start + index);
        }
      }
    }
  };

  return {
    label: `${carrier[i]}${formatShape(node.shape)} ${node.op.name}`,
    scratchBytes: 0,
    make: ({ memory, addressOf }) => {
      const [atIn, atOut, atIndices] = [addressOf(from), addressOf(i), addressOf(indices)];
      return () => {
        const chosen = viewAt(memory, 'int32', count, atIndices);
        const x = viewAt(memory, carrier[from], sizeIn, atIn);
        const out = viewAt(memory, carrier[i], sizeOut, atOut);
        if (isGather) {
          eachPick(chosen, (pick, row) => {
            if (behind === 1) out[pick] = x[row];
            else out.set(x.subarray(row * behind, (row + 1) * behind), pick * behind);
          });
          return;
        }
        out.fill(0);
        eachPick(chosen, (pick, row) => {
          const [to, start] = [row * behind, pick * behind];
          for (let q = 0; q < behind; q++) out[to + q] += x[start + q];
        });
      };
    },
  };
}
