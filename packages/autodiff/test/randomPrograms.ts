/**
 * Random smooth programs, for laws that must hold for all of them: elementwise functions, broadcasting, reductions,
 * products and movement over a few small tensors.
 *
 * Each number of a code makes one step: it picks an operation and which of the tensors so far it reads. Every step ends
 * in a function whose values stay within a few units, so that long programs neither overflow nor die out, and has
 * derivatives of every order.
 */
import * as fc from 'fast-check';
import {
  add,
  broadcastTo,
  div,
  exp,
  log1p,
  matmul,
  mean,
  mul,
  neg,
  pad,
  reshape,
  sigmoid,
  slice,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  tensor,
  transpose,
  type DType,
  type Tensor,
} from '../src/index.ts';

/** What a random program reads: two vectors of length 3 and a 3 x 3 matrix. */
export interface ProgramInputs {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly m: Tensor;
}

/** One step: two tensors of shape [], [3] or [3,3] make one of such a shape. */
type Step = (a: Tensor, b: Tensor) => Tensor;

const steps: readonly Step[] = [
  (a, b) => add(a, b),
  (a, b) => sub(a, mul(b, 0.5)),
  (a, b) => mul(a, b),
  (a, b) => div(a, add(square(b), 1)),
  (a) => exp(neg(square(a))),
  (a, b) => mul(sigmoid(a), b),
  (a, b) => softplus(sub(a, b)),
  (a) => log1p(square(a)),
  (a) => sqrt(add(square(a), 0.25)),
  (a, b) => add(mean(a), b),
  (a, b) => (a.rank === 0 ? mul(a, b) : mul(sum(a, { axes: 0 }), b)),
  (a, b) => (a.rank === 0 || b.rank === 0 ? mul(a, b) : matmul(tanh(a), tanh(b))),
  (a, b) => (a.rank < 2 ? a : add(transpose(a), b)),
  (a) => (a.rank === 0 ? broadcastTo(a, [3]) : shiftUp(a)),
  (a, b) => (a.rank < 2 ? add(a, b) : mul(reshape(shiftUp(reshape(a, [9])), [3, 3]), b)),
];

/** Entries along the first axis moved up by one, a zero at the end. */
function shiftUp(a: Tensor): Tensor {
  const whole = a.shape.slice(1).map(() => null);
  return pad(slice(a, [[1, a.shape[0]], ...whole]), [[0, 1], ...whole.map(() => [0, 0] as const)]);
}

/** The program of a code; its value has the shape [3]. */
export function randomProgram(code: readonly number[]): (inputs: ProgramInputs) => Tensor {
  return ({ x, y, m }) => {
    const made = [x, y, m];
    for (const word of code) {
      const step = steps[word % steps.length];
      const a = made[made.length - 1 - (Math.floor(word / 16) % Math.min(made.length, 4))];
      const b = made[Math.floor(word / 64) % made.length];
      made.push(mul(tanh(step(a, b)), 1.5));
    }
    // everything that nothing reads joins in, so that no argument is left out
    const last = made.slice(-3).reduce((total, value) => add(total, value));
    return last.rank < 2 ? broadcastTo(last, [3]) : mean(last, { axes: 0 });
  };
}

/** Codes of programs of up to `maxLength` steps. */
export function programCodes(maxLength = 12): fc.Arbitrary<number[]> {
  return fc.array(fc.nat(4095), { minLength: 1, maxLength });
}

/** Numbers that {@link programInputs} makes arguments of. */
export const programNumbers: fc.Arbitrary<number[]> = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
  minLength: 15,
  maxLength: 15,
});

/** Arguments for a random program, or directions like them, of 15 numbers. */
export function programInputs(numbers: readonly number[], dtype: DType = 'float64'): ProgramInputs {
  const cut = (from: number, to: number, shape: readonly number[]): Tensor =>
    tensor(Float64Array.from(numbers.slice(from, to)), shape, { dtype });
  return { x: cut(0, 3, [3]), y: cut(3, 6, [3]), m: cut(6, 15, [3, 3]) };
}
