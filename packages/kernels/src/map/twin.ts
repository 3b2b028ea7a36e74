/** The plain twins of the element-wise kernels. float32 results are worked out in float64 and rounded. */
import type { Cells } from '../engine/cells.ts';
import { erf } from './math/erf.ts';
import { exp } from './math/exp.ts';
import { expm1 } from './math/expm1.ts';
import { log } from './math/log.ts';
import { log1p } from './math/log1p.ts';
import { sigmoid } from './math/sigmoid.ts';
import { clamp, relu, roundToEven, sign } from './math/simple.ts';
import { cos, sin } from './math/sin.ts';
import { softplus } from './math/softplus.ts';
import { tanh } from './math/tanh.ts';
import type { MapKernels, Unary } from './raw.ts';
import { walkTwin } from './walkTwin.ts';

export function mapTwins(cells: Cells): MapKernels {
  const { bytes } = cells;
  const each =
    (f: (x: number) => number): Unary =>
    (n, x, out) => {
      const { reals } = cells;
      const [from, to] = [x / bytes, out / bytes];
      for (let i = 0; i < n; i++) reals[to + i] = f(reals[from + i]);
    };
  const rounded = bytes === 8 ? (value: number): number => value : Math.fround;
  return {
    abs: each(Math.abs),
    ceil: each(Math.ceil),
    cos: each(cos),
    erf: each(erf),
    exp: each(exp),
    expm1: each(expm1),
    floor: each(Math.floor),
    log: each(log),
    log1p: each(log1p),
    neg: each((x) => -x),
    reciprocal: each((x) => 1 / x),
    relu: each(relu),
    round: each(roundToEven),
    sigmoid: each(sigmoid),
    sign: each(sign),
    sin: each(sin),
    softplus: each(softplus),
    sqrt: each(Math.sqrt),
    square: each((x) => x * x),
    tanh: each(tanh),
    clamp: (n, x, low, high, out) => {
      const [least, most] = [rounded(low), rounded(high)];
      each((value) => clamp(value, least, most))(n, x, out);
    },
    walk: walkTwin(cells),
  };
}
