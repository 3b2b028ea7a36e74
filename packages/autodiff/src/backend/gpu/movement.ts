/**
 * Movement that needs a kernel, each written as a gather: a cell asks where its entry comes from. (What only reads in another
 * order, such as a transpose, is a view and needs none.)
 */
import type { GatherAttrs } from '../../ops/gather.ts';
import type { PadAttrs } from '../../ops/pad.ts';
import { sizeOf, type Shape } from '../../shape.ts';
import { divide, product, splitPosition, sumOf } from './indexing.ts';
import { mostInputs, type Program } from './program.ts';
import type { View } from './view.ts';

/** Zeros before, after and between the entries: y[before + (between + 1) i] = x[i]. */
export function pad(program: Program, view: View, { before, between }: PadAttrs, shape: Shape): View {
  return program.kernel('pad', shape, [sizeOf(shape)], [view], (body, [array]) => {
    const indices = splitPosition(body, body.local('this.thread.x'), shape);
    const terms = indices.map((index, axis) => {
      const shifted = body.local(`${index} - ${before[axis]}`);
      body.add(`if (${shifted} < 0) { return 0; }`);
      const [from, beside] = divide(body, shifted, between[axis] + 1, shape[axis]);
      body.add(`if (${from} >= ${view.shape[axis]}${beside === '0' ? '' : ` || ${beside} > 0`}) { return 0; }`);
      return product(from, view.strides[axis]);
    });
    return `${array}[${sumOf([...terms, String(view.offset)])}]`;
  });
}

/** The tensors one behind the other along an axis; as many at a time as a kernel takes. */
export function concat(program: Program, views: readonly View[], axis: number): View {
  let rest = views.filter(({ shape }) => shape[axis] > 0);
  while (rest.length > 1) {
    const joined: View[] = [];
    for (let i = 0; i < rest.length; i += mostInputs) joined.push(join(program, rest.slice(i, i + mostInputs), axis));
    rest = joined;
  }
  return rest[0];
}

function join(program: Program, views: readonly View[], axis: number): View {
  if (views.length === 1) return views[0];
  const shape = views[0].shape.with(
    axis,
    views.reduce((sum, view) => sum + view.shape[axis], 0),
  );
  return program.kernel('concat', shape, [sizeOf(shape)], views, (body, arrays) => {
    const indices = splitPosition(body, body.local('this.thread.x'), shape);
    let end = 0;
    const pieces = views.map((view, v) => {
      const start = end;
      end += view.shape[axis];
      const terms = indices.map((index, k) => product(k === axis ? `(${index} - ${start})` : index, view.strides[k]));
      return { end, entry: `${arrays[v]}[${sumOf([...terms, String(view.offset)])}]` };
    });
    const last = pieces.pop() as (typeof pieces)[number];
    for (const piece of pieces) body.add(`if (${indices[axis]} < ${piece.end}) { return ${piece.entry}; }`);
    return last.entry;
  });
}

/** Entries picked along an axis by indices. No cell can raise an error: an index out of range gives NaN. */
export function gather(program: Program, x: View, indices: View, { axis, batch }: GatherAttrs, shape: Shape): View {
  const length = x.shape[axis];
  const own = indices.shape.length - batch;
  return program.kernel('gather', shape, [sizeOf(shape)], [x, indices], (body, [array, picks]) => {
    const at = splitPosition(body, body.local('this.thread.x'), shape);
    const shared = at.slice(0, batch);
    const chosen = at.slice(axis, axis + own);
    const pick = [...shared, ...chosen].map((index, k) => product(index, indices.strides[k]));
    const index = body.local(`${picks}[${sumOf([...pick, String(indices.offset)])}]`);
    body.add(`if (${index} < 0 || ${index} >= ${length}) { return (${index} - ${index}) / (${index} - ${index}); }`);
    const place = [...at.slice(0, axis), index, ...at.slice(axis + own)].map((i, k) => product(i, x.strides[k]));
    return `${array}[${sumOf([...place, String(x.offset)])}]`;
  });
}
