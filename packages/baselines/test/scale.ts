/** The large problems, whole or a tenth of them, and what it takes to stop a solve of one: for Node and for a page. */
import { createProblem, cscMatrix, denseMatrix, type Matrix, type Problem } from '@spred/problems';
import { lasso, lassoAsync } from '../src/index.ts';

/**
 * - `wide`: the demo of the paper, 100 x 400,000;
 * - `sparse`: 10,000 x 1,000,000 with ten entries per column;
 * - `tall`: 50,000 x 2,000 in float32.
 */
export type Kind = 'wide' | 'sparse' | 'tall';

/** Numbers in (-1/2, 1/2) that need no memory. */
function numbers(): () => number {
  let state = 1;
  return () => (state = (16_807 * state) % 2_147_483_647) / 2_147_483_647 - 0.5;
}

/** Makes such a problem anew each time it is called, on the same numbers; `part` is 1 or the share of the columns (tall: rows). */
export function scaleProblem(kind: Kind, part: number): () => Problem {
  const draw = numbers();
  const n = { wide: 100, sparse: 10_000, tall: 50_000 * part }[kind];
  const p = { wide: 400_000 * part, sparse: 1_000_000 * part, tall: 2_000 }[kind];
  const y = new Float64Array(n);
  let make: () => Matrix;
  if (kind === 'sparse') {
    const each = 10;
    const columnStarts = Int32Array.from({ length: p + 1 }, (_, j) => each * j);
    const rowIndices = new Int32Array(each * p);
    const values = new Float64Array(each * p);
    for (let j = 0; j < p; j++) {
      const w = j % (p / 1000) === 0 ? 4 * draw() : 0;
      for (let e = 0; e < each; e++) {
        const k = each * j + e;
        rowIndices[k] = Math.floor((n / each) * (e + 0.4999 + 0.999 * draw()));
        values[k] = 2 * draw();
        y[rowIndices[k]] += w * values[k];
      }
    }
    make = () => cscMatrix({ rows: n, columns: p, columnStarts, rowIndices, values });
  } else {
    const values = kind === 'tall' ? new Float32Array(n * p) : new Float64Array(n * p);
    const scale = kind === 'tall' ? 1 : Math.sqrt(12 / p);
    for (let k = 0; k < values.length; k++) values[k] = scale * draw();
    for (let j = 0; j < p; j += kind === 'tall' ? 20 : 10) {
      const w = 3 * draw();
      for (let i = 0; i < n; i++) y[i] += w * values[i + j * n];
    }
    make = () => denseMatrix(values, { rows: n, columns: p });
  }
  const noise = { wide: 0.02, sparse: 0.3, tall: 5 }[kind];
  for (let i = 0; i < n; i++) y[i] += noise * draw();
  const lambda = kind === 'wide' ? 1e-5 : 0.1 * createProblem({ X: make(), y, lambda: 1 }).lambdaMax;
  return () => createProblem({ X: make(), y, lambda, intercept: kind !== 'wide' });
}

/** How a solve ended that was to end at some time, and by how many milliseconds it came late. */
export interface End {
  readonly status: string;
  readonly late: number;
  readonly primal: number;
}

/** What became of solves that were to end after shares of the time of a whole one. */
export interface Ends {
  readonly gap: number;
  readonly milliseconds: number;
  readonly nullObjective: number;
  readonly aborted: readonly End[];
  readonly outOfTime: readonly End[];
}

/** Solves, then aborts such solves from a timer, and lets others run out of time. Lateness counts from when the timer is due. */
export async function endAtShares(make: () => Problem, shares: readonly number[]): Promise<Ends> {
  let problem = make();
  const started = performance.now();
  const { certificate } = lasso(problem);
  const milliseconds = performance.now() - started;
  const start = lasso(problem, { maxIterations: 0 });
  const aborted: End[] = [];
  const outOfTime: End[] = [];
  for (const share of shares) {
    problem = make();
    const controller = new AbortController();
    const limit = share * milliseconds;
    let due = performance.now() + limit;
    const timer = setTimeout(() => controller.abort(), limit);
    const end = await lassoAsync(problem, { signal: controller.signal });
    clearTimeout(timer);
    aborted.push({ status: end.status, late: performance.now() - due, primal: end.certificate.primal });
    problem = make();
    due = performance.now() + limit;
    const other = lasso(problem, { timeLimitMs: limit });
    outOfTime.push({ status: other.status, late: performance.now() - due, primal: other.certificate.primal });
  }
  const nullObjective = problem.objective(new Float64Array(problem.matrix.columns), start.intercept);
  return { gap: certificate.relativeGap, milliseconds, nullObjective, aborted, outOfTime };
}
