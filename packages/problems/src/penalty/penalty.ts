/**
 * A separable penalty with limits, pen(w) = sum_j f_j pen_0(w_j) for l_j <= w_j <= h_j, infinite outside. A new penalty
 * is one small object: its value, its proximal step, and how far a gradient is from its subdifferential, coordinate by
 * coordinate.
 */
export interface Penalty {
  readonly id: 'l1' | 'elastic-net';
  /** The share a of the L1 part in f_j (a |w_j| + (1 - a)/2 w_j^2): 1 for L1. */
  readonly l1Ratio: number;
  /** Penalty factors f_j >= 0, used as given; 0: not penalised, Infinity: the column is left out. Absent: all 1. */
  readonly factors?: Float64Array;
  /** The least values l_j <= 0 of the coefficients; absent: none. */
  readonly lower?: Float64Array | number;
  /** The largest values h_j >= 0 of the coefficients; absent: none. */
  readonly upper?: Float64Array | number;
  /** pen(w): Infinity outside the limits. */
  value(w: Float64Array): number;
  /** argmin_v 1/2 (v - z)^2 + t pen_j(v), within the limits of coordinate j. */
  prox(j: number, z: number, t: number): number;
  /** The distance of -gradient from t d pen_j(w) (limits included): zero exactly at the optimum of coordinate j. */
  subdifferentialDistance(j: number, w: number, gradient: number, t: number): number;
}

/** What {@link l1} and {@link elasticNet} can be told. */
export interface PenaltyOptions {
  /** Penalty factors, length p, used as given: 0 does not penalise a column, Infinity leaves it out. */
  readonly factors?: ArrayLike<number>;
  /** Least values of the coefficients (<= 0): one for all, or length p. */
  readonly lower?: number | ArrayLike<number>;
  /** Largest values of the coefficients (>= 0): one for all, or length p. */
  readonly upper?: number | ArrayLike<number>;
  /** Shorthand for `lower: 0`. */
  readonly positive?: boolean;
}

/** The names of {@link PenaltyOptions}. */
export const penaltyOptionNames: readonly string[] = Object.keys({
  factors: true,
  lower: true,
  upper: true,
  positive: true,
} satisfies Record<keyof PenaltyOptions, true>);

/** Throws `shape-mismatch` where an array of a penalty has another length than p. */
export function requirePenaltyLengths(penalty: Penalty, p: number, require: LengthCheck): void {
  for (const name of ['factors', 'lower', 'upper'] as const) {
    const values = penalty[name];
    if (typeof values === 'object') require(`penalty.${name}`, values, p, 'the number of columns of X');
  }
}

type LengthCheck = (argument: string, values: ArrayLike<unknown>, length: number, what: string) => void;
