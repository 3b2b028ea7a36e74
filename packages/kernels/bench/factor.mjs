/**
 * Factorisations and triangular systems: against the plain twins (the same algorithms in JavaScript), the plain
 * `Cholesky` class, and the multiply-add limit of one thread. `node packages/kernels/bench/factor.mjs [--json]` on the
 * build.
 */
import { cholesky, CholeskyFactor, choleskySolve, createMemory, ldl, trsm, trsv } from '@spred/kernels';
import { Cholesky } from '@spred/kernels/plain';
import { atLeast, atMost, compare, race, report, row } from '../../../tools/bench/bench.mjs';
import { multiplyAddLimit } from './lib/multiplyAdd.mjs';

const rows = [];

/** Correlations that fall off: positive definite, and well-conditioned. */
const correlations = (n) =>
  Float64Array.from({ length: n * n }, (_, k) => {
    const distance = Math.abs((k % n) - Math.floor(k / n));
    return distance === 0 ? 2 : 1 / (1 + distance) ** 2;
  });

/** The same body over a WebAssembly and a plain memory; both refresh what they factorise. */
const bothEngines = (make) => ['wasm', 'plain'].map((engine) => make(createMemory({ engine })));

const measure = (name, calls, goal, [ours, theirs], peer = 'plain twin') =>
  rows.push(compare({ name, unit: 'us', peer, goal: atMost(goal), ours, theirs, calls, rounds: 15, warmUp: 8 }));

for (const [n, calls] of [
  [30, 200],
  [100, 20],
  [500, 1],
]) {
  const source = correlations(n);
  measure(
    `cholesky, ${n}`,
    calls,
    0.5,
    bothEngines((memory) => {
      const a = memory.matrix('float64', n, n);
      return () => cholesky(a.write(source));
    }),
  );
}

for (const [n, calls] of [
  [50, 50],
  [200, 2],
]) {
  // [H B'; B 0] with as many constraints as half of the unknowns.
  const source = correlations(n).map((value, k) => (Math.min(k % n, Math.floor(k / n)) > (2 * n) / 3 ? 0 : value));
  measure(
    `ldl, ${n}`,
    calls,
    0.5,
    bothEngines((memory) => {
      const a = memory.matrix('float64', n, n);
      return () => ldl(a.write(source)).free();
    }),
  );
}

{
  const m = 100;
  const gram = correlations(m);
  const memory = createMemory();
  const crosses = Array.from({ length: m }, (_, j) => gram.slice(j * m, j * m + j));
  const handles = crosses.map((cross) => memory.vector('float64', cross));
  const factor = new CholeskyFactor(memory, { capacity: m });
  const peer = new Cholesky(m);
  const grow = () => {
    factor.clear();
    for (let j = 0; j < m; j++) factor.append(handles[j], 2);
  };
  const growPlain = () => {
    while (peer.size > 0) peer.remove(peer.size - 1);
    for (let j = 0; j < m; j++) peer.append(crosses[j], 2);
  };
  measure(`CholeskyFactor, append to ${m}`, 10, 0.7, [grow, growPlain], 'plain Cholesky');
  // The first row leaves and comes back as the last: every other row is rotated.
  const cyclic = gram.slice(m + 1, 2 * m).map((_, k) => 1 / (2 + k) ** 2);
  const last = memory.vector('float64', cyclic.toReversed());
  const lastPlain = last.read();
  grow();
  growPlain();
  measure(
    `CholeskyFactor, remove the first of ${m} and append`,
    20,
    0.5,
    [
      () => {
        factor.remove(0);
        factor.append(last, 2);
      },
      () => {
        peer.remove(0);
        peer.append(lastPlain, 2);
      },
    ],
    'plain Cholesky',
  );
  const b = memory.vector('float64', m);
  const ones = new Float64Array(m).fill(1);
  measure(
    `CholeskyFactor, solve ${m}`,
    200,
    0.5,
    [() => factor.solve(b.fill(1)), () => peer.solve(ones)],
    'plain Cholesky',
  );
  measure(
    `CholeskyFactor, inverseDiagonal of ${m}`,
    5,
    0.5,
    [() => factor.inverseDiagonal(b), () => peer.inverseDiagonal()],
    'plain Cholesky',
  );
}

for (const n of [100, 300]) {
  const source = correlations(n);
  measure(
    `trsv, ${n}`,
    200,
    0.5,
    bothEngines((memory) => {
      const t = memory.matrix('float64', n, n, source);
      const x = memory.vector('float64', n);
      return () => trsv({ t, x: x.fill(1) });
    }),
  );
  measure(
    `choleskySolve, ${n} x 4`,
    20,
    0.5,
    bothEngines((memory) => {
      const l = memory.matrix('float64', n, n, source);
      const b = memory.matrix('float64', n, 4);
      return () => {
        b.data.fill(1);
        choleskySolve(l, b);
      };
    }),
  );
}

/** What is left of the limit: small tiles on the diagonal, and for float32 twice the work in their shade. */
const least = { float64: { 100: 0.35, 500: 0.6 }, float32: { 100: 0.2, 500: 0.45 } };

for (const dtype of ['float64', 'float32']) {
  const limit = await multiplyAddLimit(dtype);
  const memory = createMemory();
  for (const n of [100, 500]) {
    const a = memory.matrix(dtype, n, n);
    const b = memory.matrix(dtype, n, n);
    const source = a.write(correlations(n)).read();
    const bodies = [
      [`cholesky ${dtype}, ${n}`, n ** 3 / 3, () => cholesky(a.write(source))],
      [`trsm ${dtype}, ${n} x ${n}`, n ** 3, () => trsm({ t: a, b: b.write(source) })],
    ];
    for (const [name, flops, body] of bodies) {
      const calls = Math.ceil(4e6 / flops);
      const repeated = () => {
        for (let k = 0; k < calls; k++) body();
      };
      const [ours, theirs] = race([repeated, limit.run], { rounds: 15, warmUp: 8 });
      rows.push(
        row({
          name,
          value: (calls * flops) / ours / 1e6,
          unit: 'GFLOP/s',
          peer: 'multiply-add limit',
          peerValue: limit.flops / theirs / 1e6,
          goal: atLeast(least[dtype][n]),
        }),
      );
    }
  }
  memory.free();
}

report(rows);
