/** The large problems, whole or a tenth of them, and what it takes to stop a solve of one: for Node and for a page. */
import {
  certificate,
  createProblem,
  cscMatrix,
  denseMatrix,
  solve,
  solveAsync,
  type Matrix,
  type Problem,
  type Solution,
  type Solver,
} from '@spred/problems';
import { lassoSolverFor } from '../src/lassoSolver.ts';

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

/** How a solve ended that was told to at one of its states. */
export interface End {
  readonly status: string;
  /** States that came after the one at which it was told: what it works on between two of them is a slice. */
  readonly statesAfter: number;
  /** Passes over all of X in plain TypeScript that came after it: on a large problem each takes longer than a slice may. */
  readonly passesAfter: number;
  readonly primal: number;
  readonly gap: number;
  readonly relativeGap: number;
  /** What `certificate` says of the point that came back. */
  readonly again: { readonly primal: number; readonly gap: number };
}

/** A whole solve, and what became of those that were to end after shares of its states. */
export interface Ends {
  readonly states: number;
  readonly relativeGap: number;
  readonly nullObjective: number;
  readonly aborted: readonly End[];
  readonly outOfTime: readonly End[];
}

/** Solves, then aborts such solves in their middle, and lets others run out of time there. */
export async function endAtShares(make: () => Problem, shares: readonly number[]): Promise<Ends> {
  const whole = new Watched(make());
  const solution = solve(whole.solver, whole.problem);
  const start = solve(lassoSolverFor(make()), make(), { maxIterations: 0 });
  const aborted: End[] = [];
  const outOfTime: End[] = [];
  for (const share of shares) {
    const at = Math.ceil(share * whole.states);
    const run = new Watched(make(), at);
    const controller = new AbortController();
    const onIteration = (): void => {
      if (run.states === at) controller.abort();
    };
    aborted.push(run.end(await solveAsync(run.solver, run.problem, { signal: controller.signal, onIteration })));
    const other = new Watched(make(), at);
    outOfTime.push(
      onClock(
        () => other.states,
        () => other.end(solve(other.solver, other.problem, { timeLimitMs: at })),
      ),
    );
  }
  return {
    states: whole.states,
    relativeGap: solution.certificate.relativeGap,
    nullObjective: start.certificate.primal,
    aborted,
    outOfTime,
  };
}

/** A problem and the solver of `lasso` for it, of which the states are counted, and the plain passes after one of them. */
class Watched {
  readonly problem: Problem;
  readonly solver: Solver;
  states = 0;
  readonly #at: number;
  #passesAfter = 0;

  constructor(problem: Problem, at = Infinity) {
    this.problem = problem;
    this.#at = at;
    const { projection } = problem;
    const correlate = projection.correlate.bind(projection);
    projection.correlate = (v, out) => {
      if (this.states >= at) this.#passesAfter++;
      correlate(v, out);
    };
    const solver = lassoSolverFor(problem);
    const count = (): void => void this.states++;
    this.solver = Object.assign(
      function* (...args: Parameters<Solver>): ReturnType<Solver> {
        const iteration = solver(...args);
        let step = iteration.next();
        while (!step.done) {
          count();
          step = iteration.next(yield step.value);
        }
        return step.value;
      },
      { id: solver.id, accepts: solver.accepts },
    );
  }

  end({ status, certificate: { primal, gap, relativeGap }, coefficients, intercept }: Solution): End {
    const [statesAfter, passesAfter] = [this.states - this.#at, this.#passesAfter];
    const again = certificate(this.problem, coefficients, intercept);
    return {
      status,
      statesAfter,
      passesAfter,
      primal,
      gap,
      relativeGap,
      again: { primal: again.primal, gap: again.gap },
    };
  }
}

/** Runs `body` by a clock that shows what `now` says, in milliseconds. */
function onClock<Result>(now: () => number, body: () => Result): Result {
  const own = Object.getOwnPropertyDescriptor(performance, 'now');
  Object.defineProperty(performance, 'now', { value: now, configurable: true, writable: true });
  try {
    return body();
  } finally {
    if (own) Object.defineProperty(performance, 'now', own);
    else delete (performance as { now?: () => number }).now;
  }
}
