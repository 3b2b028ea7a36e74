/**
 * The polynomials inside the map kernels: for each, the coefficients of least greatest error (Remez exchange in fixed point of
 * 256 bits), rounded to the number type, and the error that is left. Prints them for assembly/math/*.ts and src/map/math/*.ts.
 *
 *   node tools/fit-polynomials.mjs [name]
 */
import { abs, erfRatio, expFixed, fixed, ln2, number, one, over, times, W } from './lib/precise.mjs';

/** c_0 + c_1 t + ... in fixed point. */
const evaluate = (coefficients, t) => coefficients.reduceRight((sum, c) => times(sum, t) + c, 0n);

/** The solution of a square linear system in fixed point, by elimination with row exchanges. */
function solve(rows) {
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (abs(rows[i][k]) > abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = over(rows[i][k], rows[k][k]);
      for (let j = k; j <= n; j++) rows[i][j] -= times(factor, rows[k][j]);
    }
  }
  const x = Array.from({ length: n }, () => 0n);
  for (let k = n - 1; k >= 0; k--) {
    let value = rows[k][n];
    for (let j = k + 1; j < n; j++) value -= times(rows[k][j], x[j]);
    x[k] = over(value, rows[k][k]);
  }
  return x;
}

/** One point per run of errors of one sign: that of the largest. */
function extremes(errors) {
  const found = [];
  for (let i = 0; i < errors.length; i++) {
    const last = found.at(-1);
    if (last === undefined || errors[i] > 0n !== errors[last] > 0n) found.push(i);
    else if (abs(errors[i]) > abs(errors[last])) found[found.length - 1] = i;
  }
  return found;
}

/**
 * The polynomial p of a degree for which weight(t) |f(t) - p(t)| has the least maximum over [from, to].
 * f and weight are functions of fixed-point numbers; the maximum is looked for on a dense grid.
 */
function remez(f, weight, from, to, degree) {
  const count = 24 * (degree + 2);
  const points = Array.from({ length: count }, (_, i) => {
    const cosine = -Math.cos((Math.PI * i) / (count - 1));
    return number((from + to) / 2) + times(number((to - from) / 2), number(cosine));
  });
  const values = points.map(f);
  const weights = points.map(weight);
  let chosen = Array.from({ length: degree + 2 }, (_, i) => Math.round((i * (count - 1)) / (degree + 1)));
  let coefficients = [];
  for (let round = 0; round < 12; round++) {
    const rows = chosen.map((at, i) => {
      const row = [];
      for (let j = 0, power = one; j <= degree; j++, power = times(power, points[at])) row.push(power);
      return [...row, over(i % 2 === 0 ? one : -one, weights[at]), values[at]];
    });
    coefficients = solve(rows).slice(0, degree + 1);
    const errors = points.map((t, i) => times(weights[i], values[i] - evaluate(coefficients, t)));
    const next = extremes(errors);
    if (next.length < degree + 2) break;
    // Too many runs: drop the smaller end.
    while (next.length > degree + 2) {
      if (abs(errors[next[0]]) < abs(errors[next.at(-1)])) next.shift();
      else next.pop();
    }
    if (next.every((at, i) => at === chosen[i])) break;
    chosen = next;
  }
  return { coefficients, points, values, weights };
}

/** Rounds the coefficients to a number type and says what error is left, as a power of two. */
function fit({ f, weight = () => one, from, to, degree, type }) {
  const { coefficients, points, values, weights } = remez(f, weight, from, to, degree);
  const rounded = coefficients.map((c) => {
    const value = Number(c) / 2 ** W;
    return type === 'f32' ? Math.fround(value) : value;
  });
  const errorOf = (list) =>
    Math.log2(
      points.reduce(
        (most, t, i) => Math.max(most, Math.abs(Number(times(weights[i], values[i] - evaluate(list, t))))),
        0,
      ),
    ) - W;
  return { rounded, exact: errorOf(coefficients), left: errorOf(rounded.map(number)) };
}

/** f(t) of the series sum_n term_n, where `next(term, n)` is the term after term_n. */
function series(first, next) {
  let sum = 0n;
  for (let term = first, n = 0n; term !== 0n && term !== -1n; n++) {
    sum += term;
    term = next(term, n);
  }
  return sum;
}

/** (e^t - 1 - t) / t^2 = 1/2 + t/6 + ... */
const expTail = (t) => series(one / 2n, (term, n) => times(term, t) / (n + 3n));

