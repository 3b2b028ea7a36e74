/**
 * Element-wise maps of two or three operands of any strides, and copies. The face has brought the operands to common axes; here
 * an odometer walks over all but the last axis, whose entries, a row, are one call of a small loop.
 *
 * `axes` points to 2048 bytes of working space, then six 32-bit integers per axis, the outermost first: its extent, the strides
 * of a, b, c and out along it (in numbers; 0 where an operand is broadcast), and the odometer's count, 0 at first.
 */
import { lanes } from './lanes';
import { all, put, take, where } from './math/words';
import { pow } from './math/pow';
import { transpose } from './mapTranspose';

// @ts-ignore: decorator
@inline const ADD = 0;
// @ts-ignore: decorator
@inline const SUB = 1;
// @ts-ignore: decorator
@inline const MUL = 2;
// @ts-ignore: decorator
@inline const DIV = 3;
// @ts-ignore: decorator
@inline const MAX = 4;
// @ts-ignore: decorator
@inline const MIN = 5;
// @ts-ignore: decorator
@inline const LT = 6;
// @ts-ignore: decorator
@inline const LE = 7;
// @ts-ignore: decorator
@inline const EQ = 8;
// @ts-ignore: decorator
@inline const NE = 9;
// @ts-ignore: decorator
@inline const POW = 10;
// @ts-ignore: decorator
@inline const SELECT = 11;
// @ts-ignore: decorator
@inline const COPY = 12;
// @ts-ignore: decorator
@inline const TRANSPOSE = 13;

/** Bytes of working space for a piece of an operand. */
// @ts-ignore: decorator
@inline const PIECE = 512;

/** One operation on two vectors; which one is known when this is compiled. */
// @ts-ignore: decorator
@inline
function combine<T>(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return v128.add<T>(a, b);
  if (op == SUB) return v128.sub<T>(a, b);
  if (op == MUL) return v128.mul<T>(a, b);
  if (op == DIV) return v128.div<T>(a, b);
  if (op == MAX) return v128.max<T>(a, b);
  if (op == MIN) return v128.min<T>(a, b);
  if (op == LT) return v128.and(v128.lt<T>(a, b), all<T>(1));
  if (op == LE) return v128.and(v128.le<T>(a, b), all<T>(1));
  if (op == EQ) return v128.and(v128.eq<T>(a, b), all<T>(1));
  if (op == NE) return v128.and(v128.ne<T>(a, b), all<T>(1));
  return a;
}

/** out = a op b, of n numbers. An operand moves on by 32 bytes per two vectors, or by 0: then its first two are used throughout. */
// @ts-ignore: decorator
@inline
function each<T>(op: i32, n: i32, a: usize, aStep: usize, b: usize, bStep: usize, out: usize): void {
  while (n >= 2 * lanes<T>()) {
    v128.store(out, combine<T>(op, v128.load(a), v128.load(b)));
    v128.store(out, combine<T>(op, v128.load(a, 16), v128.load(b, 16)), 16);
    n -= 2 * lanes<T>();
    a += aStep;
    b += bStep;
    out += 32;
  }
  while (n > 0) {
    put<T>(n, out, combine<T>(op, take<T>(n, a), take<T>(n, b)));
    n -= lanes<T>();
    a += aStep >> 1;
    b += bStep >> 1;
    out += 16;
  }
}

/** out = a^b; as its body is long, it has one loop for whole vectors and for what is left. */
function eachPower<T>(n: i32, a: usize, aStep: usize, b: usize, bStep: usize, out: usize): void {
  if (n > 0) do {
    put<T>(n, out, pow<T>(take<T>(n, a), take<T>(n, b)));
    n -= lanes<T>();
    a += aStep >> 1;
    b += bStep >> 1;
    out += 16;
  } while (n > 0);
}

/** out = a where the condition c is not 0, else b. */
// @ts-ignore: decorator
@inline
function eachChoice<T>(n: i32, a: usize, aStep: usize, b: usize, bStep: usize, c: usize, cStep: usize, out: usize): void {
  while (n > 0) {
    put<T>(n, out, where(v128.ne<T>(take<T>(n, c), all<T>(0)), take<T>(n, a), take<T>(n, b)));
    n -= lanes<T>();
    a += aStep >> 1;
    b += bStep >> 1;
    c += cStep >> 1;
    out += 16;
  }
}

/** out = x, of n numbers of any strides. */
function copy<T>(n: i32, x: usize, xStride: i32, out: usize, stride: i32): void {
  if (xStride == 1 && stride == 1) {
    for (; n >= 2 * lanes<T>(); n -= 2 * lanes<T>()) {
      v128.store(out, v128.load(x));
      v128.store(out, v128.load(x, 16), 16);
      x += 32;
      out += 32;
    }
  }
  const xStep = xStride * sizeof<T>(), step = stride * sizeof<T>();
  for (; n > 0; n--) {
    store<T>(out, load<T>(x));
    x += xStep;
    out += step;
  }
}

