/**
 * The run itself: every data set, at every lambda, by every method. It prints nothing and writes nothing; it records,
 * and tells its listener what is done.
 */
import { SpredError } from '@spred/core';
import type { Dataset } from '@spred/datasets';
import { contradictions, type Problem } from '@spred/problems';
import type { Plan } from './arguments.ts';
import type { Pacer } from './interrupt.ts';
import type { Method } from './methods/method.ts';
import { atRatio, lassoOf } from './objective.ts';
import { pathOf, solveReference, type Reference } from './reference.ts';
import type { DatasetSummary, ProblemSummary, Provenance, ResultsDocument, Row, Timing } from './results.ts';
import { runMethod } from './runner.ts';

/** The relative gap to which every method is asked to go. */
const solverTolerance = 1e-12;

/** The relative gap from which on a row's zeros are held against what is certain. */
const reachedGap = 1e-6;

/** What a run tells while it goes. */
export interface Listener {
  /** Something that takes a while begins. */
  working(what: string): void;
  problem(dataset: DatasetSummary, problem: ProblemSummary): void;
  /** A row is done; `recorded` holds it. */
  row(row: Row, timing: Timing): void;
}

/** Collects what is done; at any time it can be read as a whole document. */
export class Recorder {
  readonly datasets: DatasetSummary[] = [];
  readonly problems: ProblemSummary[] = [];
  readonly rows: Row[] = [];
  readonly timings: Timing[] = [];

  document(provenance: Provenance): ResultsDocument {
    const { datasets, problems, rows, timings } = this;
    return { schema: 1, results: { datasets, problems, rows }, timings, provenance };
  }
}

/** How many rows a plan has. */
export function rowCount(plan: Plan): number {
  return plan.datasets.length * plan.ratios.length * plan.methods.length;
}

/** A data set that is ready to be run. */
export interface Loaded {
  readonly id: string;
  readonly dataset: Dataset;
  /** Its lasso at lambda = 0. */
  readonly base: Problem;
}

/** Loads the data sets of a plan. Throws what is wrong with them, before anything is run. */
export async function loadDatasets(plan: Plan): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  for (const source of plan.datasets) {
    const dataset = await source.load(plan.seed);
    const base = lassoOf(dataset);
    if (base.lambdaMax === 0) {
      const message = `${source.id}: the target is constant, or no column correlates with it; there is nothing to fit`;
      throw new SpredError('invalid-argument', message, { argument: 'data' });
    }
    loaded.push({ id: source.id, dataset, base });
  }
  return loaded;
}

/** Runs a plan. Throws `Interrupted` when the pacer was interrupted, be it during the last row; the recorder then holds
 * what was finished. */
export async function runBenchmark(
  plan: Plan,
  loaded: readonly Loaded[],
  recorder: Recorder,
  listener: Listener,
  pacer: Pacer,
): Promise<void> {
  for (const { id, dataset, base } of loaded) {
    listener.working(`${id}: the coefficient path`);
    await pacer.turn();
    const { description, source, samples, features, featureNames } = dataset;
    const summary: DatasetSummary = {
      name: id,
      description,
      source,
      samples,
      features,
      featureNames,
      lambdaMax: base.lambdaMax,
      path: await pathOf(base, Math.min(...plan.ratios), pacer),
    };
    recorder.datasets.push(summary);
    for (const ratio of plan.ratios) {
      await runProblem(plan, summary, atRatio(base, ratio), ratio, recorder, listener, pacer);
    }
  }
  // A signal during the last row counts, too: its listener has said that the run ends early.
  await pacer.turn();
}

async function runProblem(
  plan: Plan,
  dataset: DatasetSummary,
  problem: Problem,
  ratio: number,
  recorder: Recorder,
  listener: Listener,
  pacer: Pacer,
): Promise<void> {
  listener.working(`${dataset.name} at ${ratio} lambdaMax: the reference solution`);
  await pacer.turn();
  const reference = await solveReference(problem, pacer);
  const summary: ProblemSummary = { dataset: dataset.name, ratio, lambda: problem.lambda, ...reference.summary };
  recorder.problems.push(summary);
  listener.problem(dataset, summary);
  for (const method of plan.methods) {
    listener.working(`${dataset.name} at ${ratio} lambdaMax: ${method.label}`);
    await pacer.turn();
    const { row, timing } = await runRow(plan, dataset, problem, ratio, method, reference, pacer);
    recorder.rows.push(row);
    recorder.timings.push(timing);
    listener.row(row, timing);
  }
}

async function runRow(
  plan: Plan,
  { name, samples, features }: DatasetSummary,
  problem: Problem,
  ratio: number,
  method: Method,
  reference: Reference,
  pacer: Pacer,
): Promise<{ row: Row; timing: Timing }> {
  const maxIterations = plan.budget(method, samples, features);
  const options = { tolerance: solverTolerance, maxIterations, seed: plan.seed };
  const run = await runMethod(method, problem, options, pacer);
  const reached = run.solution !== null && run.solution.certificate.relativeGap <= reachedGap;
  const row: Row = {
    dataset: name,
    ratio,
    method: method.id,
    label: method.label,
    ...run.row,
    contradictions: reached ? contradictions(reference.statements, run.solution.coefficients) : null,
  };
  const timing = { dataset: name, ratio, method: method.id, repeats: run.repeats, milliseconds: run.milliseconds };
  return { row, timing };
}
