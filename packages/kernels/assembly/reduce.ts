/**
 * Reductions of an array [outer, n, inner] (the last axis contiguous) over its middle axis: any axis, or any run of
 * neighbouring axes, of an array of any rank is this after its axes are joined.
 *
 * Sums are trees: the error grows with log n. A number of terms is split at the largest power of two below it, until a
 * run is short enough to be summed by itself. With inner = 1 a run is up to 512 neighbours, in the order of the inner
 * product. With inner > 1 the lanes lie along the inner axis, and a run is eight rows, one from each eighth of the
 * axis, one after the other; the up to seven rows after the eighths are a run that comes last. So eight streams run
 * through memory, each without a jump.
 */
import { lanes } from './lanes';
import { identity, join, joined, joinLanes, Op, term, terms } from './reduceOps';

/** Numbers of a contiguous run, rows of a run, bytes of the inner axis that are worked on at a time. */
const longest = 512;
const rowsOfRun = 8;
const tile = 65536;

/** A contiguous run, for a constant op, in the order of the inner product. */
// @ts-ignore: decorator
@inline
function run<T>(op: i32, n: i32, x: usize): T {
  const bytes = <usize>n * sizeof<T>();
  let s0 = v128.splat<T>(identity<T>(op)), s1 = s0, s2 = s0, s3 = s0;
  let end = x + (bytes & -64);
  while (x < end) {
    s0 = joined<T>(op, s0, terms<T>(op, v128.load(x)));
    s1 = joined<T>(op, s1, terms<T>(op, v128.load(x, 16)));
    s2 = joined<T>(op, s2, terms<T>(op, v128.load(x, 32)));
    s3 = joined<T>(op, s3, terms<T>(op, v128.load(x, 48)));
    x += 64;
  }
  end += bytes & 48;
  while (x < end) {
    s0 = joined<T>(op, s0, terms<T>(op, v128.load(x)));
    x += 16;
  }
  let total = joinLanes<T>(op, joined<T>(op, joined<T>(op, s0, s1), joined<T>(op, s2, s3)));
  end += bytes & 15;
  while (x < end) {
    total = join<T>(op, total, term<T>(op, load<T>(x)));
    x += sizeof<T>();
  }
  return total;
}

function runOf<T>(op: i32, n: i32, x: usize): T {
  if (op == Op.SumOfSquares) return run<T>(Op.SumOfSquares, n, x);
  if (op == Op.Product) return run<T>(Op.Product, n, x);
  if (op == Op.Sum) return run<T>(Op.Sum, n, x);
  // The quick maximum is right unless it is a zero or there was a NaN, which a sum shows.
  const quick = op == Op.Maximum ? run<T>(Op.QuickMaximum, n, x) : run<T>(Op.QuickMinimum, n, x);
  if (quick != 0 && !isNaN<T>(run<T>(Op.Sum, n, x))) return quick;
  return op == Op.Maximum ? run<T>(Op.Maximum, n, x) : run<T>(Op.Minimum, n, x);
}

/** The largest power of two below n, for n > 1. */
// @ts-ignore: decorator
@inline
function powerBelow(n: i32): i32 {
  return 1 << (31 - clz(n - 1));
}

/** n neighbours. */
function tree<T>(op: i32, n: i32, x: usize): T {
  if (n <= longest) return runOf<T>(op, n, x);
  const first = powerBelow(n);
  return join<T>(op, tree<T>(op, first, x), tree<T>(op, n - first, x + <usize>first * sizeof<T>()));
}

/**
 * A run of rows `apart` bytes from each other, for a constant op, over `bytes` bytes of the inner axis: out_i = x_0i +
 * x_1i + ...
 */
