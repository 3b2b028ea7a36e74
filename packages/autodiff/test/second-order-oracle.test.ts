/**
 * Hessian-vector products and Hessians against PyTorch in float64, to 1e-9: Rosenbrock, tanh of a quadratic, logsumexp,
 * and the Hadamard product that spred stands on.
 */
import { describe, expect, test } from 'vitest';
import * as ad from '../src/index.ts';
import type { NestedNumbers, Tensor } from '../src/index.ts';
import { errorOf, readFixture, readOracle, withoutOracles } from './oracles.ts';

interface SecondOrder {
  readonly A: NestedNumbers;
  readonly cases: readonly {
    readonly name: string;
    readonly x: NestedNumbers;
    readonly v: NestedNumbers;
    readonly f: number;
    readonly hvp: NestedNumbers;
    readonly hessian?: NestedNumbers;
  }[];
}

/** The functions by the first word of their names. */
const functions: Readonly<Record<string, (a: Tensor) => (x: Tensor) => Tensor>> = {
  rosenbrock: () => (x) => {
    const head = x.slice([[0, -1]]);
    const tail = x.slice([[1, null]]);
    return tail.sub(head.square()).square().mul(100).add(ad.sub(1, head).square()).sum();
  },
  tanh_quadratic: (a) => (x) => ad.squaredNorm(ad.tanh(ad.matmul(a, x))),
  logsumexp: (a) => (x) => ad.log(ad.sum(ad.exp(ad.matmul(a, x)))),
  hadamard: (a) => (x) => {
    const u = x.slice([[0, 1]]).reshape([-1]);
    const w = x.slice([[1, 2]]).reshape([-1]);
    const misfit = ad.squaredNorm(ad.sub(ad.matmul(a, ad.mul(u, w)), 1));
    return misfit.div(2).add(ad.squaredNorm(u).add(ad.squaredNorm(w)).mul(0.1));
  },
};

/** The largest error of value, Hessian-vector product and, where it is given, Hessian. */
function worstError(oracle: SecondOrder, index: number): number {
  const { name, x, v, f, hvp, hessian } = oracle.cases[index];
  const fn = functions[name.split(/[ (:]/)[0]](ad.tensor(oracle.A));
  const at = ad.tensor(x);
  const errors = [errorOf(fn(at), f), errorOf(ad.hvp(fn, at, ad.tensor(v)), hvp)];
  if (hessian !== undefined) {
    const rows = ad.tensor(hessian).reshape([at.size, at.size]);
    for (let i = 0; i < at.size; i++) {
      const unit = ad.tensor(Float64Array.from({ length: at.size }, (_, j) => (i === j ? 1 : 0))).reshape(at.shape);
      const row = rows.slice([[i, i + 1]]).reshape([-1]);
      errors.push(errorOf(ad.hvp(fn, at, unit).reshape([-1]), row.toArray()));
    }
  }
  return Math.max(...errors);
}

const fixture = readFixture<SecondOrder>('second-order.json');

describe('committed cases', () => {
  test.each(fixture.cases.map(({ name }, index) => ({ name, index })))('$name', ({ index }) => {
    expect(worstError(fixture, index)).toBeLessThanOrEqual(1e-9);
  });
});

describe('all cases, with their whole Hessians', () => {
  const oracle = readOracle<SecondOrder>('autodiff_second_order.json');
  test.for(fixture.cases.map(({ name }, index) => ({ name, index })))('$name', ({ index }, ctx) => {
    if (oracle === null) return ctx.skip(withoutOracles);
    expect(worstError(oracle, index)).toBeLessThanOrEqual(1e-9);
  });
});
