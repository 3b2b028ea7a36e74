/** Calling `walk` on axes that operands have in common, in parts where threads share it. */
import { bytesOf, type RealDtype, viewOf } from '../memory/dtype.ts';
import { kernelsFor } from '../memory/require.ts';
import { type Memory, scratchOf } from '../memory/memory.ts';
import type { Vector } from '../memory/vector.ts';
import { partsFor, runParts } from '../threads/parallel.ts';
import type { Axis } from './operands.ts';
import { axisWords, type Operation, operations, workingBytes } from './raw.ts';

/** The byte addresses at which a, b, c and out start; one that an operation does not read does not matter. */
export type Starts = readonly [a: number, b: number, c: number, out: number];

/** Parts begin at multiples of this many entries of an axis: at cache lines. */
const grain = 64;

/**
 * Runs an operation over axes. `cost` is what an entry costs, in numbers moved; `space` is a vector of the memory and type of
 * all operands.
 */
export function walk(
  kernel: string,
  operation: Operation,
  axes: readonly Axis[],
  starts: Starts,
  space: Vector<RealDtype>,
  cost: number,
): void {
  const { memory, dtype } = space;
  const kernels = kernelsFor(kernel, 'out', space);
  let entries = 1;
  let longest = 0;
  for (let k = 0; k < axes.length; k++) {
    entries *= axes[k].extent;
    if (axes[k].extent > axes[longest].extent) longest = k;
  }
  if (entries === 0) return;
  const words = workingBytes / 4 + axisWords * axes.length;
  const bytes = Math.ceil(words / 16) * 64;
  const [op, [a, b, c, out]] = [operations.indexOf(operation), starts];
  const wanted = partsFor(memory, entries * cost);
  if (wanted === 1) {
    const address = scratchOf(memory, bytes);
    writeAxes(memory, address, axes);
    kernels.walk(op, axes.length, address, a, b, c, out);
    return;
  }

  const { extent, strides } = axes[longest];
  const each = Math.ceil(extent / wanted / grain) * grain;
  const count = Math.ceil(extent / each);
  const scratch = scratchOf(memory, count * bytes);
  const parts = Array.from({ length: count }, (_, part) => {
    const [from, address] = [part * each, scratch + part * bytes];
    const shorter = { extent: Math.min(each, extent - from), strides };
    writeAxes(
      memory,
      address,
      axes.map((axis, k) => (k === longest ? shorter : axis)),
    );
    const moved = starts.map((start, k) => start + from * strides[k] * bytesOf[dtype]);
    return [op, axes.length, address, ...moved];
  });
  runParts(memory, dtype, 'walk', parts);
}

/** Writes the axes to where `walk` reads them. */
function writeAxes(memory: Memory, address: number, axes: readonly Axis[]): void {
  const cells = viewOf('int32', memory.buffer, address + workingBytes, axisWords * axes.length);
  let at = 0;
  for (const { extent, strides } of axes) {
    cells[at] = extent;
    for (let k = 0; k < 4; k++) cells[at + 1 + k] = strides[k];
    cells[at + 5] = 0;
    at += axisWords;
  }
}
