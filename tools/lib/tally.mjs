/** Sums the test reports that vitest left in each workspace (nx restores them when it replays a cached run). */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** @import { Outcome } from './steps.mjs' */
/** @import { Workspace } from './workspaces.mjs' */

/** Removes old reports, so that only this run's are counted. @param {readonly Workspace[]} workspaces */
export function clearReports(workspaces) {
  for (const { folder } of workspaces) rmSync(join(folder, '.reports'), { recursive: true, force: true });
}

/**
 * The sum over all workspaces. A workspace without a report counts one failure (its run crashed or holds no test), and so does
 * an error outside any test, and a run that failed although no report says why.
 *
 * @param {readonly Workspace[]} workspaces
 * @param {{ code: number, output: string }} run how the program that ran the tests ended
 * @returns {Outcome}
 */
export function sumReports(workspaces, { code, output }) {
  let passed = 0;
  const failures = [];
  const skipped = new Map();
  for (const { name, folder } of workspaces) {
    const report = readReport(folder);
    if (report === undefined) {
      failures.push(`${name}: no test report (the run crashed before its end)`);
      continue;
    }
    if (report.tests.length === 0 && report.errors.length === 0) failures.push(`${name}: no test was found`);
    for (const error of report.errors) failures.push(`${name}: ${error}`);
    for (const test of report.tests) {
      if (test.state === 'passed') passed += 1;
      else if (test.state === 'failed') failures.push(`${name}: ${test.file} > ${test.name}: ${test.error}`);
      else {
        const reason = test.reason || 'no reason given';
        skipped.set(reason, [...(skipped.get(reason) ?? []), `${name}: ${test.name}`]);
      }
    }
  }
  if (code !== 0 && failures.length === 0) failures.push(`the run ended with exit code ${code}, though no test failed`);
  return {
    passed,
    failed: failures.length,
    skipped,
    note: `${passed} tests`,
    failures,
    output,
  };
}

function readReport(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, '.reports', 'tests.json'), 'utf8'));
  } catch {
    return undefined;
  }
}
