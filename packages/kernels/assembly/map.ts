/** Element-wise maps: functions of one vector, operations with broadcasting, strided copies. */
export { exp_f32, exp_f64 } from './math/exp';
export { expm1_f32, expm1_f64 } from './math/expm1';
export { tanh_f32, tanh_f64 } from './math/tanh';
export { sigmoid_f32, sigmoid_f64 } from './math/sigmoid';
export { log_f32, log_f64 } from './math/log';
export { log1p_f32, log1p_f64 } from './math/log1p';
export { softplus_f32, softplus_f64 } from './math/softplus';
export { erf_f32, erf_f64 } from './math/erf';
export { cos_f32, cos_f64, sin_f32, sin_f64 } from './math/sin';
export * from './math/simple';
export { walk_f32, walk_f64 } from './mapWalk';
