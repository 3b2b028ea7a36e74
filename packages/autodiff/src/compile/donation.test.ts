/**
 * Donated arguments under everything that can happen to them: after any calls a tensor has the numbers that it was made with, or says
 * that it was given away.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { isLong } from '../../test/runs.ts';
import {
  add,
  cast,
  compile,
  full,
  gather,
  greater,
  matmul,
  memoryCounters,
  mul,
  ones,
  reshape,
  stopGradient,
  sub,
  sum,
  tanh,
  tensor,
  transpose,
  variable,
  where,
  zeros,
  type Tensor,
} from '../index.ts';

const size = 5; // 25 entries: results stay in the plan's memory

/** A tensor that a program made, and what it must hold. */
interface Held {
  readonly value: Tensor;
  readonly wanted: readonly number[];
}

const captured = tensor(
  Float64Array.from({ length: 25 }, (_, i) => Math.cos(i)),
  [size, size],
);
const rowsAt = (at: number): Tensor => tensor([at, 0, 1, 1, 0], [5], { dtype: 'int32' });

/** Steps of three states: fused in place, read to the end, swapped, given back as they are, over an index that may be out of range. */
const programs: readonly ((a: Tensor, b: Tensor, c: Tensor, at: Tensor) => Tensor[])[] = [
  (a, b, c) => [add(a, 1), mul(b, 0.5), sub(c, a)],
  (a, b, c) => [b, c, a],
  (a, b, c) => [tanh(matmul(a, b)), mul(add(b, c), 0.5), transpose(a)],
  (a, b, c, at) => [tanh(add(a, b)), gather(b, at), sum(c, { axes: 0 })],
  (a, b, c, at) => [mul(a, 0.9), gather(add(c, captured), at), reshape(add(b, a), [size * size])],
  (a, b, c) => [captured, where(greater(a, b), a, c), add(a, sum(a, { axes: 1, keepDims: true }))],
  (a, b) => [a, a, sub(mul(a, b), mul(b, 0.1))],
];

/** Calls of plans on states so far; sometimes one is looked at, or a plan disposed of. */
const actions = fc.array(
  fc.record({
    plan: fc.nat(),
    from: fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40)),
    at: fc.constantFrom(0, 1, 2, 3, 4, 5, -1, 7),
    look: fc.nat(255),
    kind: fc.nat(30),
  }),
  { minLength: 3, maxLength: 30, size: 'max' },
);

describe('states that go round', () => {
  test('hold their numbers, or say that they were given away', () => {
    fc.assert(
      fc.property(actions, fc.array(fc.subarray([0, 1, 2]), { minLength: 1, maxLength: 4 }), (list, donations) => {
        const before = memoryCounters().residentTensors;
        const plans = donations.flatMap((donate) =>
          programs.map((program) => ({ donate, program, run: compile(program, { donate }) })),
        );
        const given = new Set<unknown>(); // where the numbers of donated tensors were
        const verify = (one: Held): void => check(one, given);
        const held: Held[] = [captured, zeros([size, size]), ones([size, size])].map((value) => ({
          value,
          wanted: [...value.data],
        }));
        for (const { plan, from, at, look, kind } of list) {
          const { donate, program, run } = plans[plan % plans.length];
          const square = held.filter(({ value }) => value.rank === 2);
          const chosen = from.map((back) => square[Math.max(0, square.length - 1 - (back % 10))]);
          const [a, b, c] = chosen.map(({ value }) => value);
          for (const place of donate) given.add(chosen[place].value.source);
          let made: readonly Tensor[] | null = null;
          try {
            made = run(a, b, c, rowsAt(at));
          } catch (error) {
            expect(['invalid-argument', 'use-after-free']).toContain((error as { code?: string }).code);
          }
          if (made !== null) {
            const again = chosen.map(({ value, wanted }) => tensor(Float64Array.from(wanted), value.shape));
            const wanted = program(again[0], again[1], again[2], rowsAt(at));
            made.forEach((value, k) => held.push({ value, wanted: [...wanted[k].data] }));
          }
          if (kind === 0) run.dispose();
          if (look < 60) verify(held[look % held.length]);
        }
        held.forEach(verify);
        for (const { run } of plans) run.dispose();
        held.forEach(verify);
        expect(memoryCounters().residentTensors).toBe(before);
      }),
      { numRuns: isLong ? 1000 : 100, seed: 21 },
    );
  });

  function check({ value, wanted }: Held, given: ReadonlySet<unknown>): void {
    let data: ArrayLike<number>;
    try {
      ({ data } = value);
    } catch (error) {
      expect([(error as { code?: string }).code, given.has(value.source)]).toEqual(['use-after-free', true]);
      return;
    }
    expect(data).toHaveLength(wanted.length);
    wanted.forEach((x, i) => expect(Math.abs(data[i] - x)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(x))));
  }
});

