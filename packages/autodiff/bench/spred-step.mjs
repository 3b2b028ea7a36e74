/**
 * One value and gradient of the spred objective in eager mode, against hand-written loops over the same typed arrays.
 *
 *     ||X (u w) + b - y||^2 / 2n + lambda/2 (||u||^2 + ||w||^2)
 *
 * Runs on the build: `node packages/autodiff/bench/spred-step.mjs [--json]`.
 */
import { add, dot, grad, matmul, mul, squaredNorm, sub, tensor, valueAndGrad } from '@spred/autodiff';
import { randomKey, splitKey, uniform } from '@spred/core';
import { atMost, boundRow, race, report, row } from '../../../tools/bench/bench.mjs';

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

/** Microseconds per call; a batch of `calls` should take a few milliseconds. */
const perCall = (calls, ...bodies) => race(bodies, { calls, rounds: 31, warmUp: 20, unit: 'us' });

function close(a, b) {
  return Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b));
}

const draw = (key, count) => uniform(key, count).map((value) => value - 0.5);

/** Microseconds of ours and of the hand-written peer, once both have given the same gradient. */
function spredStep(n, p, calls) {
  const keys = splitKey(randomKey(7), 4);
  const lambda = 0.1;
  const x = draw(keys[0], n * p);
  const y = draw(keys[1], n);
  const u = draw(keys[2], p);
  const w = draw(keys[3], p);
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
  return perCall(calls, () => step(params), peer);
}

const [large, largePeer] = spredStep(200, 1000, 20);
const [small, smallPeer] = spredStep(442, 10, 200);
const [a, b] = [tensor([1.5]), tensor([2.5])];
const slope = grad((at) => add(at, b).reshape([]));
const [forward] = perCall(20_000, () => add(a, b));
const [both] = perCall(2000, () => slope(a));

report(
  [
    row({
      name: 'spred value and gradient, n=200, p=1000',
      value: large,
      unit: 'us',
      peer: 'hand-written loops',
      peerValue: largePeer,
      goal: atMost(1.5),
    }),
    boundRow({ name: 'spred value and gradient, n=442, p=10', value: small, unit: 'us', bound: 40 }),
    boundRow({ name: 'one-element add, forward', value: forward, unit: 'us', bound: 1 }),
    boundRow({ name: 'one-element add and reshape, forward and backward', value: both, unit: 'us', bound: 4 }),
  ],
  [`n=442, p=10: hand-written loops ${smallPeer.toFixed(1)} us, ours ${(small / smallPeer).toFixed(2)} x`],
);
