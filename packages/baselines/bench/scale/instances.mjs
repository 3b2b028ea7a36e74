/**
 * The largest problems, whole, for Node and for a page: their arrays are filled in place, from numbers that need no memory.
 */
import { createProblem, cscMatrix, denseMatrix } from '@spred/problems';

/** Sizes, shares of lambdaMax, and what a solve may take in milliseconds. */
export const instances = {
  'sparse-0.1': {
    kind: 'sparse',
    name: '10,000 x 1,000,000 sparse, 1e7 entries, 0.1 lambdaMax',
    share: 0.1,
    most: 5000,
  },
  'sparse-0.01': {
    kind: 'sparse',
    name: '10,000 x 1,000,000 sparse, 1e7 entries, 0.01 lambdaMax',
    share: 0.01,
    most: 15_000,
  },
  'tall-0.1': { kind: 'tall', name: '50,000 x 2,000 float32, 0.1 lambdaMax', share: 0.1, most: 6000 },
  'tall-0.01': { kind: 'tall', name: '50,000 x 2,000 float32, 0.01 lambdaMax', share: 0.01, most: 30_000 },
  wide: { kind: 'wide', name: '100 x 400,000, the demo of the paper', share: 0, most: 4000 },
};

/** The problem of an instance, made anew on the same arrays each time; the arrays are filled in place. */
export function instance(id) {
  const { kind, share } = instances[id];
  const { n, p, matrix, numbers, arrays } = kind === 'sparse' ? sparse() : dense(kind);
  const { y, draw } = numbers;
  for (let i = 0; i < n; i++) y[i] += { wide: 0.02, sparse: 0.3, tall: 5 }[kind] * draw();
  const intercept = kind !== 'wide';
  const lambda = kind === 'wide' ? 1e-5 : share * largestCorrelation(matrix(), y, n, p);
  return { make: () => createProblem({ X: matrix(), y, lambda, intercept }), arrays };
}

/** max_j |x_j'(y - mean)| / n: lambdaMax with an intercept, without what a problem would keep. */
function largestCorrelation(matrix, y, n, p) {
  const mean = y.reduce((total, value) => total + value, 0) / n;
  const residual = y.map((value) => value - mean);
  let largest = 0;
  for (let j = 0; j < p; j++) largest = Math.max(largest, Math.abs(matrix.columnDot(j, residual)));
  return largest / n;
}

/** Numbers in (-1/2, 1/2) that need no memory, and a y to add to. */
function numbersFor(n) {
  let state = 1;
  return { y: new Float64Array(n), draw: () => (state = (16_807 * state) % 2_147_483_647) / 2_147_483_647 - 0.5 };
}

function sparse() {
  const [n, p, each] = [10_000, 1_000_000, 10];
  const numbers = numbersFor(n);
  const { y, draw } = numbers;
  const columnStarts = new Int32Array(p + 1);
  const rowIndices = new Int32Array(each * p);
  const values = new Float64Array(each * p);
  for (let j = 0; j < p; j++) {
    columnStarts[j + 1] = each * (j + 1);
    const w = j % 1000 === 0 ? 4 * draw() : 0;
    for (let e = 0; e < each; e++) {
      const k = each * j + e;
      rowIndices[k] = Math.floor((n / each) * (e + 0.4999 + 0.999 * draw()));
      values[k] = 2 * draw();
      y[rowIndices[k]] += w * values[k];
    }
  }
  const arrays = columnStarts.byteLength + rowIndices.byteLength + values.byteLength;
  const matrix = () => cscMatrix({ rows: n, columns: p, columnStarts, rowIndices, values });
  return { n, p, matrix, numbers, arrays };
}

function dense(kind) {
  const [n, p] = kind === 'wide' ? [100, 400_000] : [50_000, 2000];
  const numbers = numbersFor(n);
  const { y, draw } = numbers;
  const values = kind === 'wide' ? new Float64Array(n * p) : new Float32Array(n * p);
  const scale = kind === 'wide' ? Math.sqrt(12 / p) : 1;
  for (let k = 0; k < values.length; k++) values[k] = scale * draw();
  for (let j = 0; j < p; j += kind === 'wide' ? 10 : 20) {
    const w = 3 * draw();
    for (let i = 0; i < n; i++) y[i] += w * values[j * n + i];
  }
  const matrix = () => denseMatrix(values, { rows: n, columns: p });
  return { n, p, matrix, numbers, arrays: values.byteLength };
}
