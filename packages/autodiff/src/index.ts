/**
 * Automatic differentiation from scratch: tensors, one file per op, and transforms that nest to any order.
 *
 * @packageDocumentation
 */
export { mapTree } from '@spred/core';
export { enableThreads } from '@spred/kernels';
export { isFloat, type DType, type Storage, type StorageOf } from './dtype.ts';
export type { Shape } from './shape.ts';
export type { BrandedLeaf, Source, Tensor } from './tensor.ts';
export {
  full,
  isTensor,
  ones,
  onesLike,
  tensor,
  toTensor,
  zeros,
  zerosLike,
  type FlatNumbers,
  type NestedNumbers,
  type TensorLike,
  type TensorOptions,
} from './create.ts';

export { abs } from './ops/abs.ts';
export { add } from './ops/add.ts';
export { argmax, type ArgmaxOptions } from './ops/argmax.ts';
export { argsort, type SortOptions } from './ops/argsort.ts';
export { atan2 } from './ops/atan2.ts';
export { broadcastTo } from './ops/broadcastTo.ts';
export { cast } from './ops/cast.ts';
export { cholesky } from './ops/cholesky.ts';
export { concat, type AxisOptions } from './ops/concat.ts';
export { cos } from './ops/cos.ts';
export { cumsum, type CumsumOptions } from './ops/cumsum.ts';
export { detSign } from './ops/detSign.ts';
export { div } from './ops/div.ts';
export { equal } from './ops/equal.ts';
export { erf } from './ops/erf.ts';
export { exp } from './ops/exp.ts';
export { expm1 } from './ops/expm1.ts';
export { flip } from './ops/flip.ts';
export { floor } from './ops/floor.ts';
export { fold, type FoldOptions } from './ops/fold.ts';
export { gather, type GatherOptions } from './ops/gather.ts';
export { greater } from './ops/greater.ts';
export { greaterEqual } from './ops/greaterEqual.ts';
export { lerp } from './ops/lerp.ts';
export { log } from './ops/log.ts';
export { log1p } from './ops/log1p.ts';
export { logAbsDet } from './ops/logAbsDet.ts';
export type { Pair, PatchOptions, PerAxis } from './ops/makers/patches.ts';
export type { IndicesLike } from './ops/makers/indices.ts';
export { matmul, type MatmulAttrs, type MatmulOptions } from './ops/matmul.ts';
export { max } from './ops/max.ts';
export { maximum } from './ops/maximum.ts';
export { minimum } from './ops/minimum.ts';
export { mul } from './ops/mul.ts';
export { neg } from './ops/neg.ts';
export { pow } from './ops/pow.ts';
export { prod } from './ops/prod.ts';
export { relu } from './ops/relu.ts';
export { reshape } from './ops/reshape.ts';
export { round } from './ops/round.ts';
export { scatterAdd } from './ops/scatterAdd.ts';
export { sigmoid } from './ops/sigmoid.ts';
export { sign } from './ops/sign.ts';
export { sin } from './ops/sin.ts';
export { slice, type Range } from './ops/slice.ts';
export { softplus } from './ops/softplus.ts';
export { solve, type SolveOptions } from './ops/solve.ts';
export { sqrt } from './ops/sqrt.ts';
export { square } from './ops/square.ts';
export { stopGradient } from './ops/stopGradient.ts';
export { sub } from './ops/sub.ts';
export { sum, type SumOptions } from './ops/sum.ts';
export { tanh } from './ops/tanh.ts';
export { transpose } from './ops/transpose.ts';
export { triangularSolve, type TriangularSolveOptions } from './ops/triangularSolve.ts';
export { unfold } from './ops/unfold.ts';
export { where } from './ops/where.ts';
export { wrapIndex } from './ops/wrapIndex.ts';

