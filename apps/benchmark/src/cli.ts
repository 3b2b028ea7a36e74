#!/usr/bin/env node
/**
 * The command line: `node apps/benchmark/dist/cli.js`, or `npm start` at the root of the repository. Importing this
 * file runs it; everything that can be tested without a process is elsewhere.
 */
import { relative } from 'node:path';
import { createProgress, isSpredError } from '@spred/core';
import { parseCommand, type Plan } from './arguments.ts';
import { loadDatasets, Recorder, rowCount, runBenchmark } from './benchmark.ts';
import { helpText, listText } from './help.ts';
import { exitCodes, Interrupted, listenForSignals, Pacer } from './interrupt.ts';
import { Output } from './output.ts';
import { ownVersion, provenanceOf } from './provenance.ts';
import { counted } from './report/page/format.ts';
import { heading, rowText } from './table.ts';

/** A reader that goes away (`| head`) is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const command = parseCommand(args);
    if (command.kind === 'run') return await run(command.plan);
    console.log({ help: helpText, list: listText(), version: ownVersion() }[command.kind]);
    return 0;
  } catch (error) {
    if (!isSpredError(error)) throw error;
    console.error(`Error: ${error.message} (npm start -- --help explains all)`);
    return 2;
  }
}

async function run(plan: Plan): Promise<number> {
  const loaded = await loadDatasets(plan);
  const output = new Output(plan.out);
  const provenance = provenanceOf(plan);
  const recorder = new Recorder();
  const pacer = new Pacer();
  const progress = createProgress({ write: (text) => process.stdout.write(text), interactive: process.stdout.isTTY });
  const total = rowCount(plan);
  const stopListening = listenForSignals(pacer, (signal) => progress.line(`${signal}: writing what is done ...`));
  progress.line(introduction(plan, total));
  let signal: NodeJS.Signals | undefined;
  try {
    await runBenchmark(
      plan,
      loaded,
      recorder,
      {
        working: (what) => progress.update(`[${recorder.rows.length}/${total}] ${what} ...`),
        problem: (dataset, problem) => progress.line(heading(dataset, problem)),
        row(row, timing) {
          progress.line(rowText(row, timing));
          output.writeJson(recorder.document(provenance));
        },
      },
      pacer,
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    signal = error.signal;
  } finally {
    progress.finish();
  }
  const document = recorder.document({ ...provenance, interrupted: signal !== undefined });
  output.writeJson(document);
  output.writeReport(document);
  if (signal !== undefined)
    console.log(`\nInterrupted: ${recorder.rows.length} of ${total} rows are done and written.`);
  console.log(closing(output));
  stopListening();
  return signal === undefined ? 0 : (exitCodes[signal] ?? 1);
}

function introduction(plan: Plan, total: number): string {
  const names = plan.datasets.map(({ id }) => id).join(', ');
  return [
    `${counted(plan.methods.length, 'method')}, lambda/lambdaMax ${plan.ratios.join(', ')}, on ${names}: ${counted(total, 'row')}, seed ${plan.seed}.`,
    'Times are to a certified relative duality gap; Ctrl-C keeps the rows that are done.',
  ].join('\n');
}

function closing(output: Output): string {
  return [
    '',
    `Report:  ${relative('.', output.reportPath)}   (open it in a browser: curves, path, supports; works offline)`,
    `Figures: ${relative('.', output.jsonPath)}`,
    '',
    'Try next:',
    '  npm start -- --data my.csv --target price    your own data',
    '  npm start -- --only fista,cd,spred-adam --lambda 0.2,0.05',
    '  npm start -- --help                          everything else',
    'The library example in README.md solves a lasso in ten lines.',
  ].join('\n');
}
