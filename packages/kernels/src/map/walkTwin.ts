/** The plain twin of `walk`: operations over axes of any strides, by recursion over the axes. */
import type { Cells } from '../engine/cells.ts';
import { pow } from './math/pow.ts';
import { axisWords, type MapKernels, type Operation, operations, workingBytes } from './raw.ts';

/** a op b, where the operations that choose or copy a are that of a. */
const combine: Readonly<Record<Operation, (a: number, b: number, c: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
  lt: (a, b) => (a < b ? 1 : 0),
  le: (a, b) => (a <= b ? 1 : 0),
  eq: (a, b) => (a === b ? 1 : 0),
  ne: (a, b) => (a === b ? 0 : 1),
  pow,
  select: (a, b, c) => (c === 0 ? b : a),
  copy: (a) => a,
  transpose: (a) => a,
};

export function walkTwin(cells: Cells): MapKernels['walk'] {
  const { bytes } = cells;
  return (op, rank, axes, aAddress, bAddress, cAddress, outAddress) => {
    const { reals, ints } = cells;
    const body = combine[operations[op]];
    const first = (axes + workingBytes) / 4;
    const along = (axis: number, aStart: number, bStart: number, cStart: number, outStart: number): void => {
      const [extent, aStep, bStep, cStep, step] = ints.subarray(first + axisWords * axis, first + axisWords * axis + 5);
      let [a, b, c, out] = [aStart, bStart, cStart, outStart];
      for (let i = 0; i < extent; i++) {
        if (axis === rank - 1) reals[out] = body(reals[a], reals[b], reals[c]);
        else along(axis + 1, a, b, c, out);
        a += aStep;
        b += bStep;
        c += cStep;
        out += step;
      }
    };
    along(0, aAddress / bytes, bAddress / bytes, cAddress / bytes, outAddress / bytes);
  };
}