export {
  elu,
  gelu,
  hardtanh,
  leakyRelu,
  logSigmoid,
  mish,
  relu6,
  selu,
  silu,
  softsign,
  type EluOptions,
  type GeluOptions,
  type HardtanhOptions,
  type LeakyReluOptions,
} from './functions/activations.ts';
export { bce, bceWithLogits, hinge, type BceWithLogitsOptions, type HingeOptions } from './functions/binaryLosses.ts';
export {
  crossEntropy,
  klDivergence,
  nll,
  type ClassLossOptions,
  type CrossEntropyOptions,
} from './functions/classLosses.ts';
export { cosineSimilarity, type CosineSimilarityOptions } from './functions/cosineSimilarity.ts';
export { all, any, countNonzero } from './functions/counting.ts';
export { cummax, cummin, cumprod } from './functions/cumulative.ts';
export { diag, diagonal, trace, tril, triu, type DiagonalOptions } from './functions/diagonal.ts';
export { dot, squaredNorm } from './functions/dot.ts';
export {
  isFinite,
  isNaN,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
} from './functions/logic.ts';
export { logisticLoss } from './functions/logisticLoss.ts';
export { maskedFill } from './functions/maskedFill.ts';
export { mean } from './functions/mean.ts';
export { std, variance, type VarianceOptions } from './functions/moments.ts';
export { norm, type NormOptions } from './functions/norm.ts';
export { exp2, hypot, log10, log2, reciprocal, rsqrt } from './functions/powers.ts';
export { type LossOptions, type Reduction } from './functions/reduction.ts';
export {
  huber,
  mae,
  mse,
  poissonNll,
  smoothL1,
  type HuberOptions,
  type PoissonNllOptions,
  type SmoothL1Options,
} from './functions/regressionLosses.ts';
export { repeat, roll, tile } from './functions/repeat.ts';
export { ceil, clamp, remainder, trunc, type ClampOptions } from './functions/rounding.ts';
export { acos, acosh, asin, asinh, atan, atanh, cosh, sinh, tan } from './functions/trigonometry.ts';
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  globalAvgPool,
  type GlobalAvgPoolOptions,
} from './functions/adaptivePooling.ts';
export { addAt, at, setAt, type Index } from './functions/at.ts';
export {
  multiHeadAttention,
  scaledDotProductAttention,
  type AttentionOptions,
  type MultiHeadAttentionOptions,
} from './functions/attention.ts';
export { broadcastTensors, flatten, moveAxis, squeeze, swapAxes, unsqueeze } from './functions/axes.ts';
export { conv1d, conv2d, type Conv1dOptions, type Conv2dOptions, type ConvBase } from './functions/conv.ts';
export {
  convTranspose1d,
  convTranspose2d,
  type ConvTranspose1dOptions,
  type ConvTranspose2dOptions,
} from './functions/convTranspose.ts';
export { dropout, type DropoutOptions } from './functions/dropout.ts';
export { einsum, outer, tensordot } from './functions/einsum/einsum.ts';
export { embedding } from './functions/embedding.ts';
export { argmin, min } from './functions/extrema.ts';
export { arange, eye, linspace, meshgrid, oneHot, type DTypeOptions, type EyeOptions } from './functions/grids.ts';
export { choleskySolve, det, inverse, logdet, matrixPower, slogdet, type SignedLogDet } from './functions/linalg.ts';
export {
  batchNorm,
  groupNorm,
  instanceNorm,
  layerNorm,
  rmsNorm,
  type BatchNorm,
  type BatchNormOptions,
  type GroupNormOptions,
  type LayerNormOptions,
  type NormalisationOptions,
  type RmsNormOptions,
} from './functions/normalisation.ts';
export { pad, type PadOptions } from './functions/pad.ts';
export {
  avgPool1d,
  avgPool2d,
  maxPool1d,
  maxPool2d,
  type AvgPool1dOptions,
  type AvgPool2dOptions,
  type Counting,
  type Pool1dOptions,
  type Pool2dOptions,
} from './functions/pooling.ts';
export { scan, type Scan, type ScanOptions } from './functions/scan.ts';
export { logSoftmax, logsumexp, softmax, type SoftmaxOptions } from './functions/softmax.ts';
export { median, quantile, searchSorted, sort, topk, type TopK, type TopKOptions } from './functions/sort.ts';
export { chunk, split, stack, unstack } from './functions/stack.ts';
export { addAlong, take, takeAlong } from './functions/take.ts';
export type { Padding, PaddingWidths, RowPadding } from './functions/images.ts';

