/** The plain twins of the epochs: the same operations in the same order, so float64 results agree bit for bit. */
import type { Cells } from '../engine/cells.ts';
import { axpy, shiftedAxpy } from '../plain/axpy.ts';
import { dot, shiftedDot } from '../plain/dot.ts';
import type { DescentKernels } from './raw.ts';

/** The places of what the coordinates have one number of each; 0 for none. */
interface Places {
  readonly coefficients: number;
  readonly curvature: number;
  readonly thresholds: number;
  readonly ridge: number;
  readonly lower: number;
  readonly upper: number;
}

export function descentTwins(cells: Cells): DescentKernels {
  const { bytes } = cells;

  /** The value that minimises over w_j alone, where `slope` is the negative gradient of the datafit. */
  function minimum(places: Places, j: number, slope: number): number {
    const { reals } = cells;
    const at = (place: number): number => reals[place / bytes + j];
    const curvature = at(places.curvature);
    const threshold = at(places.thresholds);
    const z = at(places.coefficients) * curvature + slope;
    let value = 0;
    if (!(Math.abs(z) <= threshold)) {
      value = (z > 0 ? z - threshold : z + threshold) / (places.ridge === 0 ? curvature : curvature + at(places.ridge));
    }
    if (places.lower !== 0) value = Math.max(value, at(places.lower));
    if (places.upper !== 0) value = Math.min(value, at(places.upper));
    return value;
  }

  /** Visits the listed coordinates; `update` tells the residual or the gradient of w_j less its new value. */
  function epoch(
    places: Places,
    columns: number,
    count: number,
    slope: (j: number) => number,
    update: (j: number, difference: number) => void,
  ): number {
    const { reals, ints } = cells;
    let largest = 0;
    for (let k = 0; k < count; k++) {
      const j = ints[columns / 4 + k];
      const curvature = reals[places.curvature / bytes + j];
      if (curvature === 0) continue;
      const place = places.coefficients / bytes + j;
      const old = reals[place];
      reals[place] = minimum(places, j, slope(j));
      const next = reals[place];
      if (next === old) {
        reals[place] = old; // of the same value, perhaps a zero of the other sign
        continue;
      }
      update(j, old - next);
      largest = Math.max(largest, curvature * Math.abs(next - old));
    }
    return largest;
  }

  return {
    cdEpoch(rows, matrix, leading, residual, ...rest) {
      const [coefficients, curvature, thresholds, ridge, lower, upper, means, columns, count] = rest;
      const { reals } = cells;
      const places = { coefficients, curvature, thresholds, ridge, lower, upper };
      const column = (j: number): number => matrix / bytes + j * leading;
      const r = residual / bytes;
      if (means === 0) {
        return epoch(
          places,
          columns,
          count,
          (j) => dot(rows, reals, column(j), reals, r),
          (j, difference) => axpy(rows, difference, reals, column(j), reals, r),
        );
      }
      const mean = (j: number): number => reals[means / bytes + j];
      return epoch(
        places,
        columns,
        count,
        (j) => shiftedDot(rows, reals, column(j), mean(j), reals, r),
        (j, difference) => shiftedAxpy(rows, difference, reals, column(j), mean(j), reals, r),
      );
    },
    cdEpochGram(size, gram, leading, gradient, ...rest) {
      const [coefficients, curvature, thresholds, ridge, lower, upper, columns, count] = rest;
      const { reals } = cells;
      const q = gradient / bytes;
      return epoch(
        { coefficients, curvature, thresholds, ridge, lower, upper },
        columns,
        count,
        (j) => reals[q + j],
        (j, difference) => axpy(size, difference, reals, gram / bytes + j * leading, reals, q),
      );
    },
  };
}
