/**
 * The benchmark app as modules: the command line is `cli.ts`. Private; exported for the tests and for scripts of this
 * repository.
 *
 * @packageDocumentation
 */
export { parseCommand, type Command, type Plan } from './arguments.ts';
export { loadDatasets, Recorder, runBenchmark, type Listener, type Loaded } from './benchmark.ts';
export { reportHtml } from './report/report.ts';
export { timeToGap, type ResultsDocument } from './results.ts';
