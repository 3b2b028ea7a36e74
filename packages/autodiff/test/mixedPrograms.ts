/**
 * Random programs over all number types and most ops: what a plan may get to see. Numbers pick steps, the values that a step reads,
 * and its attributes; what does not fit (a rank, a length 0) makes a step do something simpler.
 *
 * Backends round differently, so whatever cuts (a comparison, a sort, a cast to integers) goes by numbers that are no round ones: no two
 * sides are equal but for their rounding. And what could grow is brought back into (-2, 2).
 */
import * as fc from 'fast-check';
import * as ad from '../src/index.ts';
import type { DType, Tensor } from '../src/index.ts';
import { sizeOf } from '../src/shape.ts';

/** The numbers of one step: which, and three for its choices. */
export type Word = readonly [kind: number, a: number, b: number, c: number];

/** A program, and the lengths of the axes that it meets. */
export interface MixedCase {
  readonly code: readonly Word[];
  readonly sizes: readonly [number, number, number];
  readonly outputs: readonly number[];
}

type Step = (x: Tensor, y: Tensor, b: number, c: number) => Tensor | readonly Tensor[];

const real = (x: Tensor): Tensor => (ad.isFloat(x.dtype) ? x : ad.tanh(ad.cast(x, 'float64')));
const tame = (x: Tensor): Tensor => ad.mul(ad.tanh(x), 1.5);
const whole = (x: Tensor): Tensor =>
  ad.isFloat(x.dtype) ? ad.cast(ad.add(ad.mul(ad.tanh(x), 7.3), 0.1234567), 'int32') : ad.cast(x, 'int32');
const truth = (x: Tensor): Tensor => (x.dtype === 'bool' ? x : ad.greater(real(x), 0.2718281));

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
  const axes = x.shape.flatMap((_, axis) => (((bits >> axis) & 1) === 1 ? [axis] : []));
  return axes.length === 0 && x.rank > 0 ? [bits % x.rank] : axes;
}

const axisOf = (x: Tensor, b: number): number => b % Math.max(1, x.rank);
const types: readonly DType[] = ['float64', 'float32', 'int32', 'bool'];

function casted(x: Tensor, dtype: DType): Tensor {
  if (dtype === 'int32') return whole(x);
  if (dtype === 'bool') return ad.isFloat(x.dtype) ? ad.cast(ad.floor(ad.add(ad.mul(x, 1.7), 0.1234567)), 'bool') : ad.cast(x, 'bool');
  return ad.cast(x, dtype);
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
  (x, y, _, c) => (c % 3 === 0 ? ad.add(x, beside(x, y)) : c % 3 === 1 ? ad.sub(beside(x, y), x) : ad.mul(x, beside(x, y))),
  (x, y) => (ad.isFloat(x.dtype) ? ad.div(x, ad.add(ad.square(beside(x, y)), 1)) : ad.mul(ad.add(whole(x), 123457), beside(x, y))),
  (x, y, _, c) => (c % 2 === 0 ? ad.maximum : ad.minimum)(real(x), ad.sub(beside(real(x), y), 0.123456789)),
  (x, _, b) => tame(unary[b % unary.length](ad.isFloat(x.dtype) ? ad.sub(x, 0.0314159) : real(x))),
  (x) => ad.exp(ad.neg(ad.square(real(x)))),
  (x) => ad.sqrt(ad.log1p(ad.square(ad.add(real(x), 3.3)))),
  (x, _, b) => (ad.isFloat(x.dtype) ? ad.pow(ad.add(ad.square(x), 0.5), (b % 5) / 2 - 1) : ad.neg(whole(x))),
  (x) => [ad.tanh(real(x)), ad.sigmoid(real(x)), ad.mul(ad.sigmoid(real(x)), ad.sigmoid(ad.neg(real(x))))],
];

