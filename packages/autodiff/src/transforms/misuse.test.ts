/**
 * What callers without types get wrong: an error with a code that names the function and the argument, never one from inside.
 */
import { isSpredError } from '@spred/core';
import { expect, test } from 'vitest';
import * as ad from '../index.ts';

type Untyped = (...args: readonly unknown[]) => unknown;

/** The functions as seen by a caller without types. */
const untyped = ad as unknown as Readonly<Record<string, Untyped>>;

const v = ad.tensor([1, 2]);
const f = (a: ad.Tensor): ad.Tensor => a.mul(a).sum();
const same = (a: unknown): unknown => a;
const nothing = (): unknown => undefined;

/** The gradient of a sum of a function of its own rule. */
const gradOfRule = (name: 'customVjp' | 'customJvp', rule: Untyped) => (): unknown =>
  ad.grad((a: ad.Tensor) => (untyped[name](f, rule) as (a: ad.Tensor) => ad.Tensor)(a))(v);

const cases: readonly (readonly [label: string, run: () => unknown, code: string, argument: string])[] = [
  // no function
  ...[
    'grad',
    'valueAndGrad',
    'jacobian',
    'hessian',
    'vmap',
    'checkpoint',
    'debugNaN',
    'noGrad',
    'compile',
    'compileAsync',
  ]
    .flatMap((name) => [undefined, null, 3, {}].map((fn) => [name, fn] as const))
    .map(([name, fn]) => [name, () => untyped[name](fn), 'invalid-argument', 'fn'] as const),
  ...['vjp', 'jvp', 'hvp', 'linearize', 'residuals', 'gradcheck', 'scan'].map(
    (name) => [name, () => untyped[name](undefined, v, v), 'invalid-argument', 'fn'] as const,
  ),
  ...['customVjp', 'customJvp'].flatMap((name) => [
    [name, () => untyped[name](undefined, same), 'invalid-argument', 'fn'] as const,
    [name, () => untyped[name](same), 'invalid-argument', 'rule'] as const,
  ]),
  ['traceGraph', () => untyped.traceGraph(undefined, [v]), 'invalid-argument', 'fn'],
  // no argument
  ...['vjp', 'jvp', 'linearize'].map((name) => [name, () => untyped[name](f), 'tree-mismatch', 'argument'] as const),
  ...['grad', 'valueAndGrad', 'jacobian'].map(
    (name) => [name, () => (untyped[name](f) as Untyped)(undefined), 'tree-mismatch', 'argument'] as const,
  ),
  ['jvp', () => untyped.jvp(f, v), 'tree-mismatch', 'direction'],
  ['vjp', () => ad.vjp(f, v).pullback(undefined as never), 'tree-mismatch', 'cotangent'],
  ['linearize', () => ad.linearize(f, v).tangentMap(undefined as never), 'tree-mismatch', 'direction'],
  // a function that returns nothing
  ...['grad', 'valueAndGrad', 'jacobian', 'hessian', 'vmap', 'checkpoint'].map(
    (name) => [name, () => (untyped[name](nothing) as Untyped)(v), 'tree-mismatch', 'fn'] as const,
  ),
  ...['vjp', 'linearize', 'residuals', 'scan'].map(
    (name) => [name, () => untyped[name](nothing, v, v), 'tree-mismatch', 'fn'] as const,
  ),
  ['jvp', () => untyped.jvp(nothing, v, v), 'tree-mismatch', 'fn'],
  ['gradcheck', () => untyped.gradcheck(nothing, v), 'tree-mismatch', 'fn'],
  ['traceGraph', () => untyped.traceGraph(nothing, [v]), 'tree-mismatch', 'fn'],
  ['customVjp', gradOfRule('customVjp', nothing), 'tree-mismatch', 'rule'],
  ['customJvp', gradOfRule('customJvp', nothing), 'tree-mismatch', 'rule'],
  ['customJvp', gradOfRule('customJvp', () => ({ value: v.sum() })), 'tree-mismatch', 'rule'],
  // something of another kind
  ['grad', () => untyped.grad(f, { argument: 'w' }), 'invalid-argument', 'argument'],
  ['compile', () => untyped.compile(f, { donate: 0 }), 'invalid-argument', 'donate'],
  ['compile', () => untyped.compile(f, { backend: null }), 'invalid-argument', 'backend'],
  ['traceGraph', () => untyped.traceGraph(same, v), 'invalid-argument', 'like'],
  ['traceGraph', () => untyped.traceGraph(same, [undefined]), 'invalid-argument', 'like'],
  ...['formatGraph', 'graphToDot', 'hashGraph', 'optimizeGraph'].flatMap((name) =>
    [undefined, {}].map((graph) => [name, () => untyped[name](graph), 'invalid-argument', 'graph'] as const),
  ),
  ['zerosLike', () => untyped.zerosLike(undefined), 'invalid-argument', 'like'],
  ['onesLike', () => untyped.onesLike([1, 2]), 'invalid-argument', 'like'],
  ['prngKey', () => untyped.prngKey(undefined), 'invalid-argument', 'seed'],
  ['prngKey', () => untyped.prngKey({}), 'invalid-argument', 'seed'],
  ['randomCategorical', () => untyped.randomCategorical(ad.prngKey(0), v, { shape: 3 }), 'invalid-argument', 'shape'],
  ['loadSafetensors', () => untyped.loadSafetensors('file'), 'invalid-argument', 'bytes'],
  ['saveSafetensors', () => untyped.saveSafetensors({ v }, null), 'invalid-argument', 'metadata'],
  ['restoreTree', () => untyped.restoreTree({ v }), 'invalid-argument', 'tensors'],
];

test.each(cases)('%s, case %#', (label, run, code, argument) => {
  try {
    run();
  } catch (error) {
    if (!isSpredError(error)) throw error;
    expect({ code: error.code, argument: error.argument }).toEqual({ code, argument });
    return;
  }
  expect.unreachable(`${label} took it`);
});

test('the message names the function that was called', () => {
  expect(() => untyped.grad(undefined)).toThrow('grad: fn must be a function, got undefined');
  expect(() => (untyped.grad(nothing) as Untyped)(v)).toThrow('grad: the function must return a tensor, got undefined');
  expect(() => untyped.vjp(nothing, v)).toThrow('vjp: fn must return a tensor or a tree of tensors, got undefined');
  expect(() => untyped.jvp(f)).toThrow('jvp: argument must be a tensor or a tree of tensors, got undefined');
});
