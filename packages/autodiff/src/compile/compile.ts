/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Functions of tensors as plans: traced once per kind of arguments, rewritten, laid out in memory, and from then on run without a tape,
 * a tensor or an allocation in between.
 */
import { requireInteger, SpredError } from '@spred/core';
import type { AsyncBackend, AsyncPlan, Backend, Plan, PlanReport } from '../backend/backend.ts';
import { wasmBackend } from '../backend/wasm/wasmBackend.ts';
import type { PassStatistics } from '../graph/optimize.ts';
import { formatGraph } from '../graph/print.ts';
import type { Tensor } from '../tensor.ts';
import { listOf, optionsOf, requireFunction } from '../ops/makers/arguments.ts';
import { PlanCache } from './planCache.ts';
import { programOf, resultOf, type Program } from './program.ts';
import { signatureOf, type Signature } from './signature.ts';

/** Options of {@link compile}. */
export interface CompileOptions {
  /**
   * Places of arguments whose tensors are given away: the plan may write its results over them, and a training step then copies no
   * parameter in or out. A tensor that a compiled function returned and that was given away must not be looked at again
   * (`use-after-free`, where a result was written over it); the plan keeps no claim on tensors that were made elsewhere.
   */
  readonly donate?: readonly number[];
  /** How many plans are kept, one per kind of arguments; the one that was not used for the longest time goes. Default 16. */
  readonly maxPlans?: number;
}

const compileOptions = ['backend', 'donate', 'maxPlans'] as const;

/** What a compiled function says of one of its plans. */
export interface Explanation {
  /** The program as it was traced, and as the backend got it. */
  readonly traced: string;
  readonly graph: string;
  readonly passes: readonly PassStatistics[];
  readonly plan: PlanReport;
}

/** What all compiled functions have besides their call. */
export interface CompiledBase<Args extends readonly unknown[]> {
  /** How many plans there are at present. */
  readonly planCount: number;
  /** Frees the memory of all plans. The function cannot be called again (`use-after-free`). */
  dispose(): void;
  [Symbol.dispose](): void;
  readonly explain: (...args: Args) => Explanation | Promise<Explanation>;
}

/** A compiled function: it is called like the original. */
export interface Compiled<Args extends readonly unknown[], Out> extends CompiledBase<Args> {
  (...args: Args): Out;
  /** The program and the plan for such arguments, without running it. */
  readonly explain: (...args: Args) => Explanation;
}

/** A compiled function whose result comes later. */
export interface AsyncCompiled<Args extends readonly unknown[], Out> extends CompiledBase<Args> {
  (...args: Args): Promise<Out>;
  readonly explain: (...args: Args) => Promise<Explanation>;
}

interface Entry<P> {
  readonly program: Program;
  readonly plan: P;
  dispose(): void;
}

/**
 * The function as a compiled one. The first call with arguments of some shapes and types traces it; later ones run the plan. Arguments
 * are tensors, or plain objects and arrays of them; anything else (numbers, texts, functions) is a part of the program, and
 * another value makes another plan, so what changes from step to step should be a tensor. The result is a tree of tensors.
 * TypeScript wants the type of a parameter with a default written out: `(w: Tensor, scale: number = 2) => ...`.
 *
 * The function must be pure: it runs once, on tensors without numbers, and what it captures from outside is fixed then. Under
 * another transform (`grad(compiled)`) the function itself runs. On an asynchronous backend the compiled function returns a promise.
 *
 * Throws `abstract-value` where the function reads numbers, `tree-mismatch` where arguments or results are no trees of tensors,
 * `invalid-argument` where it is asynchronous, `use-after-free` after `dispose` and for donated tensors.
 *
 * @example
 * ```ts
 * import { compile, grad, tensor, type Tensor } from '@spred/autodiff';
 *
 * const loss = (w: Tensor, x: Tensor) => x.matmul(w).tanh().square().sum();
 * const step = compile((w: Tensor, x: Tensor) => w.sub(grad(loss)(w, x).mul(0.01)), { donate: [0] });
 * const x = tensor([[1, 2], [3, 4]]);
 * let w = tensor([1, -1]);
 * for (let i = 0; i < 500; i++) w = step(w, x);
 * console.log(loss(w, x).item() < 0.03); // true
 * step.dispose();
 * ```
 */
export function compile<Args extends readonly unknown[], Out>(
  fn: (...args: Args) => Out,
  options?: CompileOptions & { readonly backend?: Backend },
): Compiled<Args, Out>;
export function compile<Args extends readonly unknown[], Out>(
  fn: (...args: Args) => Out,
  options: CompileOptions & { readonly backend: AsyncBackend },
): AsyncCompiled<Args, Out>;
export function compile<Args extends readonly unknown[], Out>(
  fn: (...args: Args) => Out,
  options: CompileOptions & { readonly backend?: Backend | AsyncBackend } = {},
): Compiled<Args, Out> | AsyncCompiled<Args, Out> {
  const backend = backendOf('compile', fn, options);
  return backend.isAsync ? compileLater(fn, backend, options) : compileNow(fn, backend, options);
}

/**
 * Like {@link compile}, with a result that comes later on every backend: for code that does not want to know.
 *
 * @example
 * ```ts
 * import { compileAsync, tensor, type Tensor } from '@spred/autodiff';
 *
 * const norm = compileAsync((x: Tensor) => x.square().sum().sqrt());
 * console.log((await norm(tensor([3, 4]))).item()); // 5
 * norm.dispose();
 * ```
 */