const cutting: readonly Step[] = [
  (x, _, b) => casted(x, types[b % 4]),
  (x, y, b) => [ad.greater, ad.greaterEqual, ad.less, ad.lessEqual][b % 4](real(x), ad.sub(beside(real(x), y), 0.314159)),
  (x, y, b) => (b % 2 === 0 ? ad.equal : ad.notEqual)(whole(x), beside(whole(x), y)),
  (x, y, b) => (b % 3 === 0 ? ad.logicalNot(truth(x)) : (b % 3 === 1 ? ad.logicalAnd : ad.logicalXor)(truth(x), ad.greater(beside(real(x), y), 0.577))),
  (x, y, b) => ad.where(b % 2 === 0 ? truth(x) : truth(beside(real(x), y)), x, beside(x, y)),
  (x, y) => ad.where(truth(x), beside(real(x), y), 0.25),
  (x, _, b) => (x.rank > 0 && x.shape[axisOf(x, b)] > 0 ? ad.argmax(apart(x), { axis: axisOf(x, b), keepDims: b > 99 }) : x),
  (x, _, b, c) => (x.rank > 0 ? ad.sort(apart(x), { axis: axisOf(x, b), descending: c % 2 === 0 }) : x),
];

const moving: readonly Step[] = [
  (x, _, b) => ad.transpose(x, x.shape.map((_, axis) => (axis + b) % x.rank)),
  (x, _, b) => (b % 3 === 0 ? ad.reshape(x, [-1]) : b % 3 === 1 ? ad.reshape(x, [1, ...x.shape]) : ad.squeeze(x)),
  (x, _, b) => (x.rank < 5 ? ad.unsqueeze(x, b % (x.rank + 1)) : ad.squeeze(x)),
  (x, _, b, c) => (x.rank > 0 ? ad.slice(x, x.shape.map((n, axis) => (axis === axisOf(x, b) && n > 0 ? [c % n, null, 1 + (c % 3)] : null))) : x),
  (x, _, b) => (x.rank > 0 ? ad.flip(x, axesOf(x, b)) : x),
  (x, _, b, c) => (ad.isFloat(x.dtype) ? ad.pad(x, x.shape.map((_, axis) => [(b >> axis) & 1, (c >> axis) & 1] as const)) : x),
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
  (x, _, b) => (x.rank > 0 ? ad.slice(x, x.shape.map((_, axis) => (axis === axisOf(x, b) ? [0, 0] : null))) : x),
  (x, _, b) => (x.rank > 0 && x.shape[axisOf(x, b)] > 0 ? ad.roll(x, b, { axis: axisOf(x, b) }) : x),
  (x, _, b) => (x.rank < 4 ? ad.broadcastTo(x, [1 + (b % 3), ...x.shape]) : x),
];

const reducing: readonly Step[] = [
  (x, _, b, c) => tame(ad.sum(real(x), { axes: axesOf(x, b), keepDims: c % 2 === 0 })),
  (x, _, b, c) => (x.size > 0 ? (c % 3 === 0 ? ad.min : ad.max)(apart(x), { axes: axesOf(x, b), keepDims: c % 2 === 0 }) : x),
  (x, _, b, c) => ad.prod(ad.sub(1.2, ad.square(ad.tanh(real(x)))), { axes: axesOf(x, b), keepDims: c % 2 === 0 }),
  (x, _, b, c) => ad.sum(ad.isFloat(x.dtype) ? truth(x) : x, { axes: axesOf(x, b), keepDims: c % 2 === 0 }),
  (x, _, b, c) => (x.rank > 0 ? tame(ad.cumsum(real(x), { axis: axisOf(x, b), reverse: c % 2 === 0, exclusive: c % 3 === 0 })) : x),
  (x, _, b) => (x.rank > 0 ? ad.softmax(real(x), { axes: axesOf(x, b) }) : x),
  (x, _, b) => (x.rank > 0 && x.size > 0 ? tame(ad.logsumexp(real(x), { axes: axesOf(x, b), keepDims: true })) : x),
  (x, _, b) => (x.rank > 0 && x.size > 0 ? ad.layerNorm(apart(x), { axes: axesOf(x, b), eps: 0.1 }) : x),
  (x, _, b) => (x.size > 0 ? tame(ad.variance(apart(x), { axes: axesOf(x, b), keepDims: b > 127 })) : x),
  (x, _, b) => {
    const value = real(x); // one value whole and summed up over several axes
    if (x.rank === 0 || x.size === 0) return value;
    const centred = ad.sub(value, ad.mean(value, { axes: axesOf(x, b), keepDims: true }));
    return [ad.mean(ad.square(centred), { axes: axesOf(x, b >> 3) }), centred, tame(ad.sum(centred, { axes: axesOf(x, ~b) }))];
  },
];

