/**
 * Reductions over axes, in stages: float32 loses a digit for every tenfold of terms added one by one, and a device wants many cells.
 *
 *     partial[p, o] = sum of the p-th stretch of the entries that belong to output o;   y[o] = sum_p partial[p, o]
 *
 * until a stretch is all there is. (2^20 terms of 0.1 in one loop are wrong by 1e-2, in two stages of 1024 by 1e-5.)
 */
import { sizeOf, type Shape } from '../../shape.ts';
import { placesOf } from './indexing.ts';
import type { Program } from './program.ts';
import { reshapeView, transposeView, type View } from './view.ts';

/** How a reduction goes on: the value before the first entry (`null`: the first entry itself), and after one more. */
interface Fold {
  readonly start: string | null;
  next(sofar: string, entry: string): string;
}

/** The reductions, by op name. */
export const folds: Readonly<Record<string, Fold>> = {
  sum: { start: '0', next: (sofar, entry) => `${sofar} + ${entry}` },
  prod: { start: '1', next: (sofar, entry) => `${sofar} * ${entry}` },
  // The last case is that of NaN, which stays.
  max: { start: null, next: (s, x) => `(${x} > ${s} ? ${x} : (${x} <= ${s} ? ${s} : ${x} + ${s}))` },
};

/** The longest loop of a cell. */
const stretch = 256;

/** A reduction of a view; `shape` is that of the output. There must be entries to reduce. */
export function reduce(program: Program, op: string, view: View, axes: readonly number[], shape: Shape): View {
  const kept = view.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  let rest = transposeView(view, [...axes, ...kept]);
  let rank = axes.length;
  for (;;) {
    const count = sizeOf(rest.shape.slice(0, rank));
    const own = rest.shape.slice(rank);
    // About the square root of the count in each of two stages, and no stretch beyond the longest.
    const parts = count <= stretch ? 1 : Math.ceil(count / Math.min(stretch, Math.ceil(Math.sqrt(count))));
    const partial = reduceStretches(program, op, rest, rank, parts);
    if (parts === 1) return reshapeView(partial, shape);
    rest = reshapeView(partial, [parts, ...own]);
    rank = 1;
  }
}

/** Reduces the first `rank` axes, cut into `parts` stretches: the result has the shape `[parts, ...other axes]`. */
function reduceStretches(program: Program, op: string, view: View, rank: number, parts: number): View {
  const fold = folds[op];
  const reduced = view.shape.slice(0, rank);
  const own = view.shape.slice(rank);
  const count = sizeOf(reduced);
  const cells = sizeOf(own);
  const length = Math.ceil(count / parts);
  const grid = parts === 1 ? [cells] : cells === 1 ? [parts] : [cells, parts];
  return program.kernel(op, [parts, ...own], grid, [view], (body, [array]) => {
    const across = grid.length === 1 && parts > 1 ? '0' : body.local('this.thread.x');
    const part = grid.length === 2 ? body.local('this.thread.y') : parts > 1 ? body.local('this.thread.x') : '0';
    const outer: View = { ...view, shape: own, strides: view.strides.slice(rank) };
    const inner: View = { ...view, shape: reduced, strides: view.strides.slice(0, rank), offset: 0 };
    const base = body.local(placesOf(body, across, [outer])[0]);
    const first = body.local(part === '0' ? '0' : `${part} * ${length}`);
    const entryAt = (position: string): string => `${array}[${base} + ${placesOf(body, position, [inner])[0]}]`;
    const total = body.local(fold.start ?? entryAt(first));
    body.add(`for (var i = 0; i < ${length}; i++) {`);
    const position = body.local(`${first} + i`);
    const isRagged = length * parts !== count;
    if (isRagged) body.add(`if (${position} < ${count}) {`);
    const entry = body.local(entryAt(position));
    body.add(`${total} = ${fold.next(total, entry)};`);
    if (isRagged) body.add('}');
    body.add('}');
    return total;
  });
}
