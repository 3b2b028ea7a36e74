/**
 * Transposing copies. Reading along rows and writing along columns touches a cache line per number, so the copy goes by small
 * squares, over bands of `out` that are a few rows high, so that lines that were begun are still there when they go on, and
 * not too long, so that those of x are still there when the next band needs their next numbers.
 */
import { lanes } from './lanes';

/** Rows of a band, and its columns at most: found by trying, on matrices of 200, 1000, 1024 and 2048 rows and columns. */
// @ts-ignore: decorator
@inline const HEIGHT = 8;
// @ts-ignore: decorator
@inline const LENGTH = 512;

/** out[i, j] = x[j, i] for a vector's number of i and of j. */
// @ts-ignore: decorator
@inline
function square<T>(x: usize, xStep: usize, out: usize, outStep: usize): void {
  const a = v128.load(x), b = v128.load(x + xStep);
  if (sizeof<T>() == 8) {
    v128.store(out, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(out + outStep, v128.shuffle<i64>(a, b, 1, 3));
    return;
  }
  const c = v128.load(x + 2 * xStep), d = v128.load(x + 3 * xStep);
  const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(ab0, cd0, 0, 2));
  v128.store(out + outStep, v128.shuffle<i64>(ab0, cd0, 1, 3));
  v128.store(out + 2 * outStep, v128.shuffle<i64>(ab1, cd1, 0, 2));
  v128.store(out + 3 * outStep, v128.shuffle<i64>(ab1, cd1, 1, 3));
}

/** Copies one number. */
// @ts-ignore: decorator
@inline
function single<T>(i: i32, j: i32, x: usize, xStep: usize, out: usize, outStep: usize): void {
  const place = out + <usize>i * outStep + <usize>j * sizeof<T>();
  store<T>(place, load<T>(x + <usize>j * xStep + <usize>i * sizeof<T>()));
}

/** out[i, j] = x[j, i] for i below rows and j below columns; the steps from row to row are in bytes. */
function band<T>(rows: i32, columns: i32, x: usize, xStep: usize, out: usize, outStep: usize): void {
  const wholeRows = rows & -lanes<T>(), wholeColumns = columns & -lanes<T>();
  let from = x, to = out;
  for (let j = 0; j < wholeColumns; j += lanes<T>()) {
    for (let i = 0; i < wholeRows; i += lanes<T>()) {
      square<T>(from + <usize>i * sizeof<T>(), xStep, to + <usize>i * outStep, outStep);
    }
    from += xStep * lanes<T>();
    to += 16;
  }
  for (let j = wholeColumns; j < columns; j++) {
    for (let i = 0; i < wholeRows; i++) single<T>(i, j, x, xStep, out, outStep);
  }
  for (let i = wholeRows; i < rows; i++) {
    for (let j = 0; j < columns; j++) single<T>(i, j, x, xStep, out, outStep);
  }
}

/** out[i, j] = x[j, i] for a rows x columns `out`, with the strides from row to row of each in numbers. */
export function transpose<T>(rows: i32, columns: i32, x: usize, xStride: i32, out: usize, outStride: i32): void {
  const xStep = <usize>xStride * sizeof<T>(), outStep = <usize>outStride * sizeof<T>();
  for (let j = 0; j < columns; j += LENGTH) {
    const length = min(LENGTH, columns - j);
    const from = x + <usize>j * xStep, to = out + <usize>j * sizeof<T>();
    for (let i = 0; i < rows; i += HEIGHT) {
      band<T>(min(HEIGHT, rows - i), length, from + <usize>i * sizeof<T>(), xStep, to + <usize>i * outStep, outStep);
    }
  }
}
