import { coordinateDescent } from '../coordinateDescent.ts';
/**
 * Cross-validation and stability selection as iterations: progress, early ends, and the event loop.
 */
import { describe, expect, it } from 'vitest';
import {
  crossValidate,
  crossValidateAsync,
  stabilitySelection,
  stabilitySelectionAsync,
  type ManyPathsState,
} from '../index.ts';
import { randomData } from '../../test/problems.ts';

const data = randomData({ samples: 60, features: 15, seed: 1 });
const options = { folds: 4, count: 6, seed: 2 };
const halves = { pairs: 3, count: 4, seed: 2 };

describe('a cross-validation', () => {
  it('is the same in slices', async () => {
    expect(await crossValidateAsync(data, options)).toEqual(crossValidate(data, options));
    const many = { pairs: 3, count: 6, seed: 2 };
    expect(await stabilitySelectionAsync(data, many)).toEqual(stabilitySelection(data, many));
  });

  it('tells where it stands: the path of all data, then the folds', () => {
    const done: string[] = [];
    const onIteration = ({ path, paths, index, solution }: ManyPathsState): void => {
      if (solution) done.push(`${path}/${paths}:${index}`);
    };
    const { status, converged } = crossValidate(data, { ...options, onIteration });
    expect([status, converged]).toEqual(['complete', true]);
    expect(done).toEqual([0, 1, 2, 3, 4].flatMap((path) => [0, 1, 2, 3, 4, 5].map((index) => `${path}/5:${index}`)));
  });

  it.each([1, 2, 3])('that is stopped in fold %d has the folds before it', (fold) => {
    const whole = crossValidate(data, options);
    const onIteration = ({ path, index }: ManyPathsState): boolean => !(path === fold && index === 2);
    const found = crossValidate(data, { ...options, onIteration });
    expect([found.status, found.errors, found.path]).toEqual(['stopped', whole.errors.slice(0, fold - 1), whole.path]);
    expect(found.folds).toEqual(whole.folds);
    if (fold === 1) {
      expect([...found.mean, ...found.standardError]).toEqual(Array(12).fill(Infinity));
      expect([found.best.index, found.oneStandardError.index]).toEqual([0, 0]);
    }
    if (fold === 2) {
      expect(found.mean).toEqual(whole.errors[0]);
      expect([...found.standardError]).toEqual(Array(6).fill(Infinity));
      expect([found.best.index, found.oneStandardError.index]).toEqual([
        found.mean.indexOf(Math.min(...found.mean)),
        0,
      ]);
    }
    if (fold === 3) expect(found.standardError.every((value) => value > 0 && value < Infinity)).toBe(true);
  });

  it('that is stopped on its first path has the lambdas up to there', () => {
    const onIteration = ({ path, index, solution }: ManyPathsState): boolean =>
      !(path === 0 && index === 2 && solution);
    const { status, lambdas, errors, mean, best } = crossValidate(data, { ...options, onIteration });
    expect([status, lambdas.length, errors.length, mean.length, best.index]).toEqual(['stopped', 3, 0, 3, 0]);
    expect(crossValidate(data, { ...options, timeLimitMs: 0 }).status).toBe('time-limit');
  });

  it('ends at the next state after it is aborted, and leaves the event loop alive', async () => {
    const large = randomData({ samples: 200, features: 400, seed: 2 });
    const controller = new AbortController();
    let [turns, seen, seenAtAbort] = [0, 0, NaN];
    const timer = setInterval(() => {
      if (++turns < 3 || controller.signal.aborted) return;
      seenAtAbort = seen;
      controller.abort();
    }, 5);
    const onIteration = (): void => void seen++;
    const { status } = await crossValidateAsync(large, { signal: controller.signal, tolerance: 1e-12, onIteration });
    clearInterval(timer);
    expect([status, seen]).toEqual(['aborted', seenAtAbort]);
  });

  it('says when a solve, even one on a fold, has not reached its tolerance', () => {
    expect(
      crossValidate(data, { ...options, solver: coordinateDescent, tolerance: 1e-14, maxIterations: 2 }).converged,
    ).toBe(false);
  });
});

describe('a stability selection', () => {
  it('that is stopped has the frequencies of the halves before', async () => {
    const one = stabilitySelection(data, { ...halves, pairs: 1 });
    const onIteration = ({ path }: ManyPathsState): boolean => path < 2;
    const found = stabilitySelection(data, { ...halves, onIteration });
    expect([found.status, found.fits, found.frequencies]).toEqual(['stopped', 2, one.frequencies]);
    const none = await stabilitySelectionAsync(data, { ...halves, signal: AbortSignal.abort() });
    expect([none.status, none.fits, none.falseSelectionBound, none.selected]).toEqual(['aborted', 0, Infinity, []]);
    expect(none.frequencies.every((shares) => shares.every((share) => share === 0))).toBe(true);
  });

  it('counts its halves', () => {
    const paths = new Set<number>();
    const found = stabilitySelection(data, { ...halves, onIteration: ({ path }) => void paths.add(path) });
    expect([[...paths], found.fits, found.status]).toEqual([[0, 1, 2, 3, 4, 5], 6, 'complete']);
  });
});