export { checkpoint } from './transforms/checkpoint.ts';
export { customJvp, type JvpRuleInput } from './transforms/customJvp.ts';
export { customVjp, type ArgumentCotangents, type VjpRuleInput } from './transforms/customVjp.ts';
export { debugNaN, type DebugNaNOptions } from './transforms/debugNaN.ts';
export { grad } from './transforms/grad.ts';
export { hessian } from './transforms/hessian.ts';
export { hvp } from './transforms/hvp.ts';
export { jacobian, type JacobianOf, type JacobianOptions } from './transforms/jacobian.ts';
export { jvp, type Jvp } from './transforms/jvp.ts';
export { linearize, type Linearized } from './transforms/linearize.ts';
export { residuals, type Residual, type ResidualReport } from './transforms/residuals.ts';
export { flattenTensors, flattenTensorsLike, type FlatTensors, type TensorTree } from './transforms/tensors.ts';
export {
  valueAndGrad,
  type GradOf,
  type GradOptions,
  type ValueAndGrad,
  type ValueAndGradOptions,
  type ValueAndGradWithAux,
} from './transforms/valueAndGrad.ts';
export { vjp, type Vjp } from './transforms/vjp.ts';
export type { BatchAxes } from './transforms/axes.ts';
export { vmap, type VmapOptions } from './transforms/vmap.ts';

export { noGrad, variable, zeroGrad, type BackwardOptions } from './eager/variable.ts';

export { foldInKey } from './ops/foldInKey.ts';
export { randomNormal, type RandomNormalOptions } from './ops/randomNormal.ts';
export { randomPermutation } from './ops/randomPermutation.ts';
export { randomUniform, type RandomOptions, type RandomUniformOptions } from './ops/randomUniform.ts';
export {
  randomExponential,
  randomGumbel,
  randomTruncatedNormal,
  type RandomExponentialOptions,
  type RandomTruncatedNormalOptions,
} from './random/continuous.ts';
export {
  randomBernoulli,
  randomCategorical,
  randomInteger,
  type RandomBernoulliOptions,
  type RandomCategoricalOptions,
  type RandomIntegerOptions,
} from './random/discrete.ts';
export { randomDropout, type RandomDropoutOptions } from './random/dropout.ts';
export { prngKey, splitKeys } from './random/keys.ts';

export { loadSafetensors, restoreTree, saveSafetensors, type LoadedTensors } from './io/safetensors.ts';
export { memoryCounters, type MemoryCounters } from './memory.ts';

export type { Graph, GraphNode, ConstantNode, InputNode, OpNode } from './graph/graph.ts';
export { graphToDot } from './graph/dot.ts';
export { hashGraph } from './graph/hash.ts';
export { optimizeGraph, type OptimizedGraph, type OptimizeOptions, type PassStatistics } from './graph/optimize.ts';
export { formatGraph } from './graph/print.ts';
export { traceGraph } from './graph/trace.ts';

export { gradcheck, type Gradcheck, type GradcheckLevel, type GradcheckOptions } from './check.ts';
export type { Application, Aval, NoAttrs, OpDef, OpExample, OpKind, Operand } from './ops/op.ts';
export { opTable } from './ops/table.ts';
export { bind, type Call, type Trace, type Tracer } from './trace.ts';

export {
  compile,
  compileAsync,
  type AsyncCompiled,
  type Compiled,
  type CompiledBase,
  type CompileOptions,
  type Explanation,
} from './compile/compile.ts';
export type {
  AsyncBackend,
  AsyncPlan,
  Backend,
  BackendBase,
  Donation,
  Plan,
  PlanReport,
  Support,
} from './backend/backend.ts';
export { referenceBackend } from './backend/reference/referenceBackend.ts';
export { wasmBackend } from './backend/wasm/wasmBackend.ts';
