/**
 * What a run leaves behind: the shape of `results.json`, which is also what the HTML report shows.
 *
 * `results` is deterministic: budgets are iterations, so two runs with one seed give the same bytes. What depends on the
 * clock or the machine is apart, in `timings` (aligned with `results.rows`) and `provenance`.
 */
import type { SolutionStatus } from '@spred/problems';

/** The relative gaps whose first crossing the table reports. */
export const gapLevels: readonly number[] = [1e-3, 1e-6, 1e-9];

/** A point of a convergence curve, measured by the one certificate. */
export interface Sample {
  readonly iteration: number;
  readonly primal: number;
  readonly relativeGap: number;
  readonly kktViolation: number;
  /** The number of non-zero coefficients. */
  readonly support: number;
}

/** A method on a problem. */
export interface Row {
  readonly dataset: string;
  /** lambda / lambdaMax. */
  readonly ratio: number;
  readonly method: string;
  readonly label: string;
  /** How the solve ended; `failed` with a message where the solver threw. */
  readonly status: SolutionStatus | 'failed';
  readonly message?: string;
  /** In the order of the iterations; the last one is the solution that was returned. */
  readonly samples: readonly Sample[];
  /** The non-zero coefficients of the solution, as [index, value]. */
  readonly coefficients: readonly (readonly [number, number])[];
  /** The features at which a certain statement is contradicted; null when the gap was not reached, so nothing is claimed. */
  readonly contradictions: readonly number[] | null;
}

/** A data set at one lambda, and what is certain about its solution. */
export interface ProblemSummary {
  readonly dataset: string;
  readonly ratio: number;
  readonly lambda: number;
  /** The reference: coordinate descent, and how good it provably is. */
  readonly reference: { readonly iterations: number; readonly relativeGap: number; readonly primal: number };
  /** Features whose coefficient is certainly not zero, by index. */
  readonly certainlyNonZero: readonly number[];
  /** Features about which the reference proves nothing. All others are certainly zero. */
  readonly undecided: readonly number[];
}

/** The exact coefficient path, for the features that grow largest. */
export interface PathSummary {
  /** The knots, decreasing from lambdaMax. Between two knots coefficients are linear in lambda. */
  readonly lambdas: readonly number[];
  readonly features: readonly { readonly index: number; readonly values: readonly number[] }[];
  /** Features that enter the path but are not listed. */
  readonly omitted: number;
  /** Whether the path ends above the smallest lambda of the run, because it has too many knots. */
  readonly truncated: boolean;
}

/** A data set of the run. */
export interface DatasetSummary {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  readonly samples: number;
  readonly features: number;
  readonly featureNames: readonly string[];
  readonly lambdaMax: number;
  readonly path: PathSummary;
}

/** The times of a row. */
export interface Timing {
  readonly dataset: string;
  readonly ratio: number;
  readonly method: string;
  /** Timed runs behind each figure, which is their median. */
  readonly repeats: number;
  /** One figure per sample of the row. */
  readonly milliseconds: readonly number[];
}

/** Where, when and by what the figures were made. */
export interface Provenance {
  readonly date: string;
  readonly arguments: readonly string[];
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly commit: string | null;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** True when a signal ended the run. */
  readonly interrupted: boolean;
}

/** The whole file. */
export interface ResultsDocument {
  readonly schema: 1;
  readonly results: {
    readonly datasets: readonly DatasetSummary[];
    readonly problems: readonly ProblemSummary[];
    readonly rows: readonly Row[];
  };
  readonly timings: readonly Timing[];
  readonly provenance: Provenance;
}

/** The milliseconds until the relative gap first was at most `level`, or undefined where it never was. */
export function timeToGap(row: Row, timing: Timing, level: number): number | undefined {
  const at = row.samples.findIndex((sample) => sample.relativeGap <= level);
  return at < 0 ? undefined : timing.milliseconds[at];
}
