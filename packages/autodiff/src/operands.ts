/**
 * What an op's public function does with its arguments before the op sees them: numbers become tensors, types are brought
 * together. Every conversion is a `cast`, an op like any other.
 */
import { SpredError } from '@spred/core';
import { scalar, toTensor, type TensorLike } from './create.ts';
import { defaultDType, isFloat, promote, type DType } from './dtype.ts';
import { castTo } from './ops/cast.ts';
import { Tensor } from './tensor.ts';

/** The two operands of an op as tensors of one type. Throws `dtype-mismatch` for float32 beside float64. */
export function pair(op: string, a: TensorLike, b: TensorLike): Tensor[] {
  if (a instanceof Tensor && b instanceof Tensor) return mixed(op, a, b);
  if (a === undefined) refuseMissing(op, 'the first operand');
  if (b === undefined) refuseMissing(op, 'the second operand');
  if (a instanceof Tensor) {
    if (typeof b === 'number' && a.dtype === 'float64') return [a, toTensor(b)];
    return mixed(op, a, beside(b, a.dtype));
  }
  if (b instanceof Tensor) return mixed(op, beside(a, b.dtype), b);
  return mixed(op, toTensor(a), toTensor(b));
}

/** Like {@link pair}, for arithmetic: two truth values become integers. */
export function numberPair(op: string, a: TensorLike, b: TensorLike): Tensor[] {
  const operands = pair(op, a, b);
  if (operands[0].dtype !== 'bool') return operands;
  return [castTo(operands[0], 'int32'), castTo(operands[1], 'int32')];
}

/** Like {@link pair}, for ops whose results are real: integers and truth values become float64. */
export function realPair(op: string, a: TensorLike, b: TensorLike): Tensor[] {
  const [left, right] = pair(op, a, b);
  return isFloat(left.dtype) ? [left, right] : [castTo(left, defaultDType), castTo(right, defaultDType)];
}

/** All operands as tensors of one type. */
export function together(op: string, values: readonly TensorLike[]): Tensor[] {
  const typed = values.find((value) => value instanceof Tensor);
  const tensors = values.map((value) =>
    value instanceof Tensor || !(typed instanceof Tensor) ? toTensor(value) : beside(value, typed.dtype),
  );
  const dtype = tensors.reduce((found: DType, value) => promote(op, found, value.dtype), tensors[0].dtype);
  return tensors.map((value) => castTo(value, dtype));
}

/** The operand of an op whose result is real: integers and truth values become float64. */
export function real(x: TensorLike): Tensor {
  const value = toTensor(x);
  return isFloat(value.dtype) ? value : castTo(value, defaultDType);
}

/** The operand of a sum or product of many: truth values become integers. */
export function number(x: TensorLike): Tensor {
  const value = toTensor(x);
  return value.dtype === 'bool' ? castTo(value, 'int32') : value;
}

/** Numbers beside a tensor take its type, unless they are fractions beside integers, or numbers beside truth values. */
function beside(value: TensorLike, dtype: DType): Tensor {
  if (typeof value === 'number' && (isFloat(dtype) || (dtype === 'int32' && (value | 0) === value))) {
    return scalar(value, dtype);
  }
  const found = toTensor(value);
  if (value instanceof Tensor || found.dtype === 'bool') return found;
  if (isFloat(dtype)) return castTo(found, dtype);
  return dtype === 'int32' && found.data.every((x) => (x | 0) === x) ? castTo(found, 'int32') : found;
}

function mixed(op: string, a: Tensor, b: Tensor): Tensor[] {
  if (a.dtype === b.dtype) return [a, b];
  const dtype = promote(op, a.dtype, b.dtype);
  return [castTo(a, dtype), castTo(b, dtype)];
}

/** The commonest slip of untyped callers: a parameter by a name that there is not. */
function refuseMissing(op: string, argument: string): never {
  throw new SpredError('invalid-argument', `${op}: ${argument} is undefined, not a tensor`, { argument });
}
