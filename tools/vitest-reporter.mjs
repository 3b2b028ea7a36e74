/**
 * A vitest reporter that leaves `.reports/tests.json`: every test with its state and, for a failed one, what it says in a
 * line, for a skipped one, the reason that `ctx.skip('reason')` gave (vitest's own JSON report leaves reasons out).
 * `tools/lib/tally.mjs` sums these files.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export default class TestsReporter {
  #file = '';
  #root = '';

  onInit(vitest) {
    this.#root = vitest.config.root;
    this.#file = join(this.#root, '.reports', 'tests.json');
    rmSync(this.#file, { force: true });
  }

  onTestRunEnd(modules, unhandledErrors, reason) {
    const tests = [];
    const errors = unhandledErrors.map((error) => message(error));
    for (const module of modules) {
      const file = relative(this.#root, module.moduleId).replaceAll('\\', '/');
      for (const error of module.errors()) errors.push(`${file}: ${message(error)}`);
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors()) errors.push(`${file} > ${suite.fullName}: ${message(error)}`);
      }
      for (const test of module.children.allTests()) tests.push({ file, name: test.fullName, ...stateOf(test) });
    }
    if (reason === 'interrupted') errors.push('the run was interrupted');
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, `${JSON.stringify({ tests, errors }, null, 1)}\n`);
  }
}

/** A test that never came to an end (its file crashed, say) has failed. */
function stateOf(test) {
  const { state, note, errors } = test.result();
  if (test.options.mode === 'todo') return { state: 'skipped', reason: 'to do' };
  if (state === 'skipped') return { state, reason: note ?? '' };
  if (state === 'passed') return { state };
  return { state: 'failed', error: errors?.length ? message(errors[0]) : 'it did not come to an end' };
}

/**
 * What an error says in one line. That of a property of fast-check says which run failed in its second line, and on what in
 * its cause.
 */
function message(error) {
  const [first, second] = String(error?.message ?? error).split('\n', 2);
  if (!first.startsWith('Property failed')) return first;
  return [first, second, error.cause && message(error.cause)].filter(Boolean).join(' ');
}
