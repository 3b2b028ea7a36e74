/**
 * The steps of random programs over all number types. Numbers pick attributes; what does not fit (a rank, a length 0) makes a step
 * do something simpler.
 *
 * Backends round differently, so whatever cuts (a comparison, a sort, a cast to integers) goes by numbers that are no round ones: no two
 * sides are equal but for their rounding. And what could grow is brought back into (-2, 2).
 */
import * as ad from '../src/index.ts';
import type { DType, Tensor } from '../src/index.ts';

/** What one or several values are made of: two values, and two numbers for choices. */
export type Step = (x: Tensor, y: Tensor, b: number, c: number) => Tensor | readonly Tensor[];

const real = (x: Tensor): Tensor => (ad.isFloat(x.dtype) ? x : ad.tanh(ad.cast(x, 'float64')));
const tame = (x: Tensor): Tensor => ad.mul(ad.tanh(x), 1.5);
/** Integers of anything. */
export const whole = (x: Tensor): Tensor =>
  ad.isFloat(x.dtype) ? ad.cast(ad.add(ad.mul(ad.tanh(x), 7.3), 0.1234567), 'int32') : ad.cast(x, 'int32');
/** Truth values of anything. */
export const truth = (x: Tensor): Tensor => (x.dtype === 'bool' ? x : ad.greater(real(x), 0.2718281));

/** Numbers, each its own, of a shape: added to what is sorted. */
function apart(x: Tensor): Tensor {
  const noise = Float64Array.from({ length: x.size }, (_, i) => 0.37 * Math.sin(12.9898 * (i + 1)));
  return ad.add(real(x), ad.tensor(noise, x.shape, { dtype: real(x).dtype }));
}

/** y as something that broadcasts to x, in its type: summed up where it does not. */
function beside(x: Tensor, y: Tensor): Tensor {
  const value = ad.isFloat(x.dtype) ? ad.cast(real(y), x.dtype) : whole(y);
  const sum = (options: ad.SumOptions = {}): Tensor =>
    ad.isFloat(x.dtype) ? ad.tanh(ad.sum(value, options)) : ad.sum(value, options);
  const missing = x.rank - value.rank;
  if (missing < 0) return sum();
  const axes = value.shape.flatMap((n, axis) => (n === 1 || n === x.shape[axis + missing] ? [] : [axis]));
  return axes.length === 0 ? value : sum({ axes, keepDims: true });
}

/** Axes by bits, at least one; none for a scalar. */
function axesOf(x: Tensor, bits: number): number[] {
  const axes = x.shape.flatMap((_length, axis) => (((bits >> axis) & 1) === 1 ? [axis] : []));
  return axes.length === 0 && x.rank > 0 ? [bits % x.rank] : axes;
}

const axisOf = (x: Tensor, b: number): number => b % Math.max(1, x.rank);
const types: readonly DType[] = ['float64', 'float32', 'int32', 'bool'];

function casted(x: Tensor, dtype: DType): Tensor {
  if (dtype === 'int32') return whole(x);
  // A real number is cut first: a difference in its last digits must not become one of float32.
  const steady = ad.isFloat(x.dtype) && x.dtype !== dtype ? ad.floor(ad.add(ad.mul(x, 1.7), 0.1234567)) : x;
  return ad.cast(steady, dtype);
}

/** Indices along an axis of some length, of y's first entries. */
function places(y: Tensor, length: number): Tensor {
  const row = ad.reshape(whole(y), [-1]);
  const few = ad.slice(row, [[0, Math.min(row.size, 7)]]);
  return ad.remainder(few, ad.tensor(length, [], { dtype: 'int32' }));
}

/** The last two axes as one image, if there are two and they are no longer than 60. */
function image(x: Tensor): Tensor | null {
  const value = real(x);
  if (value.rank < 2 || value.size === 0) return null;
  const [height, width] = value.shape.slice(-2);
  return height * width > 4000 ? null : ad.reshape(value, [value.size / (height * width), 1, height, width]);
}

const unary = [ad.tanh, ad.sigmoid, ad.sin, ad.cos, ad.relu, ad.softplus, ad.erf, ad.abs, ad.square, ad.neg, ad.silu];