export function compileAsync<Args extends readonly unknown[], Out>(
  fn: (...args: Args) => Out,
  options: CompileOptions & { readonly backend?: Backend | AsyncBackend } = {},
): AsyncCompiled<Args, Out> {
  const backend = backendOf('compileAsync', fn, options);
  if (backend.isAsync) return compileLater(fn, backend, options);
  const compiled = compileNow(fn, backend, options);
  const call = async (...args: Args): Promise<Out> => compiled(...args);
  return withMembers(call, compiled, async (...args: Args) => compiled.explain(...args));
}

function compileNow<Args extends readonly unknown[], Out>(
  fn: (...args: Args) => Out,
  backend: Backend,
  options: CompileOptions,
): Compiled<Args, Out> {
  const cache = cacheOf<Entry<Plan>>(options);
  const entryFor = (signature: Signature): Entry<Plan> =>
    cache.get(signature.key, () => {
      const program = programOf(fn, signature, options.donate ?? []);
      const plan = backend.build(program.graph, program.donations);
      return { program, plan, dispose: () => plan.dispose() };
    });
  const call = (...args: Args): Out => {
    const signature = signatureOf(args);
    if (isTraced(signature)) return fn(...args);
    const { program, plan } = entryFor(signature);
    return resultOf(program, plan.run(signature.leaves)) as Out;
  };
  return withMembers(call, cache, (...args: Args) => {
    const { program, plan } = entryFor(signatureOf(args));
    return explanationOf(program, plan.report);
  });
}

function compileLater<Args extends readonly unknown[], Out>(
  fn: (...args: Args) => Out,
  backend: AsyncBackend,
  options: CompileOptions,
): AsyncCompiled<Args, Out> {
  const cache = cacheOf<LaterEntry>(options);
  const entryFor = (signature: Signature): LaterEntry =>
    cache.get(signature.key, () => {
      const program = programOf(fn, signature, []);
      const plan = backend.build(program.graph);
      let pending = plan.then(nothing, () => cache.forget(entry)); // a plan that cannot be made is not kept
      const entry: LaterEntry = {
        program,
        plan,
        run: (leaves) => {
          const result = plan.then((made) => made.run(leaves));
          pending = Promise.allSettled([pending, result]).then(nothing);
          return result;
        },
        // After the calls that are on their way.
        dispose: () => void pending.then(() => plan.then((made) => made.dispose(), nothing)),
      };
      return entry;
    });
  const call = async (...args: Args): Promise<Out> => {
    const signature = signatureOf(args);
    if (isTraced(signature)) return fn(...args);
    const entry = entryFor(signature);
    return resultOf(entry.program, await entry.run(signature.leaves)) as Out;
  };
  return withMembers(call, cache, async (...args: Args) => {
    const { program, plan } = entryFor(signatureOf(args));
    return explanationOf(program, (await plan).report);
  });
}

/** What a function is compiled for, once it and the options are checked. */
function backendOf(
  op: string,
  fn: unknown,
  options: CompileOptions & { readonly backend?: Backend | AsyncBackend },
): Backend | AsyncBackend {
  requireFunction(op, 'fn', fn);
  const { donate = [], backend = wasmBackend } = optionsOf(op, options, compileOptions);
  if (typeof backend !== 'object' || backend === null || typeof backend.build !== 'function') {
    throw new SpredError(
      'invalid-argument',
      `${op}: backend must be a backend, such as wasmBackend, got ${typeof backend === 'string' ? backend : typeof backend}`,
      {
        argument: 'backend',
      },
    );
  }
  listOf(op, 'donate', donate, 'places of arguments').forEach((place, i) => requireInteger(`donate[${i}]`, place, 0));
  return backend;
}

interface LaterEntry extends Entry<Promise<AsyncPlan>> {
  run(leaves: readonly Tensor[]): Promise<Tensor[]>;
}

function nothing(): void {
  // nothing
}

function cacheOf<E extends { dispose(): void }>({ maxPlans = 16 }: CompileOptions): PlanCache<E> {
  requireInteger('maxPlans', maxPlans, 1);
  return new PlanCache<E>(maxPlans);
}

/** Whether a transform looks on: then the function itself runs, and the transform sees its ops. */
function isTraced({ leaves }: Signature): boolean {
  for (let i = 0; i < leaves.length; i++) if (leaves[i].tracer !== null) return true;
  return false;
}

function explanationOf({ traced, graph, passes }: Program, plan: PlanReport): Explanation {
  return { traced: formatGraph(traced), graph: formatGraph(graph), passes, plan };
}

/** A call with the members of a compiled function. */
function withMembers<Call extends object, Explain>(
  call: Call,
  owner: { readonly planCount: number; dispose(): void },
  explain: Explain,
): Call & { readonly planCount: number; dispose(): void; [Symbol.dispose](): void; readonly explain: Explain } {
  const dispose = (): void => owner.dispose();
  return Object.defineProperties(call, {
    planCount: { get: () => owner.planCount },
    dispose: { value: dispose },
    [Symbol.dispose ?? Symbol.for('Symbol.dispose')]: { value: dispose },
    explain: { value: explain },
  }) as never;
}
