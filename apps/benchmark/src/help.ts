/** The texts of `--help` and `--list`. */
import { datasets } from './datasets/registry.ts';
import { methods } from './methods/registry.ts';

/** How to call the program; `npm start --` and a plain call of the built file are the same. */
export const helpText: string = `spred benchmark: lasso solvers on the same problems, measured by one certificate

Usage
  npm start                               run everything (about a minute)
  npm start -- [options]

What to run
  --quick                 a tenth of the iteration budgets, lambda/lambdaMax 0.5 and 0.1
  --only <names>          these methods and data sets alone, separated by commas (see --list)
  --lambda <ratios>       lambda/lambdaMax, each in (0, 1], separated by commas; default 0.5,0.1,0.01
  --max-iterations <n>    the same iteration budget for every method; default: by method and size
  --seed <n>              of generated data and of random solvers; default 0
  --data <file.csv>       your own data: numbers with a header line; columns are centred and get unit norm
  --target <column>       the column of --data that is to be predicted; default: the last one

Where results go
  --out <folder>          for report.html and results.json; default reports

Other
  --list                  the methods and data sets there are
  --help, --version

What the columns mean
  1e-3, 1e-6, 1e-9        time until the certified relative gap first was that small: gap / (1/(2n) ||y||^2),
                          an upper bound of how far the objective is above its minimum
  support                 non-zero coefficients of the solution
  gap, KKT                relative gap and worst violation of the optimality conditions at the end
  iterations              in the method's own unit: a step, an epoch, a knot
  outcome                 whether the zeros agree with what is certain about the solution, or how the solve ended

How it is measured
  lambda is scikit-learn's: 1/(2n) ||y - Xw||^2 + lambda ||w||_1, no intercept.
  Every figure but time depends on iterations alone: two runs with one seed give the same "results" in
  results.json. The benchmark certifies and stops the solvers at iterations that grow by a tenth, and the
  clock stands still meanwhile. spred-momentum-polish, working-sets and spred-varpro certify themselves, on their
  clock: the first polishes then, the others work from one certificate to the next. A row begins with untimed runs; short runs are repeated, and medians shown.
  Ctrl-C ends the run early and keeps the rows that are done; a second one ends it at once.

Exit codes
  0 done   2 wrong arguments or data, or files that cannot be written   130 interrupted (143 by SIGTERM)   1 anything else`;

/** The methods and data sets, one line each. */
export function listText(): string {
  const entries = [...datasets, ...methods].map(({ id }) => id.length);
  const width = Math.max(...entries) + 2;
  const lines = (items: readonly { id: string; description: string }[]): string[] =>
    items.map(({ id, description }) => `  ${id.padEnd(width)}${description}`);
  return ['Data sets', ...lines(datasets), 'Methods', ...lines(methods)].join('\n');
}