describe('what was not given away stays', () => {
  const make = compile((x: Tensor) => ({ a: add(x, 1), b: add(x, 1) }));
  const step = compile((w: Tensor) => mul(w, 2), { donate: [0] });

  test.each([1, 4, 17, 100])('the twin, a snapshot and a view of a result, of %i entries', (length) => {
    const { a, b } = make(zeros([length]));
    const others = [b, variable(a), stopGradient(a), reshape(a, [length, 1])];
    expect(step(a).data[0]).toBe(2);
    expect(others.map((other) => other.data[0])).toEqual([1, 1, 1, 1]);
  });

  test('a call that fails takes nothing of another plan', () => {
    const pick = compile((w: Tensor, i: Tensor) => add(w, sum(gather(w, i, { axis: 0 }))), { donate: [0] });
    const { a } = make(zeros([3]));
    const beyond = tensor([99], undefined, { dtype: 'int32' });
    expect(() => pick(a, beyond)).toThrow('99');
    expect(a.toArray()).toEqual([1, 1, 1]);
    pick.dispose();
  });
});

describe('a call that fails', () => {
  const step = (a: Tensor, b: Tensor): Tensor[] => [add(a, 1), mul(b, 2)];

  test('for an argument without numbers leaves the others as they are', () => {
    const run = compile(step, { donate: [0, 1] });
    const [, gone] = run(zeros([50]), ones([50]));
    const [p, q] = run(zeros([50]), gone);
    expect(caught(() => run(p, gone)).code).toBe('use-after-free');
    run(full([50], 100), full([50], 7));
    expect([p.data[0], q.data[0]]).toEqual([1, 4]);
    run.dispose();
  });

  test('in one of its steps has used up what was donated, and nothing else', () => {
    const run = compile((a: Tensor, b: Tensor, at: Tensor) => [mul(add(a, 1), gather(b, at))], { donate: [0] });
    const at = (index: number): Tensor => tensor(new Int32Array(20).fill(index));
    const [p] = run(zeros([20]), ones([20]), at(0));
    const kept = add(ones([20]), 1);
    expect(caught(() => run(p, kept, at(20))).code).toBe('invalid-argument');
    expect(caught(() => p.data).code).toBe('use-after-free');
    expect(run(kept, kept, at(19))[0].data[0]).toBe(6);
    run.dispose();
  });

  test('when its plan is made leaves no memory behind', () => {
    const run = compile(step, { donate: [0, 1] });
    const [p, q] = run(zeros([50]), ones([50]));
    run(p, q);
    const before = memoryCounters();
    expect(caught(() => compile((x: Tensor) => matmul(x, p))(ones([50]))).code).toBe('use-after-free');
    expect(memoryCounters()).toEqual(before);
    run.dispose();
  });
});

test('truth values that lie in the memory as another type are not taken for each other', () => {
  const run = compile((mask: Tensor, x: Tensor, y: Tensor) => [greater(x, 0), where(mask, y, mul(y, 2))], {
    donate: [0],
  });
  const x = cast(tensor(Float64Array.from({ length: 40 }, (_, i) => Math.sin(i))), 'float32');
  const [mask] = run(greater(zeros([40]), 0), x, ones([40]));
  const [, chosen] = run(mask, x, ones([40]));
  expect([...chosen.data]).toEqual([...x.data].map((entry) => (entry > 0 ? 1 : 2)));
  run.dispose();
});

test('a new tensor over numbers that have changed is a new argument', () => {
  const run = compile((x: Tensor) => sum(x));
  const buffer = new Float64Array(30).fill(1);
  expect(run(tensor(buffer, [30], { copy: false })).item()).toBe(30);
  buffer.fill(2);
  expect(run(tensor(buffer, [30], { copy: false })).item()).toBe(60);
  run.dispose();
});
