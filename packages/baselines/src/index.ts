/**
 * A certified lasso and elastic net: `lasso()` on working sets, and every classical solver beside it: ISTA, FISTA with
 * restart, coordinate descent (cyclic, and on working sets with extrapolation), LARS-lasso with its exact path, feature-sign search, semismooth Newton, an interior
 * point, a quadratic program, and two naive contrasts. Run them with `solve` or `solveAsync` of `@spred/problems`. On top
 * of them: paths over many lambdas, the choice of lambda, and estimators with fit and predict.
 *
 * @packageDocumentation
 */
export { ista } from './ista.ts';
export { fista } from './fista.ts';
export { coordinateDescent } from './coordinateDescent.ts';
export { larsLasso, type LarsOptions } from './lars.ts';
export { larsPath, larsPathAsync, larsPathSteps, type LarsPath, type LarsPathOptions } from './lars/path.ts';
export type { JitterOptions } from './lars/setting.ts';
export { andersonCd } from './andersonCd.ts';
export { featureSign } from './featureSign.ts';
export { ssnal } from './ssnal.ts';
export { interiorPoint } from './interiorPoint.ts';
export { quadraticProgram } from './quadraticProgram.ts';
export { irls } from './irls.ts';
export { subgradient } from './subgradient.ts';
export { lambdaGrid, type LambdaGridOptions } from './path/lambdas.ts';
export {
  lassoPath,
  lassoPathAsync,
  pathSteps,
  type EarlyStop,
  type LassoPath,
  type LassoPathOptions,
  type PathMethod,
  type PathState,
} from './path/lassoPath.ts';
export { pathAt, type PathPoints } from './path/pathAt.ts';
export { pathSummary, type PathSummary } from './path/pathSummary.ts';
export type { ManyPathsState } from './path/manyPaths.ts';
export { makeFolds, type FoldOptions } from './selection/folds.ts';
export {
  crossValidate,
  crossValidateAsync,
  crossValidationSteps,
  type Choice,
  type CrossValidation,
  type CrossValidationOptions,
  type DataInput,
} from './selection/crossValidate.ts';
export {
  informationCriteria,
  type InformationCriteria,
  type InformationOptions,
} from './selection/informationCriteria.ts';
export { debiasedRefit, type Refit } from './selection/debiasedRefit.ts';
export { relaxedLasso, type RelaxedOptions, type RelaxedPath } from './selection/relaxedLasso.ts';
export {
  stabilitySelection,
  stabilitySelectionAsync,
  stabilitySteps,
  type StabilityOptions,
  type StabilitySelection,
} from './selection/stabilitySelection.ts';
export { ElasticNet, type ElasticNetJson, type ElasticNetModelOptions } from './estimators/elasticNet.ts';
export { Lasso, type LassoJson, type LassoOptions } from './estimators/lasso.ts';
export {
  ElasticNetCV,
  type CurveOfErrors,
  type ElasticNetCVFitJson,
  type ElasticNetCVJson,
  type ElasticNetCVOptions,
  type FitCVOptions,
} from './estimators/elasticNetCV.ts';
export { LassoCV, type LassoCVJson, type LassoCVOptions } from './estimators/lassoCV.ts';
export { Lars, type LarsJson, type LarsModelOptions } from './estimators/lars.ts';
export { LassoLars } from './estimators/lassoLars.ts';
export {
  LassoLarsPath,
  type KnotsJson,
  type LassoLarsPathJson,
  type LassoLarsPathOptions,
} from './estimators/lassoLarsPath.ts';
export {
  LinearModel,
  type Fit,
  type PredictOptions,
  type ScoreOptions,
  type Surroundings,
} from './estimators/linearModel.ts';
export type { Features, FitOptions, ModelOptions, SolvedOptions } from './estimators/settings.ts';
export type { FitJson, IterateJson, ModelJson, NumberJson } from './estimators/json.ts';
export { lasso, lassoAsync, lassoSolverFor, type LassoSolution } from './lassoSolver.ts';
export { celer, descentNewton, gramDescent, ssnalOnSets, workingSets } from './workingSet/solvers.ts';
