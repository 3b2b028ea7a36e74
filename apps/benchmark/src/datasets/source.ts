/**
 * A data set of the benchmark: a name and how to get it. A new one is one file beside this one, and one line in
 * `registry.ts`.
 */
import type { Dataset } from '@spred/datasets';

export interface DatasetSource {
  /** The name that `--only` takes. */
  readonly id: string;
  /** One line for `--list`. */
  readonly description: string;
  load(seed: number): Promise<Dataset> | Dataset;
}