/** (log((1 + s) / (1 - s)) - 2 s) / s^3 as a function of z = s^2: 2/3 + 2 z / 5 + ..., and the same from the second term on. */
const logTail = (z, first = 3n) => {
  let power = 2n * one;
  let sum = 0n;
  for (let n = first; power !== 0n; n += 2n) {
    sum += power / n;
    power = times(power, z);
  }
  return sum;
};

/** (sin(t) / t - 1) / z and (cos(t) - 1 + z / 2) / z^2 as functions of z = t^2. */
const sinTail = (z) => series(-one / 6n, (term, n) => -times(term, z) / ((2n * n + 4n) * (2n * n + 5n)));
const cosTail = (z) => series(one / 24n, (term, n) => -times(term, z) / ((2n * n + 5n) * (2n * n + 6n)));

/** e^-x^2, and erfc(x) e^x^2 where x is 3 (1 + t) / (1 - t), so that t is (x - 3) / (x + 3). */
const bell = (x) => fixed(expFixed(-times(x, x)));
const fromRatio = (t) => over(3n * (one + t), one - t);
const scaledErfc = (x) => over(one - times(x, erfRatio(times(x, x))), bell(x));

// Weights: errors of exp count relative to t (for expm1), those of log and sin relative to z; erfc is subtracted from 1.
const nearZero = one >> 14n;
const relative = (t) => abs(t) + nearZero;
const halfLn2 = Math.LN2 / 2 + 0.0002;
const squaredRatio = (3 - 2 * Math.SQRT2 + 1e-6) ** 2; // of s = (m - 1) / (m + 1) for m from sqrt(1/2) to sqrt(2)
const squaredEighth = (Math.PI / 4 + 0.0001) ** 2;
const ratio = (x) => (x - 3) / (x + 3);

const expTable = { f: expTail, weight: relative, from: -halfLn2, to: halfLn2 };
const logTable = { f: (z) => logTail(z), weight: relative, from: 0, to: squaredRatio };
const powTable = {
  f: (z) => (3n * logTail(z, 5n)) / 2n,
  weight: (z) => relative(times(z, z)),
  from: 0,
  to: squaredRatio,
};
const sinTable = { f: sinTail, weight: relative, from: 0, to: squaredEighth };
const cosTable = { f: cosTail, weight: (z) => relative(times(z, z)), from: 0, to: squaredEighth };
const log2Table = { f: (z) => over(logTail(z, 1n), ln2), from: 0, to: squaredRatio };
const exp2Table = { f: (t) => fixed(expFixed(times(t, ln2))), from: -0.501, to: 0.501 };
const erfTable = { f: (z) => erfRatio(z) - one, from: 0, to: 1 };
const erfcTable = { f: (t) => scaledErfc(fromRatio(t)), weight: (t) => bell(fromRatio(t)), from: ratio(1) };

const tables = {
  'expTail f64': { ...expTable, degree: 9, type: 'f64' },
  'expTail f32': { ...expTable, degree: 4, type: 'f32' },
  'logTail f64': { ...logTable, degree: 6, type: 'f64' },
  'logTail f32': { ...logTable, degree: 2, type: 'f32' },
  'powTail f64': { ...powTable, degree: 6, type: 'f64' },
  'log2Ratio f64 (to float32 precision)': { ...log2Table, degree: 4, type: 'f64' },
  'exp2 f64 (to float32 precision)': { ...exp2Table, degree: 6, type: 'f64' },
  'erfSmall f64': { ...erfTable, degree: 11, type: 'f64' },
  'erfSmall f32': { ...erfTable, degree: 6, type: 'f32' },
  'erfcScaled f64': { ...erfcTable, to: ratio(6), degree: 11, type: 'f64' },
  'erfcScaled f32': { ...erfcTable, to: ratio(4), degree: 5, type: 'f32' },
  'sinTail f64': { ...sinTable, degree: 5, type: 'f64' },
  'sinTail f32': { ...sinTable, degree: 2, type: 'f32' },
  'cosTail f64': { ...cosTable, degree: 5, type: 'f64' },
  'cosTail f32': { ...cosTable, degree: 2, type: 'f32' },
};
for (const [name, table] of Object.entries(tables)) {
  if (process.argv[2] !== undefined && !name.startsWith(process.argv[2])) continue;
  const { rounded, exact, left } = fit(table);
  console.log(`${name}: weighted error 2^${exact.toFixed(2)}, 2^${left.toFixed(2)} after rounding`);
  for (const c of rounded) console.log(`  ${c}`);
}
