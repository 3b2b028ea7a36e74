/**
 * Sparse problems: matrices, datafits and penalties, the certificate that judges every solution, and the shape that all
 * solvers share.
 *
 * @packageDocumentation
 */
export { isMatrix, type Layout, type Matrix, type Standardization } from './matrix/matrix.ts';
export { denseMatrix, matrixFromRows, type DenseLayout, type DenseMatrix, type MatrixOptions } from './matrix/dense.ts';
export { cscMatrix, type CscInput, type CscMatrix } from './matrix/csc.ts';
export type { CscLayout } from './matrix/cscColumns.ts';
export { cscFromDense, cscFromTriplets, type TripletInput } from './matrix/cscFrom.ts';
export { standardized, type StandardizedMatrix, type StandardizeOptions } from './matrix/standardized.ts';
export { subset, type Selection } from './matrix/subset.ts';
export { materialise } from './matrix/materialise.ts';
export type { Datafit } from './datafit/datafit.ts';
export { leastSquares } from './datafit/leastSquares.ts';
export type { Penalty, PenaltyOptions } from './penalty/penalty.ts';
export { elasticNet, l1, softThreshold, type ElasticNetOptions } from './penalty/elasticNet.ts';
export type { Terms } from './penalty/terms.ts';
export { coordinateStep } from './penalty/coordinate.ts';
export {
  forLossScale,
  fromGlmnetElasticNet,
  fromGlmnetFactors,
  fromKappa,
  fromSumScaled,
  requireLambda,
  toGlmnet,
  toKappa,
  toSumScaled,
  toWeightDecay,
} from './lambda.ts';
export { createProblem, fittedValues, type Problem, type ProblemInput } from './problem.ts';
export { subproblem } from './subproblem.ts';
export type { Projection, ProjectionSource } from './projection/projection.ts';
export { certificate, type Certificate } from './certificate/certificate.ts';
export { certainty, certaintyOf, contradictions, type Certainty } from './certificate/certainty.ts';
export { judge, type Judgement } from './certificate/judge.ts';
export { plainPasses, supportOf, type DualPoint, type Passes, type SupportFit } from './certificate/dualPoints.ts';
export { polish } from './polish.ts';
export type { Iterate, Path, Solution, SolutionStatus, SolutionWarning } from './solver/solution.ts';
export {
  isElasticNet,
  isLasso,
  optionNamesOf,
  solverOptionNames,
  type Algorithm,
  type Certified,
  type Mark,
  type Solver,
  type SolverDefinition,
  type SolverOptions,
  type SolverState,
} from './solver/solver.ts';
export { defineSolver } from './solver/defineSolver.ts';
export { solve, solveAsync } from './solver/solve.ts';
export { workingSetSolver, type WorkingSetDefinition } from './engine/workingSetSolver.ts';
export type { Block, InnerSolver } from './engine/inner.ts';
export { BlockGram } from './engine/blockGram.ts';
export { SymmetricSystem } from './engine/symmetricSystem.ts';
