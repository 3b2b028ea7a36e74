/**
 * Random programs on WebAssembly plans against the reference backend: groups in blocks with a rest, reductions of every form in their
 * passes, epilogues, values that share memory, and outputs taken from anywhere.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLong } from '../../../test/runs.ts';
import { compile } from '../../compile/compile.ts';
import * as ad from '../../index.ts';
import type { DType, Tensor } from '../../index.ts';
import { referenceBackend } from '../reference/referenceBackend.ts';

type Pick = (i: number) => Tensor;
type Step = (pick: Pick, a: number, b: number, c: number) => Tensor;

/** A reduction of one of the kinds over a run of axes that the numbers pick. */
function reduced(x: Tensor, b: number, c: number): Tensor {
  if (x.rank === 0 || x.size === 0) return ad.neg(x);
  const first = b % x.rank;
  const count = 1 + (c % (x.rank - first));
  const axes = Array.from({ length: count }, (_, k) => first + k);
  const spread = c % 7 === 0 ? axes.filter((axis) => axis % 2 === 0) : axes;
  const options = { axes: spread, keepDims: (b >> 4) % 2 === 0 };
  if (c % 5 === 4) return ad.max(x, options);
  return ad.div(ad.sum(x, options), 8);
}

/** Two tensors of which the second broadcasts to the first, brought together by sums where they do not. */
function beside(x: Tensor, y: Tensor): Tensor {
  const missing = x.rank - y.rank;
  if (missing < 0) return ad.tanh(ad.sum(y));
  const axes = y.shape.flatMap((length, axis) => (length === 1 || length === x.shape[axis + missing] ? [] : [axis]));
  return axes.length === 0 ? y : ad.tanh(ad.sum(y, { axes, keepDims: true }));
}

/** Comparisons go by odd numbers, each its own, so that no two sides are equal but for their rounding. */
const odd = { maximum: 0.123456789, where: Math.PI / 10, cast: Math.E / 10 };

const steps: readonly Step[] = [
  (pick, a, b) => ad.add(pick(a), beside(pick(a), pick(b))),
  (pick, a, b) => ad.sub(beside(pick(a), pick(b)), pick(a)),
  (pick, a, b) => ad.mul(pick(a), beside(pick(a), pick(b))),
  (pick, a, b) => ad.div(pick(a), ad.add(ad.square(beside(pick(a), pick(b))), 1)),
  (pick, a, b) => ad.maximum(pick(a), ad.sub(beside(pick(a), pick(b)), odd.maximum)),
  (pick, a, b) => ad.where(ad.greater(pick(a), ad.sub(beside(pick(a), pick(b)), odd.where)), pick(a), 0.25),
  (pick, a) => ad.tanh(pick(a)),
  (pick, a) => ad.exp(ad.neg(ad.square(pick(a)))),
  (pick, a) => ad.sigmoid(pick(a)),
  (pick, a, b, c) => reduced(pick(a), b, c),
  (pick, a, b, c) => ad.tanh(reduced(pick(a), b, c)),
  (pick, a, b, c) => {
    const x = pick(a);
    if (x.rank === 0 || x.size === 0) return x;
    const axes = Array.from({ length: 1 + (b % x.rank) }, (_, k) => x.rank - 1 - k);
    const shifted = ad.sub(x, ad.max(x, { axes, keepDims: true }));
    const total = ad.sum(ad.exp(shifted), { axes, keepDims: true });
    return c % 2 === 0 ? ad.div(ad.exp(shifted), total) : ad.sub(ad.reshape(ad.log(total), total.shape), shifted);
  },
  (pick, a) => ad.transpose(pick(a)),
  (pick, a) => ad.reshape(pick(a), [-1]),
  (pick, a, b) => (pick(a).rank === 2 && b % 2 === 0 ? ad.reshape(pick(a), [1, ...pick(a).shape]) : pick(a)),
  (pick, a) => (pick(a).rank === 2 ? ad.tanh(ad.matmul(pick(a), pick(a), { transposeB: true })) : pick(a)),
  (pick, a, b) => (pick(a).rank > 0 ? ad.slice(pick(a), [[b % 2, null, 1 + (b % 3)]]) : pick(a)),
  (pick, a) => ad.cast(ad.greater(pick(a), odd.cast), pick(a).dtype),
];

