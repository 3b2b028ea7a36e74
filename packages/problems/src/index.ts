/**
 * Sparse problems: matrices, datafits and penalties, the certificate that judges every solution, and the shape that all
 * solvers share.
 *
 * @packageDocumentation
 */
export type { Matrix } from './matrix/matrix.ts';
export { denseMatrix, matrixFromRows, type DenseLayout, type DenseMatrix } from './matrix/dense.ts';
export { centered } from './matrix/centered.ts';
export type { Datafit } from './datafit/datafit.ts';
export { leastSquares } from './datafit/leastSquares.ts';
export type { Penalty } from './penalty/penalty.ts';
export { l1, softThreshold } from './penalty/l1.ts';
export {
  forLossScale,
  fromKappa,
  fromSumScaled,
  requireLambda,
  toGlmnet,
  toKappa,
  toSumScaled,
  toWeightDecay,
} from './lambda.ts';
export { createProblem, fittedValues, type Problem, type ProblemInput } from './problem.ts';
export type { Projection } from './projection.ts';
export { certificate, type Certificate } from './certificate/certificate.ts';
export { certainty, contradictions, type Certainty } from './certificate/certainty.ts';
export { supportOf, type DualPoint } from './certificate/dualPoints.ts';
export { polish } from './polish.ts';
export type { Iterate, Path, Solution, SolutionStatus, SolutionWarning } from './solver/solution.ts';
export {
  isLasso,
  type Algorithm,
  type Mark,
  type Solver,
  type SolverDefinition,
  type SolverOptions,
  type SolverState,
} from './solver/solver.ts';
export { defineSolver } from './solver/defineSolver.ts';
export { solve, solveAsync } from './solver/solve.ts';