const arithmetic: readonly Step[] = [
  (x, y, _, c) =>
    c % 3 === 0 ? ad.add(x, beside(x, y)) : c % 3 === 1 ? ad.sub(beside(x, y), x) : ad.mul(x, beside(x, y)),
  (x, y) =>
    ad.isFloat(x.dtype)
      ? ad.div(x, ad.add(ad.square(beside(x, y)), 1))
      : ad.mul(ad.add(whole(x), 123457), beside(x, y)),
  (x, y, _, c) => (c % 2 === 0 ? ad.maximum : ad.minimum)(real(x), ad.sub(beside(real(x), y), 0.123456789)),
  (x, _, b) => tame(unary[b % unary.length](ad.isFloat(x.dtype) ? ad.sub(x, 0.0314159) : real(x))),
  (x) => ad.exp(ad.neg(ad.square(real(x)))),
  (x) => ad.sqrt(ad.log1p(ad.square(ad.add(real(x), 3.3)))),
  (x, _, b) => (ad.isFloat(x.dtype) ? ad.pow(ad.add(ad.square(x), 0.5), (b % 5) / 2 - 1) : ad.neg(whole(x))),
  (x) => [ad.tanh(real(x)), ad.sigmoid(real(x)), ad.mul(ad.sigmoid(real(x)), ad.sigmoid(ad.neg(real(x))))],
];

const cutting: readonly Step[] = [
  (x, _, b) => casted(x, types[b % 4]),
  (x, y, b) =>
    [ad.greater, ad.greaterEqual, ad.less, ad.lessEqual][b % 4](real(x), ad.sub(beside(real(x), y), 0.314159)),
  (x, y, b) => (b % 2 === 0 ? ad.equal : ad.notEqual)(whole(x), beside(whole(x), y)),
  (x, y, b) =>
    b % 3 === 0
      ? ad.logicalNot(truth(x))
      : (b % 3 === 1 ? ad.logicalAnd : ad.logicalXor)(truth(x), ad.greater(beside(real(x), y), 0.577)),
  (x, y, b) => ad.where(b % 2 === 0 ? truth(x) : truth(beside(real(x), y)), x, beside(x, y)),
  (x, y) => ad.where(truth(x), beside(real(x), y), 0.25),
  (x, _, b) =>
    x.rank > 0 && x.shape[axisOf(x, b)] > 0 ? ad.argmax(apart(x), { axis: axisOf(x, b), keepDims: b > 99 }) : x,
  (x, _, b, c) => (x.rank > 0 ? ad.sort(apart(x), { axis: axisOf(x, b), descending: c % 2 === 0 }) : x),
];

const moving: readonly Step[] = [
  (x, _, b) =>
    ad.transpose(
      x,
      x.shape.map((_length, axis) => (axis + b) % x.rank),
    ),
  (x, _, b) => (b % 3 === 0 ? ad.reshape(x, [-1]) : b % 3 === 1 ? ad.reshape(x, [1, ...x.shape]) : ad.squeeze(x)),
  (x, _, b) => (x.rank < 5 ? ad.unsqueeze(x, b % (x.rank + 1)) : ad.squeeze(x)),
  (x, _, b, c) =>
    x.rank > 0
      ? ad.slice(
          x,
          x.shape.map((n, axis) => (axis === axisOf(x, b) && n > 0 ? [c % n, null, 1 + (c % 3)] : null)),
        )
      : x,
  (x, _, b) => (x.rank > 0 ? ad.flip(x, { axes: axesOf(x, b) }) : x),
  (x, _, b, c) =>
    ad.isFloat(x.dtype)
      ? ad.pad(
          x,
          x.shape.map((_length, axis) => [(b >> axis) & 1, (c >> axis) & 1] as const),
        )
      : x,
  (x, y, b, c) => {
    const axis = axisOf(x, b);
    if (x.rank === 0) return ad.stack([x, beside(x, y)]);
    const other = ad.broadcastTo(beside(x, y), x.shape);
    const typed = ad.cast(other, x.dtype);
    return ad.concat(c % 2 === 0 ? [x, typed] : [typed, x, typed], { axis });
  },
  (x, y, b) => {
    const axis = axisOf(x, b);
    return x.rank > 0 && x.shape[axis] > 0 ? ad.take(x, places(y, x.shape[axis]), { axis }) : x;
  },
  (x, y, b) => {
    const axis = axisOf(x, b);
    if (x.rank === 0 || x.shape[axis] === 0 || x.dtype === 'bool') return x;
    const chosen = places(y, x.shape[axis]);
    return ad.scatterAdd(x, chosen, ad.mul(ad.take(x, chosen, { axis }), 2), { axis });
  },
  (x, _, b) => (x.rank > 0 && x.shape[0] > 0 ? ad.at(x, b % x.shape[0]) : x),
  (x, _, b) =>
    x.rank > 0
      ? ad.slice(
          x,
          x.shape.map((_length, axis) => (axis === axisOf(x, b) ? [0, 0] : null)),
        )
      : x,
  (x, _, b) => (x.rank > 0 && x.shape[axisOf(x, b)] > 0 ? ad.roll(x, b, { axis: axisOf(x, b) }) : x),
  (x, _, b) => (x.rank < 4 ? ad.broadcastTo(x, [1 + (b % 3), ...x.shape]) : x),
];

