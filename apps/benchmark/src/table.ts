/**
 * The table in the terminal: a heading per problem, a row as soon as a method is done. Pure text making; who prints it
 * is `cli.ts`.
 */
import { gapLevels, timeToGap, type DatasetSummary, type ProblemSummary, type Row, type Timing } from './results.ts';

const methodWidth = 26;
const timeWidth = 12;
const widths = { support: 9, gap: 10, kkt: 10, iterations: 12 } as const;

/** Milliseconds for people: three significant digits and a fitting unit. */
export function formatTime(milliseconds: number): string {
  if (milliseconds < 1) return `${threeDigits(milliseconds * 1000)} µs`;
  if (milliseconds < 1000) return `${threeDigits(milliseconds)} ms`;
  return `${threeDigits(milliseconds / 1000)} s`;
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

/** A small positive figure: `3.2e-10`, and `0` for zero. */
export function formatSmall(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}

/** The heading of a problem: what is solved, what is certain about it, and the names of the columns. */
export function heading(dataset: DatasetSummary, problem: ProblemSummary): string {
  const { certainlyNonZero, undecided, reference } = problem;
  const zero = dataset.features - certainlyNonZero.length - undecided.length;
  const columns = [
    'method'.padEnd(methodWidth),
    ...gapLevels.map((level) => `to ${level.toExponential(0)}`.padStart(timeWidth)),
    'support'.padStart(widths.support),
    'gap'.padStart(widths.gap),
    'KKT'.padStart(widths.kkt),
    'iterations'.padStart(widths.iterations),
    '  outcome',
  ].join('');
  return [
    '',
    `${problem.dataset}  ${dataset.samples} x ${dataset.features}  lambda = ${problem.ratio} lambdaMax = ${problem.lambda.toPrecision(4)}`,
    ...(dataset.path.truncated ? [truncationText(dataset)] : []),
    `certain (reference gap ${formatSmall(reference.relativeGap)}): ${certainlyNonZero.length} non-zero, ${zero} zero, ${undecided.length} undecided of ${dataset.features} coefficients`,
    columns,
    '-'.repeat(columns.length + 18),
  ].join('\n');
}

/** Says where a truncated path ends. */
function truncationText({ path, lambdaMax }: DatasetSummary): string {
  const end = path.lambdas[path.lambdas.length - 1] / lambdaMax;
  return `note: the coefficient path in the report ends at ${end.toPrecision(3)} lambdaMax, after ${path.lambdas.length} knots`;
}

/** A finished row. */
export function rowText(row: Row, timing: Timing): string {
  const last = row.samples.at(-1);
  const times = gapLevels.map((level) => {
    const time = timeToGap(row, timing, level);
    return (time === undefined ? 'not reached' : formatTime(time)).padStart(timeWidth);
  });
  return [
    row.label.padEnd(methodWidth),
    ...times,
    String(last?.support ?? '-').padStart(widths.support),
    (last ? formatSmall(last.relativeGap) : '-').padStart(widths.gap),
    (last ? formatSmall(last.kktViolation) : '-').padStart(widths.kkt),
    String(last?.iteration ?? '-').padStart(widths.iterations),
    `  ${outcome(row)}`,
  ].join('');
}

/** How a row ended, in words: what its zeros are worth, and why it stopped where it did not converge. */
export function outcome(row: Row): string {
  const { status, contradictions, message } = row;
  if (status === 'failed') return `failed: ${message}`;
  const zeros =
    contradictions === null
      ? 'gap not reached'
      : contradictions.length === 0
        ? 'zeros agree'
        : `contradicts ${contradictions.length} certain`;
  return status === 'converged' ? zeros : `${zeros} (${status === 'max-iterations' ? 'budget used' : status})`;
}
