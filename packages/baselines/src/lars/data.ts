/**
 * The least-squares data of a path, made once per run: the targets (with jitter where it is asked for), their correlations,
 * what of them is rounding, and which signs every coefficient may have.
 */
import { squaredNorm } from '@spred/kernels/plain';
import type { Projection } from '@spred/problems';
import { mayBeNegative, mayBePositive, rounding, type Active, type JoinRules } from './events.ts';

/** What the data of a path depend on besides the projection. */
export interface DataOptions {
  /** The ridge_j of an elastic net, length p. */
  readonly ridge?: Float64Array | undefined;
  /** The bits of the signs that coefficients may have, length p; default both. */
  readonly signs?: Uint8Array | undefined;
  /** Added to y~, length n: breaks ties. */
  readonly jitter?: Float64Array | undefined;
}

/** The least-squares data of a path, and the rules of its joins. */
export interface LarsData {
  readonly projection: Projection;
  /** y~, perhaps with jitter. Not to be written to. */
  readonly target: Float64Array;
  /** ||target||^2. */
  readonly squaredNorm: number;
  /** X~'target. Not to be written to. */
  readonly correlations: Float64Array;
  /** The ridge_j of the elastic net, in the Gram matrix's diagonal; absent: none. */
  readonly ridge: Float64Array | undefined;
  readonly rules: JoinRules;
  /** Changed by the path alone. */
  readonly active: Active;
}

/** Makes the data of a path. */
export function larsData(projection: Projection, options: DataOptions, active: Active): LarsData {
  const { jitter, ridge, signs: allowed } = options;
  const p = projection.columns;
  let { target, correlations } = projection;
  if (jitter) {
    target = target.map((value, i) => value + jitter[i]);
    projection.removeUnpenalised(target);
    correlations = new Float64Array(p);
    projection.correlate(target, correlations);
  }
  const total = jitter ? squaredNorm(target) : projection.squaredNorm;
  const norms = projection.squaredNorms();
  const signs = new Uint8Array(p);
  for (let j = 0; j < p; j++) {
    if (norms[j] > 0) signs[j] = allowed ? allowed[j] : mayBePositive | mayBeNegative;
  }
  const scale = rounding * Math.sqrt(total);
  const noise = norms.map((norm) => scale * Math.sqrt(norm));
  const rules = { closed: new Uint8Array(p), signs, noise };
  return { projection, target, squaredNorm: total, correlations, ridge, rules, active };
}
