/**
 * What failed, found in the output of the program that says so: tests of vitest (` FAIL  file > name`) and of Node's runner
 * (`not ok 1 - name`, in TAP), each with what its error says, errors of TypeScript,
 * and coverage below its threshold.
 */

/** @param {string} output @returns {string[]} one line each, in the order in which they came */
export function failuresIn(output) {
  const lines = output.split(/\r?\n/);
  const found = lines.flatMap((line, at) => {
    const name = /^\s*FAIL {2}(.+)$/.exec(line)?.[1] ?? /^\s*not ok \d+ - (.+)$/.exec(line)?.[1];
    if (name !== undefined) return [withReason(name, lines.slice(at + 1, at + mostBetween))];
    return /\berror TS\d+:|^\s*ERROR: Coverage /.test(line) ? [line.trim()] : [];
  });
  return [...new Set(found)];
}

/** Lines after the name of a test in which its error stands. */
const mostBetween = 10;

function withReason(name, after) {
  for (const [at, line] of after.entries()) {
    if (/^\s*(FAIL {2}|not ok \d)/.test(line)) break;
    const said = /^\s*(?:\w*Error: |error: )(.+)$/.exec(line)?.[1].trim();
    if (said === undefined) continue;
    // A text of several lines in TAP.
    return `${name.trim()}: ${/^\|-?$/.test(said) ? (after[at + 1] ?? '').trim() : said.replace(/^'(.*)'$/, '$1')}`;
  }
  return name.trim();
}
