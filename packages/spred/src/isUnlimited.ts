import { isElasticNet, type Problem } from '@spred/problems';

/** True for what a product of two free factors can stand for: the lasso or an elastic net, without limits. */
export function isUnlimited(problem: Problem): boolean {
  const { lower, upper } = problem.penalty;
  return isElasticNet(problem) && problem.penalty.l1Ratio > 0 && lower === undefined && upper === undefined;
}
