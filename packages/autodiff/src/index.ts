/**
 * Automatic differentiation from scratch: tensors, one file per op, and transforms that nest to any order.
 *
 * @packageDocumentation
 */
export { isFloat, type DType, type Storage } from './dtype.ts';
export type { Shape } from './shape.ts';
export type { BrandedLeaf, Tensor } from './tensor.ts';
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
export { broadcastTo } from './ops/broadcastTo.ts';
export { cast } from './ops/cast.ts';
export { div } from './ops/div.ts';
export { exp } from './ops/exp.ts';
export { greater } from './ops/greater.ts';
export { lerp } from './ops/lerp.ts';
export { log } from './ops/log.ts';
export { log1p } from './ops/log1p.ts';
export { matmul, type MatmulAttrs, type MatmulOptions } from './ops/matmul.ts';
export { maximum } from './ops/maximum.ts';
export { mul } from './ops/mul.ts';
export { neg } from './ops/neg.ts';
export { pad } from './ops/pad.ts';
export { relu } from './ops/relu.ts';
export { reshape } from './ops/reshape.ts';
export { sigmoid } from './ops/sigmoid.ts';
export { slice, type Range } from './ops/slice.ts';
export { softplus } from './ops/softplus.ts';
export { sqrt } from './ops/sqrt.ts';
export { square } from './ops/square.ts';
export { stopGradient } from './ops/stopGradient.ts';
export { sub } from './ops/sub.ts';
export { sum, type SumOptions } from './ops/sum.ts';
export { tanh } from './ops/tanh.ts';
export { transpose } from './ops/transpose.ts';
export { where } from './ops/where.ts';

export { dot, squaredNorm } from './functions/dot.ts';
export { logisticLoss } from './functions/logisticLoss.ts';
export { mean } from './functions/mean.ts';
export { sign } from './functions/sign.ts';

export { grad } from './transforms/grad.ts';
export { hvp } from './transforms/hvp.ts';
export { jvp, type Jvp } from './transforms/jvp.ts';
export { flattenTensors, flattenTensorsLike, type FlatTensors, type TensorTree } from './transforms/tensors.ts';
export { valueAndGrad, type ValueAndGrad } from './transforms/valueAndGrad.ts';
export { vjp, type Vjp } from './transforms/vjp.ts';

export { gradcheck, type Gradcheck, type GradcheckLevel, type GradcheckOptions } from './check.ts';
export type { Application, NoAttrs, OpDef, OpExample, OpKind, Operand } from './ops/op.ts';
export { opTable } from './ops/table.ts';
export { bind, type Trace, type Tracer } from './trace.ts';