const multiplying: readonly Step[] = [
  (x) => (x.rank >= 2 ? tame(ad.matmul(real(x), real(x), { transposeB: true })) : real(x)),
  (x) => (x.rank >= 2 ? tame(ad.matmul(real(x), real(x), { transposeA: true })) : real(x)),
  (x, y, b) => {
    const [p, q] = [real(x), ad.cast(real(y), real(x).dtype)]; // batch axes that broadcast, and shapes brought together
    if (p.rank < 2 || q.rank < 2) return p;
    const [inner, other] = [p.shape[p.rank - 1], q.shape[q.rank - 1]];
    const fits = ad.reshape(ad.sum(q, { axes: q.rank - 2 }), [...q.shape.slice(0, -2), other, 1]);
    const right = ad.broadcastTo(fits, [...q.shape.slice(0, -2), other, inner]);
    const batch = (v: Tensor): Tensor => (v.rank > 2 ? ad.slice(v, v.shape.map((n, axis) => (axis < v.rank - 2 && n > 1 ? [0, 1] : null))) : v);
    return tame(ad.matmul(p, b % 2 === 0 ? batch(right) : ad.sum(right, { axes: right.shape.map((_, k) => k).slice(0, -2) }), { transposeB: true }));
  },
  (x, _, b) => {
    const pixels = image(x);
    if (pixels === null) return real(x);
    const kernels = ad.tensor(Float64Array.from({ length: 8 }, (_, i) => Math.cos(3 * i + b)), [2, 1, 2, 2], { dtype: pixels.dtype });
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

/** Cases. */
export function mixedCases(kinds: keyof typeof steps = 'all', most = 30): fc.Arbitrary<MixedCase> {
  return fc.record({
    code: fc.array(fc.tuple(fc.nat(steps[kinds].length - 1), fc.nat(255), fc.nat(255), fc.nat(255)), {
      minLength: 5,
      maxLength: most,
      size: 'max', // long ones as often as short ones
    }),
    sizes: fc.tuple(fc.constantFrom(1, 2, 5), fc.constantFrom(1, 3, 40, 129), fc.constantFrom(1, 4, 10, 65, 400)),
    outputs: fc.array(fc.nat(255), { minLength: 2, maxLength: 10, size: 'max' }),
  });
}

/** The program of a case. */
export function mixedProgram({ code, outputs }: MixedCase, kinds: keyof typeof steps = 'all'): (...inputs: Tensor[]) => Tensor[] {
  const constants = [ad.tensor([0.5, -0.25, 3]), ad.tensor([1, 0], [2, 1], { dtype: 'bool' })];
  return (...inputs) => {
    const made = [...inputs, ...constants];
    for (const [kind, a, b, c] of code) {
      const near = Math.min(made.length, 9);
      const x = made[made.length - 1 - (a % near)];
      const found = steps[kinds][kind](x, made[made.length - 1 - (Math.floor(a / near) % made.length)], b, c);
      for (const value of Array.isArray(found) ? found : [found as Tensor]) if (value.size <= 40_000) made.push(value);
    }
    return [made[made.length - 1], ...outputs.map((i) => made[i % made.length])];
  };
}

/** Tensors of all types. `float` replaces all real types. */
export function mixedInputs({ sizes: [b, m, n] }: MixedCase, float?: DType): Tensor[] {
  const shapes: readonly (readonly [DType, readonly number[]])[] = [
    ['float64', [b, m, n]],
    ['float32', [m, n]],
    ['float64', [n]],
    ['int32', [m, 1]],
    ['bool', [b, 1, n]],
    ['float32', []],
    ['float64', [0, n]],
  ];
  return shapes.map(([dtype, shape], which) => {
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * (1.1 + which)) + 0.05 * which);
    const value = ad.tensor(data, shape);
    if (dtype === 'int32') return whole(value);
    if (dtype === 'bool') return truth(value);
    return ad.cast(value, float ?? dtype);
  });
}