// @ts-ignore: decorator
@inline
function rows<T>(op: i32, count: i32, x: usize, apart: usize, bytes: usize, out: usize): void {
  let end = out + (bytes & -64);
  while (out < end) {
    let s0 = terms<T>(op, v128.load(x)), s1 = terms<T>(op, v128.load(x, 16));
    let s2 = terms<T>(op, v128.load(x, 32)), s3 = terms<T>(op, v128.load(x, 48));
    for (let k = 1, p = x + apart; k < count; k++, p += apart) {
      s0 = joined<T>(op, s0, terms<T>(op, v128.load(p)));
      s1 = joined<T>(op, s1, terms<T>(op, v128.load(p, 16)));
      s2 = joined<T>(op, s2, terms<T>(op, v128.load(p, 32)));
      s3 = joined<T>(op, s3, terms<T>(op, v128.load(p, 48)));
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    x += 64;
    out += 64;
  }
  end += bytes & 48;
  while (out < end) {
    let s = terms<T>(op, v128.load(x));
    for (let k = 1, p = x + apart; k < count; k++, p += apart) s = joined<T>(op, s, terms<T>(op, v128.load(p)));
    v128.store(out, s);
    x += 16;
    out += 16;
  }
  end += bytes & 15;
  while (out < end) {
    let s = term<T>(op, load<T>(x));
    for (let k = 1, p = x + apart; k < count; k++, p += apart) s = join<T>(op, s, term<T>(op, load<T>(p)));
    store<T>(out, s);
    x += sizeof<T>();
    out += sizeof<T>();
  }
}

function rowsOf<T>(op: i32, count: i32, x: usize, apart: usize, bytes: usize, out: usize): void {
  if (op == Op.SumOfSquares) rows<T>(Op.SumOfSquares, count, x, apart, bytes, out);
  else if (op == Op.Product) rows<T>(Op.Product, count, x, apart, bytes, out);
  else if (op == Op.Maximum) rows<T>(Op.Maximum, count, x, apart, bytes, out);
  else if (op == Op.Minimum) rows<T>(Op.Minimum, count, x, apart, bytes, out);
  else rows<T>(Op.Sum, count, x, apart, bytes, out);
}

/** out = out and x together, for a constant op. */
// @ts-ignore: decorator
@inline
function merge<T>(op: i32, bytes: usize, x: usize, out: usize): void {
  let end = out + (bytes & -16);
  while (out < end) {
    v128.store(out, joined<T>(op, v128.load(out), v128.load(x)));
    x += 16;
    out += 16;
  }
  end += bytes & 15;
  while (out < end) {
    store<T>(out, join<T>(op, load<T>(out), load<T>(x)));
    x += sizeof<T>();
    out += sizeof<T>();
  }
}

function mergeOf<T>(op: i32, bytes: usize, x: usize, out: usize): void {
  if (op == Op.Product) merge<T>(Op.Product, bytes, x, out);
  else if (op == Op.Maximum) merge<T>(Op.Maximum, bytes, x, out);
  else if (op == Op.Minimum) merge<T>(Op.Minimum, bytes, x, out);
  else merge<T>(Op.Sum, bytes, x, out);
}

/**
 * `count` runs of eight rows, of which the first starts at x and the others one row (`stride` bytes) after each other.
 */
function treeOfRows<T>(
  op: i32, count: i32, x: usize, stride: usize, apart: usize, bytes: usize, out: usize, scratch: usize,
): void {
  if (count == 1) {
    rowsOf<T>(op, rowsOfRun, x, apart, bytes, out);
    return;
  }
  const first = powerBelow(count);
  treeOfRows<T>(op, first, x, stride, apart, bytes, out, scratch);
  treeOfRows<T>(op, count - first, x + <usize>first * stride, stride, apart, bytes, scratch, scratch + bytes);
  mergeOf<T>(op, bytes, scratch, out);
}

/** One outer index, `bytes` bytes of the inner axis. */
// @ts-ignore: decorator
@inline
function reduceRows<T>(op: i32, n: i32, x: usize, stride: usize, bytes: usize, out: usize, scratch: usize): void {
  const runs = n / rowsOfRun, rest = n % rowsOfRun;
  const last = x + <usize>(n - rest) * stride;
  if (runs == 0) {
    rowsOf<T>(op, rest, last, stride, bytes, out);
    return;
  }
  treeOfRows<T>(op, runs, x, stride, <usize>runs * stride, bytes, out, scratch);
  if (rest == 0) return;
  rowsOf<T>(op, rest, last, stride, bytes, scratch);
  mergeOf<T>(op, bytes, scratch, out);
}

/** `scratch` holds a tile, or an inner axis if that is shorter, for each level of the tree of rows. */
function reduce<T>(op: i32, outer: i32, n: i32, inner: i32, x: usize, out: usize, scratch: usize): void {
  const stride = <usize>inner * sizeof<T>();
  for (let o = 0; o < outer; o++) {
    if (n == 0) {
      for (const end = out + stride; out < end; out += sizeof<T>()) store<T>(out, identity<T>(op));
    } else if (inner == 1) {
      store<T>(out, tree<T>(op, n, x));
      out += sizeof<T>();
    } else {
      for (let at: usize = 0; at < stride; at += tile) {
        reduceRows<T>(op, n, x + at, stride, min<usize>(tile, stride - at), out + at, scratch);
      }
      out += stride;
    }
    x += <usize>n * stride;
  }
}

/** Where a contiguous run first has the value, or NaN. */
// @ts-ignore: decorator
@inline
function firstOf<T>(n: i32, x: usize, value: T): i32 {
  const start = x;
  const wanted = v128.splat<T>(value);
  const end = x + (<usize>n * sizeof<T>() & -16);
  for (; x < end; x += 16) {
    const v = v128.load(x);
    if (v128.any_true(v128.or(v128.eq<T>(v, wanted), v128.ne<T>(v, v)))) break;
  }
  for (let entry = load<T>(x); entry == entry && entry != value; entry = load<T>(x)) x += sizeof<T>();
  return <i32>((x - start) / sizeof<T>());
}

/** Writes k to the indices of the entries of a row that have their value, or are NaN. */
// @ts-ignore: decorator
@inline
function markIndex<T>(k: i32, bytes: usize, row: usize, values: usize, indices: usize): void {
  const end = row + bytes;
  while (row < end) {
    if (end - row >= 16) {
      const v = v128.load(row);
      if (!v128.any_true(v128.or(v128.eq<T>(v, v128.load(values)), v128.ne<T>(v, v)))) {
        row += 16;
        values += 16;
        indices += lanes<T>() << 2;
        continue;
      }
    }
    const entry = load<T>(row);
    if (entry == load<T>(values) || entry != entry) store<i32>(indices, k);
    row += sizeof<T>();
    values += sizeof<T>();
    indices += 4;
  }
}

/**
 * The index along the axis of the first maximum or minimum, or of the first NaN. n > 0. `scratch` as above, with a tile
 * more.
 */
function reduceIndex<T>(op: i32, outer: i32, n: i32, inner: i32, x: usize, out: usize, scratch: usize): void {
  const stride = <usize>inner * sizeof<T>();
  for (let o = 0; o < outer; o++) {
    if (inner == 1) {
      store<i32>(out, firstOf<T>(n, x, tree<T>(op, n, x)));
      out += 4;
    } else {
      for (let at: usize = 0; at < stride; at += tile) {
        const bytes = min<usize>(tile, stride - at);
        reduceRows<T>(op, n, x + at, stride, bytes, scratch, scratch + bytes);
        // From the last row to the first: the first that has the value stays.
        for (let k = n - 1; k >= 0; k--) markIndex<T>(k, bytes, x + at + <usize>k * stride, scratch, out);
        out += (bytes / sizeof<T>()) << 2;
      }
    }
    x += <usize>n * stride;
  }
}

export function reduce_f64(op: i32, outer: i32, n: i32, inner: i32, x: usize, out: usize, scratch: usize): void {
  reduce<f64>(op, outer, n, inner, x, out, scratch);
}

export function reduce_f32(op: i32, outer: i32, n: i32, inner: i32, x: usize, out: usize, scratch: usize): void {
  reduce<f32>(op, outer, n, inner, x, out, scratch);
}

export function reduceIndex_f64(op: i32, outer: i32, n: i32, inner: i32, x: usize, out: usize, scratch: usize): void {
  reduceIndex<f64>(op, outer, n, inner, x, out, scratch);
}

export function reduceIndex_f32(op: i32, outer: i32, n: i32, inner: i32, x: usize, out: usize, scratch: usize): void {
  reduceIndex<f32>(op, outer, n, inner, x, out, scratch);
}

export function reduceAll_f64(op: i32, n: i32, x: usize): f64 {
  return tree<f64>(op, n, x);
}

export function reduceAll_f32(op: i32, n: i32, x: usize): f32 {
  return tree<f32>(op, n, x);
}
