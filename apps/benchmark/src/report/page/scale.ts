/** Scales: from data to pixels, with their ticks. */

export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

/** A logarithmic scale from [low, high], both > 0, to [from, to] pixels. Values below `low` land on `from`. */
export function logScale(low: number, high: number, from: number, to: number): Scale {
  const start = Math.log10(low);
  const span = Math.max(1e-9, Math.log10(high) - start);
  const place = (value: number): number => {
    const share = value <= low ? 0 : (Math.log10(value) - start) / span;
    return from + share * (to - from);
  };
  return Object.assign(place, { ticks: logTicks(low, high) });
}

/** A linear scale. */
export function linearScale(low: number, high: number, from: number, to: number, count: number): Scale {
  const span = high - low || 1;
  const place = (value: number): number => from + ((value - low) / span) * (to - from);
  return Object.assign(place, { ticks: linearTicks(low, high, count) });
}

/** Powers of ten, at most about nine of them; over less than two decades also their 2 and 5. */
function logTicks(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / 9));
  const ticks: number[] = [];
  for (let exponent = last; exponent >= first; exponent -= step) ticks.push(10 ** exponent);
  if (last - first >= 2) return ticks.toReversed();
  const finer: number[] = [];
  for (let exponent = first - 1; exponent <= last; exponent++) {
    for (const factor of [1, 2, 5]) finer.push(factor * 10 ** exponent);
  }
  return finer.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
}

/** About `count` round numbers. */
function linearTicks(low: number, high: number, count: number): number[] {
  const raw = (high - low || 1) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? raw;
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step); k <= Math.floor(high / step); k++) ticks.push(k * step);
  return ticks;
}
