/**
 * When a path has nothing left to gain, by the deviance ratio 1 - RSS / RSS(null) of its points: glmnet's rule (Friedman,
 * Hastie, Tibshirani, "Regularization paths for generalized linear models via coordinate descent", 2010, and the manual of
 * the package).
 */
import { requireKnown, requireNonNegative } from '@spred/core';
import type { Problem } from '@spred/problems';
import { devianceRatio, nullResidualSum } from './pathSummary.ts';

/** glmnet's two reasons to end a path early, where nothing is left to gain. */
export interface EarlyStop {
  /** End once the deviance ratio is above this; default 0.999 (glmnet's devmax). */
  readonly devmax?: number;
  /** End once a lambda adds less than this share to the deviance ratio; default 1e-5 (glmnet's fdev). */
  readonly fdev?: number;
}

const names = Object.keys({ devmax: true, fdev: true } satisfies Record<keyof EarlyStop, true>);

/** glmnet does not end a path before this many lambdas. */
const leastLambdas = 5;

/** Says after each point in turn, by its residual sum of squares, whether glmnet would end the path there. */
export function earlyStopRule(problem: Problem, options: EarlyStop): (residualSum: number) => boolean {
  requireKnown('earlyStop', options, names);
  const { devmax = 0.999, fdev = 1e-5 } = options;
  requireNonNegative('earlyStop.devmax', devmax);
  requireNonNegative('earlyStop.fdev', fdev);
  const nullSum = nullResidualSum(problem);
  let before = 0;
  let count = 0;
  return (residualSum) => {
    const ratio = devianceRatio(residualSum, nullSum);
    const gain = ratio - before;
    before = ratio;
    return ++count >= leastLambdas && (ratio > devmax || gain < fdev * ratio);
  };
}
