/**
 * Classical lasso solvers, every one with a certificate: ISTA, FISTA with restart, coordinate descent (cyclic, and on
 * working sets with extrapolation), LARS-lasso with its exact path, feature-sign search, semismooth Newton, an interior
 * point, a quadratic program, and two naive contrasts. Run them with `solve` or `solveAsync` of `@spred/problems`. On top
 * of them: paths over many lambdas, the choice of lambda, and estimators with fit and predict.
 *
 * @packageDocumentation
 */
export { ista } from './ista.ts';
export { fista } from './fista.ts';
export { coordinateDescent } from './coordinateDescent.ts';
export { larsLasso, larsPath, type LarsPathOptions } from './lars.ts';
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
  type LassoPathOptions,
  type PathState,
} from './path/lassoPath.ts';
export { pathAt, type PathPoints } from './path/pathAt.ts';
export { pathSummary, type PathSummary } from './path/pathSummary.ts';
export { makeFolds, type FoldOptions } from './selection/folds.ts';
export {
  crossValidate,
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
export { stabilitySelection, type StabilityOptions, type StabilitySelection } from './selection/stabilitySelection.ts';
export { Lasso, type LassoJson, type LassoOptions } from './estimators/lasso.ts';
export {
  LassoCV,
  type CurveOfErrors,
  type LassoCVFitJson,
  type LassoCVJson,
  type LassoCVOptions,
} from './estimators/lassoCV.ts';
export { LassoLars } from './estimators/lassoLars.ts';
export {
  LassoLarsPath,
  type KnotsJson,
  type LassoLarsPathJson,
  type LassoLarsPathOptions,
} from './estimators/lassoLarsPath.ts';
export { LinearModel, type Features } from './estimators/linearModel.ts';
export type { IterateJson, ModelJson } from './estimators/json.ts';
