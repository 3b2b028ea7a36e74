/**
 * The examples of the op table as tensors.
 */
import { isFloat, type DType } from '../src/dtype.ts';
import { tensor } from '../src/create.ts';
import type { OpExample } from '../src/ops/op.ts';
import type { Tensor } from '../src/tensor.ts';

/** The inputs of an example, in the types it names; `float` takes the place of float64. */
export function exampleTensors(
  { inputs, dtypes }: Pick<OpExample<unknown>, 'inputs' | 'dtypes'>,
  float: DType = 'float64',
): Tensor[] {
  return inputs.map((input, i) => {
    const dtype = dtypes?.[i] ?? 'float64';
    return tensor(input, undefined, { dtype: dtype === 'float64' ? float : dtype });
  });
}

/** The places of the inputs that have derivatives. */
export function floatPlaces(inputs: readonly Tensor[]): number[] {
  return inputs.flatMap((input, i) => (isFloat(input.dtype) ? [i] : []));
}

/** The largest |a - b| / max(1, |b|), where equal infinities and two NaN are no difference; infinite where the shapes differ. */
export function gapOf(a: Tensor, b: Tensor): number {
  if (a.shape.join() !== b.shape.join()) return Infinity;
  let worst = 0;
  b.data.forEach((wanted, i) => {
    const found = a.data[i];
    if (found === wanted || (Number.isNaN(found) && Number.isNaN(wanted))) return;
    const gap = Math.abs(found - wanted) / Math.max(1, Math.abs(wanted));
    worst = Math.max(worst, Number.isNaN(gap) ? Infinity : gap);
  });
  return worst;
}
