/**
 * Matrix products of views, so that transposes and broadcast batches cost nothing. One cell per entry of the output, in rows:
 * what depends on the row alone is then read once for several columns. (A product with a vector is one long row of cells: several
 * lines at once.)
 *
 *     C[i, j] = sum_k A[i, k] B[k, j]
 *
 * The loop over k goes by fours, which makes the WebAssembly of gpu.js twice as fast, and in blocks of 256 with sums of their own,
 * so that rounding errors do not grow with k.
 */
import { broadcastShapes, sizeOf, type Shape } from '../../shape.ts';
import type { MatmulAttrs } from '../../ops/matmul.ts';
import { divide, placesOf, product, sumOf, type Body } from './indexing.ts';
import type { Program } from './program.ts';
import { broadcastView, reshapeView, swapLast, type View } from './view.ts';

const block = 256;

/** The product of two views as the op `matmul` defines it; `shape` is that of the output. The inner length is at least 1. */
export function multiply(program: Program, a: View, b: View, attrs: MatmulAttrs, shape: Shape): View {
  const left = a.shape.length === 1 ? asMatrix(a, true) : attrs.transposeA ? swapLast(a) : a;
  const right = b.shape.length === 1 ? asMatrix(b, false) : attrs.transposeB ? swapLast(b) : b;
  const batch = broadcastShapes('matmul', left.shape.slice(0, -2), right.shape.slice(0, -2));
  const [m, k] = left.shape.slice(-2);
  const [n] = right.shape.slice(-1);
  const wide = (view: View): View => broadcastView(view, [...batch, ...view.shape.slice(-2)]);
  const [x, y] = [wide(left), wide(right)];
  const rank = batch.length;
  const lines = m * sizeOf(batch);
  const result = program.kernel('matmul', [...batch, m, n], n === 1 ? [lines] : [n, lines], [x, y], (body, arrays) => {
    const column = n === 1 ? '0' : body.local('this.thread.x');
    const line = body.local(n === 1 ? 'this.thread.x' : 'this.thread.y');
    const [which, row] = rank === 0 ? ['0', line] : divide(body, line, m, lines);
    const starts = placesOf(
      body,
      which,
      [x, y].map((view) => ({ ...view, shape: batch, strides: view.strides.slice(0, rank) })),
    );
    const from = body.local(sumOf([starts[0], product(row, x.strides[rank])]));
    const to = body.local(sumOf([starts[1], product(column, y.strides[rank + 1])]));
    const term = (l: string): string =>
      `${arrays[0]}[${sumOf([from, product(l, x.strides[rank + 1])])}] * ${arrays[1]}[${sumOf([to, product(l, y.strides[rank])])}]`;
    return addTerms(body, k, term);
  });
  return reshapeView(result, shape);
}

/** A vector as a matrix of one row or one column. */
function asMatrix(view: View, isRow: boolean): View {
  const [[length], [stride]] = [view.shape, view.strides];
  return isRow
    ? { ...view, shape: [1, length], strides: [0, stride] }
    : { ...view, shape: [length, 1], strides: [stride, 0] };
}

/** The sum of `count` terms: whole blocks, fours, and what is left. */
function addTerms(body: Body, count: number, term: (index: string) => string): string {
  const total = body.local('0');
  const blocks = Math.floor(count / block);
  const fours = Math.floor((count - blocks * block) / 4);
  const four = (index: string): string =>
    [0, 1, 2, 3].map((i) => term(i === 0 ? index : `(${index} + ${i})`)).join(' + ');
  if (blocks > 0) {
    body.add(`for (var o = 0; o < ${blocks}; o++) {`);
    const part = body.local('0');
    body.add(`for (var i = 0; i < ${block / 4}; i++) {`);
    const index = body.local(`o * ${block} + i * 4`);
    body.add(`${part} = ${part} + (${four(index)}); } ${total} = ${total} + ${part}; }`);
  }
  if (fours > 0) {
    body.add(`for (var i = 0; i < ${fours}; i++) {`);
    const index = body.local(`${blocks * block} + i * 4`);
    body.add(`${total} = ${total} + (${four(index)}); }`);
  }
  for (let i = blocks * block + fours * 4; i < count; i++) body.add(`${total} = ${total} + ${term(String(i))};`);
  return total;
}