/** Where the next n numbers of an operand can be read one after the other: in place, or, of other strides, as copies in `space`. */
// @ts-ignore: decorator
@inline
function source<T>(n: i32, x: usize, stride: i32, space: usize): usize {
  if (stride == 1) return x;
  if (stride == 0) {
    const repeated = v128.splat<T>(load<T>(x));
    v128.store(space, repeated);
    v128.store(space, repeated, 16);
  } else copy<T>(n, x, stride, space, 1);
  return space;
}

/** One row. Where a stride is neither 0 nor 1 it goes in pieces through working space. */
// @ts-ignore: decorator
@inline
function row<T>(op: i32, axis: usize, a: usize, b: usize, c: usize, out: usize, space: usize): void {
  const stride = load<i32>(axis, 16);
  const aStride = load<i32>(axis, 4), bStride = load<i32>(axis, 8), cStride = load<i32>(axis, 12);
  let left = load<i32>(axis);
  if (op == COPY) return copy<T>(left, a, aStride, out, stride);
  const isPlain = stride == 1 && <u32>aStride <= 1 && <u32>bStride <= 1 && <u32>cStride <= 1;
  const aStep = aStride == 0 ? 0 : 32, bStep = bStride == 0 ? 0 : 32, cStep = cStride == 0 ? 0 : 32;
  while (left > 0) {
    const n = isPlain ? left : min(left, PIECE / <i32>sizeof<T>());
    const x = source<T>(n, a, aStride, space);
    const y = source<T>(n, b, bStride, space + PIECE);
    const z = stride == 1 ? out : space + 3 * PIECE;
    switch (op) {
      case ADD: each<T>(ADD, n, x, aStep, y, bStep, z); break;
      case SUB: each<T>(SUB, n, x, aStep, y, bStep, z); break;
      case MUL: each<T>(MUL, n, x, aStep, y, bStep, z); break;
      case DIV: each<T>(DIV, n, x, aStep, y, bStep, z); break;
      case MAX: each<T>(MAX, n, x, aStep, y, bStep, z); break;
      case MIN: each<T>(MIN, n, x, aStep, y, bStep, z); break;
      case LT: each<T>(LT, n, x, aStep, y, bStep, z); break;
      case LE: each<T>(LE, n, x, aStep, y, bStep, z); break;
      case EQ: each<T>(EQ, n, x, aStep, y, bStep, z); break;
      case NE: each<T>(NE, n, x, aStep, y, bStep, z); break;
      case POW: eachPower<T>(n, x, aStep, y, bStep, z); break;
      case SELECT: eachChoice<T>(n, x, aStep, y, bStep, source<T>(n, c, cStride, space + 2 * PIECE), cStep, z); break;
    }
    if (stride != 1) copy<T>(n, z, 1, out, stride);
    a += n * aStride * sizeof<T>();
    b += n * bStride * sizeof<T>();
    c += n * cStride * sizeof<T>();
    out += n * stride * sizeof<T>();
    left -= n;
  }
}

// @ts-ignore: decorator
@inline
function walk<T>(op: i32, rank: i32, axes: usize, a: usize, b: usize, c: usize, out: usize): void {
  const space = axes;
  axes += 4 * PIECE;
  const last = axes + 24 * (rank - 1);
  // A transposing copy takes the last two axes at once.
  const inner = op == TRANSPOSE ? last - 24 : last;
  for (;;) {
    if (op == TRANSPOSE) {
      transpose<T>(load<i32>(inner), load<i32>(last), a, load<i32>(last, 4), out, load<i32>(inner, 16));
    } else row<T>(op, last, a, b, c, out, space);
    let axis = inner - 24;
    for (;; axis -= 24) {
      if (axis < axes) return;
      const count = load<i32>(axis, 20) + 1;
      const isDone = count == load<i32>(axis);
      store<i32>(axis, isDone ? 0 : count, 20);
      // One step on, or back to the start of this axis and one step on along the next.
      const steps = (isDone ? 1 - count : 1) * sizeof<T>();
      a += load<i32>(axis, 4) * steps;
      b += load<i32>(axis, 8) * steps;
      c += load<i32>(axis, 12) * steps;
      out += load<i32>(axis, 16) * steps;
      if (!isDone) break;
    }
  }
}

export function walk_f64(op: i32, rank: i32, axes: usize, a: usize, b: usize, c: usize, out: usize): void {
  walk<f64>(op, rank, axes, a, b, c, out);
}

export function walk_f32(op: i32, rank: i32, axes: usize, a: usize, b: usize, c: usize, out: usize): void {
  walk<f32>(op, rank, axes, a, b, c, out);
}
