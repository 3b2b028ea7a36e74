/**
 * One value and gradient of the spred objective in eager mode, against hand-written loops over the same typed arrays.
 *
 *     ||X (u w) + b - y||^2 / 2n + lambda/2 (||u||^2 + ||w||^2)
 *
 * Usage, after a build: node bench/spred-step.mjs [--json]. Times are medians over batches; the goal of a row is stated
 * as a ratio to the peer or as a bound in microseconds.
 */
import { add, dot, grad, matmul, mul, squaredNorm, sub, tensor, valueAndGrad } from '../dist/index.js';

function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

/**
 * The hand-written peer: the same column-major X, four columns at a time, work space handed in. A plain function of its
 * arrays, as a solver would call it: a closure over them is twice as fast, but only as long as it is made just once.
 */
function handWritten(x, y, n, p, lambda, u, w, b, work) {
  const { r, v, gradU, gradW } = work;
  let penalty = 0;
  for (let j = 0; j < p; j++) {
    v[j] = u[j] * w[j];
    penalty += u[j] * u[j] + w[j] * w[j];
  }
  for (let i = 0; i < n; i++) r[i] = b - y[i];
  let j = 0;
  for (; j + 3 < p; j += 4) {
    const v0 = v[j];
    const v1 = v[j + 1];
    const v2 = v[j + 2];
    const v3 = v[j + 3];
    let at = j * n;
    for (let i = 0; i < n; i++, at++) {
      r[i] += v0 * x[at] + v1 * x[at + n] + (v2 * x[at + 2 * n] + v3 * x[at + 3 * n]);
    }
  }
  for (; j < p; j++) for (let i = 0; i < n; i++) r[i] += v[j] * x[j * n + i];
  let loss = 0;
  let gradB = 0;
  for (let i = 0; i < n; i++) {
    loss += r[i] * r[i];
    r[i] /= n;
    gradB += r[i];
  }
  for (j = 0; j + 3 < p; j += 4) {
    let at = j * n;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = 0; i < n; i++, at++) {
      const ri = r[i];
      s0 += ri * x[at];
      s1 += ri * x[at + n];
      s2 += ri * x[at + 2 * n];
      s3 += ri * x[at + 3 * n];
    }
    v[j] = s0;
    v[j + 1] = s1;
    v[j + 2] = s2;
    v[j + 3] = s3;
  }
  for (; j < p; j++) {
    let s = 0;
    for (let i = 0; i < n; i++) s += r[i] * x[j * n + i];
    v[j] = s;
  }
  for (j = 0; j < p; j++) {
    gradU[j] = v[j] * w[j] + lambda * u[j];
    gradW[j] = v[j] * u[j] + lambda * w[j];
  }
  return { value: loss / (2 * n) + (lambda / 2) * penalty, gradU, gradW, gradB };
}

/** Microseconds per call: the medians of 31 batches of about 10 ms each, taken in turns so that both see one machine. */
function race(...bodies) {
  const runs = bodies.map((body) => {
    let repeats = 0;
    const until = performance.now() + 300;
    while (performance.now() < until) {
      body();
      repeats++;
    }
    return { body, repeats: Math.max(1, Math.round(repeats / 30)), times: [] };
  });
  for (let batch = 0; batch < 31; batch++) {
    for (const run of runs) {
      const start = performance.now();
      for (let i = 0; i < run.repeats; i++) run.body();
      run.times.push(((performance.now() - start) * 1000) / run.repeats);
    }
  }
  return runs.map((run) => run.times.sort((a, b) => a - b)[15]);
}

function close(a, b) {
  return Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b));
}

function spredStep(n, p, goalText, goal) {
  const next = random(7);
  const lambda = 0.1;
  const x = Float64Array.from({ length: n * p }, next);
  const y = Float64Array.from({ length: n }, next);
  const u = Float64Array.from({ length: p }, next);
  const w = Float64Array.from({ length: p }, next);
  const xt = tensor(x, [p, n], { copy: false });
  const target = tensor(y);
  const objective = (at) => {
    const residual = sub(add(matmul(xt, mul(at.u, at.w), { transposeA: true }), at.b), target);
    return add(mul(dot(residual, residual), 0.5 / n), mul(add(squaredNorm(at.u), squaredNorm(at.w)), lambda / 2));
  };
  const step = valueAndGrad(objective);
  const params = { u: tensor(u), w: tensor(w), b: tensor(0.3) };
  const work = {
    r: new Float64Array(n),
    v: new Float64Array(p),
    gradU: new Float64Array(p),
    gradW: new Float64Array(p),
  };
  const peer = () => handWritten(x, y, n, p, lambda, u, w, 0.3, work);
  const ours = step(params);
  const theirs = peer();
  if (
    !close(ours.value.item(), theirs.value) ||
    !close(ours.grad.b.item(), theirs.gradB) ||
    !theirs.gradU.every((g, j) => close(ours.grad.u.data[j], g)) ||
    !theirs.gradW.every((g, j) => close(ours.grad.w.data[j], g))
  ) {
    throw new Error(`n=${n} p=${p}: the two gradients differ`);
  }
  const [value, peerValue] = race(
    () => step(params),
    () => peer(),
  );
  const ratio = value / peerValue;
  return {
    name: `spred value and gradient, n=${n}, p=${p}`,
    value,
    unit: 'us',
    peer: 'hand-written loops',
    peerValue,
    ratio,
    goal: goalText,
    met: goal(value, ratio),
  };
}

function boundRow(name, value, bound) {
  return {
    name,
    value,
    unit: 'us',
    peer: null,
    peerValue: null,
    ratio: null,
    goal: `<= ${bound} us`,
    met: value <= bound,
  };
}

function tinyOps() {
  const a = tensor([1.5]);
  const b = tensor([2.5]);
  const slope = grad((x) => add(x, b).reshape([]));
  const [forward, both] = race(
    () => add(a, b),
    () => slope(a),
  );
  return [
    boundRow('one-element add, forward', forward, 1),
    boundRow('one-element add and reshape, forward and backward', both, 4),
  ];
}

const rows = [
  spredStep(200, 1000, '<= 1.5 x peer', (_, ratio) => ratio <= 1.5),
  spredStep(442, 10, '<= 40 us', (value) => value <= 40),
  ...tinyOps(),
];
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ rows }));
} else {
  for (const row of rows) {
    const against =
      row.ratio === null ? '' : `, ${row.peer} ${row.peerValue.toFixed(2)} (ratio ${row.ratio.toFixed(2)})`;
    console.log(
      `${row.name}: ${row.value.toFixed(2)} ${row.unit}${against}; goal ${row.goal}: ${row.met ? 'met' : 'missed'}`,
    );
  }
}
