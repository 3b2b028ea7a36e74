import { larsPath } from '@spred/baselines';
import { describe, expect, it } from 'vitest';
import { parseCommand, type Plan } from './arguments.ts';
import { loadDatasets, Recorder, rowCount, runBenchmark } from './benchmark.ts';
import { Interrupted, Pacer } from './interrupt.ts';
import { pathOf } from './reference.ts';
import { heading } from './table.ts';

function planOf(...args: string[]): Plan {
  const command = parseCommand(args);
  if (command.kind !== 'run') throw new Error(`a ${command.kind} command`);
  return command.plan;
}

const silent = { working() {}, problem() {}, row() {} };

describe('a run', () => {
  it('records every method at every lambda, in order, and tells of each', async () => {
    const plan = planOf('--only', 'diabetes,cd,lars', '--lambda', '0.5,0.01');
    const recorder = new Recorder();
    const told: string[] = [];
    const listener = {
      working() {},
      problem: (...parts: Parameters<typeof heading>) => void told.push(heading(...parts).split('\n')[2]),
      row: ({ method }: { method: string }) => void told.push(method),
    };
    await runBenchmark(plan, await loadDatasets(plan), recorder, listener, new Pacer());
    expect(recorder.rows).toHaveLength(rowCount(plan));
    expect(told).toEqual([
      expect.stringMatching(/: 2 non-zero, 8 zero, 0 undecided of 10 coefficients$/),
      'cd',
      'lars',
      expect.stringMatching(/: 8 non-zero, 2 zero, 0 undecided of 10 coefficients$/),
      'cd',
      'lars',
    ]);
    expect(recorder.rows.every(({ contradictions }) => contradictions?.length === 0)).toBe(true);
  });

  it('has the knots and coefficients of the exact path', async () => {
    const plan = planOf('--only', 'diabetes,lars', '--lambda', '0.01');
    const [loaded] = await loadDatasets(plan);
    const recorder = new Recorder();
    await runBenchmark(plan, [loaded], recorder, silent, new Pacer());
    const { path, lambdaMax } = recorder.datasets[0];
    const exact = larsPath(loaded.base, { lambdaMin: 0.01 * lambdaMax });
    expect(path.lambdas).toHaveLength(exact.lambdas.length);
    path.lambdas.forEach((lambda, k) => expect(Math.abs(lambda / exact.lambdas[k] - 1)).toBeLessThan(1e-10));
    for (const { index, values } of path.features) {
      values.forEach((value, k) => expect(value).toBeCloseTo(exact.solutions[k].coefficients[index], 8));
    }
    expect(path.features.length + path.omitted).toBe(8);
    expect(path.truncated).toBe(false);
  });

  it('says where a path has too many knots', async () => {
    const plan = planOf('--only', 'diabetes,lars', '--lambda', '0.01');
    const [{ base }] = await loadDatasets(plan);
    const path = await pathOf(base, 0.01, new Pacer(), 3);
    expect([path.lambdas.length, path.truncated]).toEqual([3, true]);
    const recorder = new Recorder();
    await runBenchmark(plan, await loadDatasets(plan), recorder, silent, new Pacer());
    const [dataset] = recorder.datasets;
    const [problem] = recorder.problems;
    expect(heading(dataset, problem)).not.toContain('note:');
    const ratio = (path.lambdas[2] / base.lambdaMax).toPrecision(3);
    expect(heading({ ...dataset, path }, problem)).toContain(`ends at ${ratio} lambdaMax, after 3 knots`);
    expect((await pathOf(base, 1, new Pacer())).truncated).toBe(false);
  });

  it('that is interrupted throws, and keeps what is done', async () => {
    const plan = planOf('--only', 'diabetes,cd,lars', '--lambda', '0.5');
    const recorder = new Recorder();
    const pacer = new Pacer();
    const listener = { ...silent, row: () => pacer.interrupt('SIGINT') };
    await expect(runBenchmark(plan, await loadDatasets(plan), recorder, listener, pacer)).rejects.toThrow(Interrupted);
    expect(recorder.rows.map(({ method }) => method)).toEqual(['cd']);
    expect(recorder.timings).toHaveLength(1);
  });

  it('that is interrupted during its last row throws, too: the signal was answered as an interruption', async () => {
    const plan = planOf('--only', 'diabetes,cd', '--lambda', '0.5');
    const recorder = new Recorder();
    const pacer = new Pacer();
    const listener = { ...silent, row: () => pacer.interrupt('SIGINT') };
    await expect(runBenchmark(plan, await loadDatasets(plan), recorder, listener, pacer)).rejects.toThrow(Interrupted);
    expect(recorder.rows).toHaveLength(rowCount(plan));
  });
});
