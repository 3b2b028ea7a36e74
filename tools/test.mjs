/**
 * `npm test`: all checks of the repository, each timed and reported in a line, the sum alone in the last one.
 * `npm run test:long` (`--long`): the long tests and the coverage. It is meant to run after `npm test`, whose checks it does not
 * repeat. Other arguments are names of steps; only these then run, as in `npm test -- lint format`.
 */
import { bootstrap } from './bootstrap.mjs';

bootstrap();
const { parseArgs } = await import('node:util');
const { Steps } = await import('./lib/steps.mjs');
const { longSteps, stepsOfTest } = await import('./test-steps.mjs');

const { values, positionals } = parseArgs({
  options: { long: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const all = values.long ? longSteps : stepsOfTest;
const unknown = positionals.filter((name) => !all.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`Unknown step ${unknown.join(', ')}; the steps are: ${all.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const steps = new Steps();
const broken = new Set();
for (const { name, needs = [], work } of all) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const missing = needs.filter((other) => broken.has(other));
  if (missing.length > 0) {
    steps.skip(`${missing.join(' and ')} failed`, [`the step ${name}`]);
    broken.add(name);
  } else if (!(await steps.step(name, work))) broken.add(name);
}
process.exitCode = steps.close();
