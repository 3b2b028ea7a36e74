/**
 * Rows picked by indices, and rows added up at them, where they lie: no kernel, but no copy of the whole tensor either.
 */
import { formatShape } from '@spred/core';
import { viewAt } from '@spred/kernels/raw';
import type { Storage } from '../../dtype.ts';
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

  // Of float32, what is added up at one place is summed in float64 and rounded once, as in the reference: a sum for each row that is hit.
  const rows = batch * before * length;
  const sums = isGather || carrier[i] !== 'float32' ? 0 : Math.min(rows, batch * before * picks) * behind;

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
    scratchBytes: sums === 0 ? 0 : sums * 8 + rows * 4,
    make: ({ memory, addressOf, scratch }) => {
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
        if (sums === 0) {
          eachPick(chosen, (pick, row) => addRow(out, row * behind, x, pick * behind, behind));
          return;
        }
        const total = viewAt(memory, 'float64', sums, scratch).fill(0);
        const sumOf = viewAt(memory, 'int32', rows, scratch + sums * 8).fill(-1);
        let hit = 0;
        eachPick(chosen, (pick, row) => {
          if (sumOf[row] < 0) sumOf[row] = hit++;
          addRow(total, sumOf[row] * behind, x, pick * behind, behind);
        });
        for (let row = 0; row < rows; row++) {
          if (sumOf[row] >= 0) addRow(out, row * behind, total, sumOf[row] * behind, behind);
        }
      };
    },
  };
}

/** Adds `count` entries to those from `to` on. */
function addRow(out: Storage, to: number, x: Storage, from: number, count: number): void {
  for (let q = 0; q < count; q++) out[to + q] += x[from + q];
}
