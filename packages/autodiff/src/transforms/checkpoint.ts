/**
 * Rematerialisation: of the function between arguments and values nothing is kept for the backward pass; it is run
 * again there. Memory for time: a chain of n equal blocks, each a checkpoint, keeps n arguments and one block's inside
 * instead of all insides.
 */
import { barrier } from '../ops/barrier.ts';
import { requireFunction } from '../ops/makers/arguments.ts';
import { pullFlat } from '../tape.ts';
import type { Tensor } from '../tensor.ts';
import { bindCall, nextSerial, type Call } from '../trace.ts';
import { flattenArguments, FlatFunction } from './arguments.ts';

/**
 * The same function, whose intermediate results are not saved for reverse mode but computed again when they are needed,
 * at every order of differentiation. Arguments and values are tensors or trees of tensors; other arguments are passed
 * on.
 *
 * What is differentiated must come in as an argument: the returned function throws `invalid-argument` where `fn` reads
 * a tensor of an open transform from around it. Throws `tree-mismatch` where a tree holds anything but tensors.
 *
 * @example
 * ```ts
 * import { checkpoint, grad, residuals, tensor, type Tensor } from '@spred/autodiff';
 *
 * const block = (x: Tensor) => x.square().square().square();
 * const loss = (x: Tensor) => checkpoint(block)(x).sum();
 * console.log(grad(loss)(tensor([1, 2])).toArray()); // [ 8, 1024 ]
 * console.log(residuals(block, tensor([1, 2])).bytes, residuals(checkpoint(block), tensor([1, 2])).bytes); // 48 16
 * ```
 */
export function checkpoint<Args extends readonly unknown[], Out>(fn: (...args: Args) => Out): (...args: Args) => Out {
  requireFunction('checkpoint', 'fn', fn);
  return (...args) => {
    const flat = flattenArguments('checkpoint', args);
    const flatFn = new FlatFunction('checkpoint', fn, flat);
    return flatFn.valueOf(bindCall(rematerialised('checkpoint', flatFn.run), flat.leaves));
  };
}

/**
 * A call that keeps its inputs alone. Its vjp is such a call, too, so that the same holds when the gradient is
 * differentiated.
 */
function rematerialised(name: string, run: (inputs: readonly Tensor[]) => readonly Tensor[]): Call {
  return {
    name,
    run,
    vjp: (cotangents, inputs) => {
      const count = cotangents.length;
      let reached: boolean[] = [];
      const pull = rematerialised(name, (values) => {
        const number = nextSerial();
        const again = values.slice(count).map((value) => barrier(value, number));
        const found = pullFlat(run, again, values.slice(0, count));
        reached = found.map((cotangent) => cotangent !== null);
        return found.filter((cotangent) => cotangent !== null);
      });
      const found = bindCall(pull, [...cotangents, ...inputs]);
      let next = 0;
      return reached.map((isReached) => (isReached ? found[next++] : null));
    },
  };
}
