import { isSpredError } from '@spred/core';
import { describe, expect, it } from 'vitest';
import { parseCommand, type Plan } from './arguments.ts';
import { methods } from './methods/registry.ts';

function planOf(...args: string[]): Plan {
  const command = parseCommand(args);
  if (command.kind !== 'run') throw new Error(`a ${command.kind} command`);
  return command.plan;
}

const codeOf = (...args: string[]): string => {
  try {
    parseCommand(args);
    return 'no error';
  } catch (error) {
    return isSpredError(error) ? error.code : String(error);
  }
};

describe('the arguments', () => {
  it('default to everything, diabetes first', () => {
    const plan = planOf();
    expect(plan.datasets.map(({ id }) => id)).toEqual(['diabetes', 'gaussian-200x1000']);
    expect(plan.methods).toEqual(methods);
    expect(plan.ratios).toEqual([0.5, 0.1, 0.01]);
    expect([plan.seed, plan.out]).toEqual([0, 'reports']);
  });

  it('--only narrows what it names: methods, data sets, or both', () => {
    expect(planOf('--only', 'cd,ista').methods.map(({ id }) => id)).toEqual(['ista', 'cd']);
    expect(planOf('--only', 'cd').datasets).toHaveLength(2);
    const both = planOf('--only', 'diabetes,lars');
    expect([both.datasets.map(({ id }) => id), both.methods.map(({ id }) => id)]).toEqual([['diabetes'], ['lars']]);
  });

  it('--quick gives a tenth of the iterations, --max-iterations the same to all', () => {
    const [ista] = methods;
    expect(planOf('--quick').budget(ista, 442, 10)).toBe(ista.budget(442, 10) / 10);
    expect(planOf('--max-iterations', '7').budget(ista, 442, 10)).toBe(7);
    expect(planOf('--quick', '--max-iterations', '7').budget(ista, 442, 10)).toBe(7);
  });

  it('--lambda sorts its ratios and drops repeated ones', () => {
    expect(planOf('--lambda', '0.1, 0.9,0.1').ratios).toEqual([0.9, 0.1]);
  });

  it('--data replaces the built-in data sets unless --only names them', () => {
    expect(planOf('--data', 'some/prices.csv').datasets.map(({ id }) => id)).toEqual(['prices']);
    const both = planOf('--data', 'prices.csv', '--only', 'prices,diabetes');
    expect(both.datasets.map(({ id }) => id)).toEqual(['prices', 'diabetes']);
    // A file that is given is run, also where only another data set is named.
    const named = planOf('--data', 'prices.csv', '--only', 'diabetes,cd');
    expect(named.datasets.map(({ id }) => id)).toEqual(['prices', 'diabetes']);
    expect(planOf('--data', 'prices.csv', '--only', 'cd').datasets.map(({ id }) => id)).toEqual(['prices']);
  });

  it('are refused with a code', () => {
    expect(codeOf('--only', 'nothing')).toBe('unknown-name');
    expect(codeOf('--only', '')).toBe('unknown-name');
    for (const args of [['--nope'], ['extra'], ['--lambda', '2'], ['--lambda', 'x'], ['--seed', '1.5'], ['--seed']]) {
      expect(codeOf(...args)).toBe('invalid-argument');
    }
  });

  it('ask for help, a version or a list', () => {
    for (const kind of ['help', 'version', 'list'] as const) expect(parseCommand([`--${kind}`])).toEqual({ kind });
    expect(parseCommand(['-h'])).toEqual({ kind: 'help' });
  });
});
