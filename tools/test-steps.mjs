/** The steps of `npm test` and of `npm run test:long`, cheap ones first. A step that needs another is left out when that one failed. */
import { join } from 'node:path';
import { root } from './bootstrap.mjs';
import { findChromium } from './lib/browser.mjs';
import { buildAll, runNx } from './lib/build.mjs';
import { plainEnvironment, runNode, runTool } from './lib/process.mjs';
import { asOutcome } from './lib/steps.mjs';
import { clearReports, sumReports } from './lib/tally.mjs';
import { listFiles, readWorkspaces } from './lib/workspaces.mjs';

/** @import { Outcome } from './lib/steps.mjs' */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} [needs]
 * @property {() => Promise<Outcome>} work
 */

const workspaces = readWorkspaces();

/** @type {readonly Step[]} */
export const stepsOfTest = [
  { name: 'wasm', work: async () => asOutcome(await runNx(['run-many', '-t', 'wasm'])) },
  { name: 'format', work: () => tool('prettier', ['--check', '.', '--log-level=warn', '--cache']) },
  { name: 'lint', needs: ['wasm'], work: () => tool('oxlint', ['--type-aware', '.']) },
  {
    name: 'layers',
    needs: ['wasm'],
    work: () => tool('dependency-cruiser', ['packages', 'apps', '--config', '.dependency-cruiser.cjs']),
  },
  { name: 'workspace', work: () => script('check-workspace.mjs') },
  { name: 'knip', work: () => tool('knip', ['--no-progress', '--no-config-hints']) },
  { name: 'tools', work: testTools },
  { name: 'build', work: async () => asOutcome(await buildAll()) },
  { name: 'typecheck', needs: ['build'], work: async () => asOutcome(await runNx(['run-many', '-t', 'typecheck'])) },
  { name: 'tests', needs: ['build'], work: () => runTests({}) },
  { name: 'packages', needs: ['build'], work: () => script('check-packages.mjs') },
  { name: 'api', needs: ['build'], work: () => script('api-reports.mjs') },
  { name: 'generated', needs: ['build'], work: checkGenerated },
  { name: 'consumer', needs: ['build'], work: () => script('consumer.mjs') },
];

/** @type {readonly Step[]} */
export const longSteps = [
  { name: 'build', work: async () => asOutcome(await buildAll()) },
  { name: 'long tests', needs: ['build'], work: () => runTests({ SPRED_LONG: '1' }) },
  { name: 'coverage', needs: ['build'], work: () => script('coverage.mjs') },
];

/** All vitest tests of all workspaces; those that need a browser say themselves when none was found. @returns {Promise<Outcome>} */
async function runTests(extra) {
  const chromium = findChromium();
  clearReports(workspaces);
  const env = plainEnvironment({ ...(chromium === undefined ? {} : { CHROMIUM: chromium }), ...extra });
  return sumReports(workspaces, await runNx(['run-many', '-t', 'test'], { env }));
}

/** @returns {Promise<Outcome>} */
async function checkGenerated() {
  const outcome = await script('check-generated.mjs');
  const reading = workspaces.filter(({ manifest }) => manifest.scripts?.['generate:data']).map(({ name }) => name);
  if (process.env.SPRED_DATA || reading.length === 0) return outcome;
  return {
    ...outcome,
    skipped: new Map([['SPRED_DATA is not set', reading.map((name) => `generated files of ${name}`)]]),
  };
}

/** The tests of these tools, by Node's own runner. @returns {Promise<Outcome>} */
async function testTools() {
  const files = listFiles(join(root, 'tools')).filter((name) => name.endsWith('.test.mjs'));
  return asOutcome(await runNode('--test', ['--test-reporter=tap', ...files.map((name) => join(root, 'tools', name))]));
}

/** @returns {Promise<Outcome>} */
const tool = async (name, args) => asOutcome(await runTool(name, args));

/** What a script says when all is well is worth reading too. @returns {Promise<Outcome>} */
async function script(name, args = []) {
  const result = await runNode(join(root, 'tools', name), args);
  return { ...asOutcome(result), details: result.output };
}