interface Case {
  readonly code: readonly (readonly [number, number, number, number])[];
  readonly sizes: readonly [number, number, number];
  readonly outputs: readonly number[];
}

const cases: fc.Arbitrary<Case> = fc.record({
  code: fc.array(fc.tuple(fc.nat(steps.length - 1), fc.nat(255), fc.nat(255), fc.nat(255)), {
    minLength: 1,
    maxLength: 24,
  }),
  sizes: fc.tuple(fc.constantFrom(1, 2, 5), fc.constantFrom(1, 3, 40, 129), fc.constantFrom(1, 4, 10, 65, 700)),
  outputs: fc.array(fc.nat(255), { minLength: 1, maxLength: 4 }),
});

/** The program of a case, as a function of its inputs. */
function programOf({ code, outputs }: Case): (...inputs: Tensor[]) => Tensor[] {
  return (...inputs) => {
    const made = [...inputs];
    const pick: Pick = (i) => made[i % made.length];
    for (const [kind, a, b, c] of code) {
      const value = steps[kind](pick, made.length - 1 - (a % Math.min(made.length, 6)), b, c);
      if (value.size <= 200_000) made.push(value);
    }
    return [pick(made.length - 1), ...outputs.map(pick)];
  };
}

function inputsOf({ sizes: [b, m, n] }: Case, dtype: DType): Tensor[] {
  return [[b, m, n], [m, n], [n], [m, 1], []].map((shape, which) =>
    ad.cast(
      ad.tensor(
        Float64Array.from(
          { length: shape.reduce((p, q) => p * q, 1) },
          (_, i) => Math.sin(i * (1.1 + which)) + 0.05 * which,
        ),
        shape,
      ),
      dtype,
    ),
  );
}

/** The largest difference of two results, relative to max(1, |value|). */
function gap(found: readonly Tensor[], wanted: readonly Tensor[]): number {
  let worst = 0;
  wanted.forEach((value, k) => {
    expect([found[k].shape, found[k].dtype]).toEqual([value.shape, value.dtype]);
    value.data.forEach((x, i) => {
      const y = found[k].data[i];
      if (!Object.is(x, y)) worst = Math.max(worst, Math.abs(x - y) / Math.max(1, Math.abs(x)));
    });
  });
  return worst;
}

describe('random programs', () => {
  test('float64: a plan gives what the bodies give', () => {
    fc.assert(
      fc.property(cases, (example) => {
        const program = programOf(example);
        const inputs = inputsOf(example, 'float64');
        const plan = compile(program);
        const reference = compile(program, { backend: referenceBackend });
        const wanted = reference(...inputs);
        expect(gap(plan(...inputs), wanted)).toBeLessThanOrEqual(1e-10);
        expect(gap(plan(...inputs), wanted)).toBeLessThanOrEqual(1e-10); // and again, over what the first call left
        plan.dispose();
      }),
      { numRuns: isLong ? 3000 : 300, seed: 5 },
    );
  });

  test('a gradient of a random program in a plan is that of the tape', () => {
    fc.assert(
      fc.property(cases, (example) => {
        const program = programOf(example);
        const slope = ad.grad((inputs: Tensor[]) =>
          program(...inputs).reduce(
            (total, value) => ad.add(total, ad.mean(ad.square(ad.cast(value, 'float64')))),
            ad.tensor(0),
          ),
        );
        const inputs = inputsOf(example, 'float64');
        const plan = compile(slope);
        const wanted = slope(inputs);
        const scale = wanted.reduce(
          (most, value) => Array.from(value.data).reduce((p, q) => Math.max(p, Math.abs(q)), most),
          1,
        );
        expect(gap(plan(inputs), wanted) / scale).toBeLessThanOrEqual(1e-10);
        plan.dispose();
      }),
      { numRuns: isLong ? 1000 : 100, seed: 6 },
    );
  });
});