const reducing: readonly Step[] = [
  (x, _, b, c) => tame(ad.sum(real(x), { axes: axesOf(x, b), keepDims: c % 2 === 0 })),
  (x, _, b, c) =>
    x.size > 0 ? (c % 3 === 0 ? ad.min : ad.max)(apart(x), { axes: axesOf(x, b), keepDims: c % 2 === 0 }) : x,
  (x, _, b, c) =>
    ad.prod(ad.sub(1, ad.mul(ad.square(ad.tanh(real(x))), 0.3)), { axes: axesOf(x, b), keepDims: c % 2 === 0 }),
  (x, _, b, c) => ad.sum(ad.isFloat(x.dtype) ? truth(x) : x, { axes: axesOf(x, b), keepDims: c % 2 === 0 }),
  (x, _, b, c) =>
    x.rank > 0 ? tame(ad.cumsum(real(x), { axis: axisOf(x, b), reverse: c % 2 === 0, exclusive: c % 3 === 0 })) : x,
  (x, _, b) => (x.rank > 0 ? ad.softmax(real(x), { axes: axesOf(x, b) }) : x),
  (x, _, b) => (x.rank > 0 && x.size > 0 ? tame(ad.logsumexp(real(x), { axes: axesOf(x, b), keepDims: true })) : x),
  (x, _, b) => (x.rank > 0 && x.size > 0 ? ad.layerNorm(apart(x), { axes: axesOf(x, b), eps: 0.1 }) : x),
  (x, _, b) => (x.size > 0 ? tame(ad.variance(apart(x), { axes: axesOf(x, b), keepDims: b > 127 })) : x),
  (x, _, b) => {
    const value = real(x); // one value whole and summed up over several axes
    if (x.rank === 0 || x.size === 0) return value;
    const centred = ad.sub(value, ad.mean(value, { axes: axesOf(x, b), keepDims: true }));
    return [
      ad.mean(ad.square(centred), { axes: axesOf(x, b >> 3) }),
      centred,
      tame(ad.sum(centred, { axes: axesOf(x, ~b) })),
    ];
  },
];

const multiplying: readonly Step[] = [
  (x) => (x.rank >= 2 ? tame(ad.matmul(real(x), real(x), { transposeB: true })) : real(x)),
  (x) => (x.rank >= 2 ? tame(ad.matmul(real(x), real(x), { transposeA: true })) : real(x)),
  (x, y, b, c) => {
    const p = real(x); // batch axes that broadcast, and one more
    if (p.rank < 2 || y.rank === 0) return p;
    const [inner, other] = [p.shape[p.rank - 1], y.shape[y.rank - 1]];
    if (p.size * other > 1e6) return p;
    const row = ad.sum(ad.cast(real(y), p.dtype), { axes: y.shape.map((_length, axis) => axis).slice(0, -1) });
    const batch = p.shape.slice(0, -2).map((length, axis) => (((c >> axis) & 1) === 1 ? length : 1));
    const lead = c % 5 === 0 ? [] : b % 2 === 1 && p.rank < 5 ? [2, ...batch] : batch;
    const matrices = [...lead, inner, other];
    const q = apart(ad.broadcastTo(tame(row), matrices));
    if ((c >> 5) % 2 === 0) return tame(ad.matmul(p, q));
    return tame(ad.matmul(ad.swapAxes(q, -1, -2), p, { transposeB: true }));
  },
  (x, _, b) => {
    const pixels = image(x);
    if (pixels === null) return real(x);
    const kernels = ad.tensor(
      Float64Array.from({ length: 8 }, (_entry, i) => Math.cos(3 * i + b)),
      [2, 1, 2, 2],
      { dtype: pixels.dtype },
    );
    return tame(ad.conv2d(pixels, kernels, { padding: 1, stride: 1 + (b % 2) }));
  },
  (x, _, b) => {
    const pixels = image(x);
    if (pixels === null || Math.min(...pixels.shape.slice(2)) < 2) return real(x);
    return b % 2 === 0 ? ad.maxPool2d(apart(pixels), { kernel: 2 }) : ad.avgPool2d(pixels, { kernel: 2, stride: 1 });
  },
  (x, _, b) => {
    const pixels = image(x);
    if (pixels === null) return real(x);
    const columns = ad.unfold(pixels, { kernel: 2, padding: 1, dilation: 1 + (b % 2) });
    const [height, width] = pixels.shape.slice(2);
    return tame(ad.fold(columns, { kernel: 2, padding: 1, dilation: 1 + (b % 2), size: [height, width] }));
  },
];

/** All steps, and those under which a small error stays small. */
export const steps: Readonly<Record<'all' | 'smooth', readonly Step[]>> = {
  all: [...arithmetic, ...cutting, ...moving, ...reducing, ...multiplying],
  smooth: [...arithmetic, ...moving, ...reducing, ...multiplying],
};
