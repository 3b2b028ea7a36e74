import { afterEach, describe, expect, it } from 'vitest';
import { Workplace, type Finished } from './cli.ts';

let place: Workplace;
afterEach(() => place.clean());

/** Runs until the output matches, sends a signal, and waits for the end. */
function interruptAt(pattern: RegExp, signal: NodeJS.Signals): Promise<Finished> {
  place = new Workplace();
  let sent = false;
  return place.run(['--only', 'gaussian-200x1000'], (out, child) => {
    if (sent || !pattern.test(out)) return;
    sent = true;
    child.kill(signal);
  });
}

describe('a run that is interrupted', () => {
  it('by Ctrl-C in the middle keeps its finished rows, says so, and exits with 130', async () => {
    const { code, out } = await interruptAt(/\nFISTA /, 'SIGINT');
    expect(code).toBe(130);
    const { results, timings, provenance } = place.results();
    expect(results.rows.length).toBeGreaterThanOrEqual(2);
    expect(results.rows.length).toBeLessThan(21);
    expect(timings).toHaveLength(results.rows.length);
    expect(provenance.interrupted).toBe(true);
    expect(out).toContain(`Interrupted: ${results.rows.length} of 27 rows are done and written.`);
    expect(place.text('reports', 'report.html')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });

  it('before its first row leaves valid files, too', async () => {
    const { code, out } = await interruptAt(/\n/, 'SIGINT');
    expect(code).toBe(130);
    expect(out).toContain('Interrupted: 0 of 27 rows');
    expect(place.results().results.rows).toEqual([]);
    expect(place.text('reports', 'report.html')).toContain('</html>');
  });

  it('by SIGTERM does the same and exits with 143', async () => {
    const { code } = await interruptAt(/\nISTA /, 'SIGTERM');
    expect(code).toBe(143);
    expect(place.results().provenance.interrupted).toBe(true);
  });
});
