/**
 * The elementwise ops that the kernels have, by name.
 */
import { operations, type Operation, type UnaryKernels } from '@spred/kernels/raw';

/** Ops of one input that are one kernel. */
export const unaryKernels: Readonly<Record<string, keyof UnaryKernels>> = {
  abs: 'abs',
  cos: 'cos',
  erf: 'erf',
  exp: 'exp',
  expm1: 'expm1',
  floor: 'floor',
  log: 'log',
  log1p: 'log1p',
  neg: 'neg',
  relu: 'relu',
  sigmoid: 'sigmoid',
  sign: 'sign',
  sin: 'sin',
  softplus: 'softplus',
  sqrt: 'sqrt',
  square: 'square',
  tanh: 'tanh',
};

/** An op of two or three inputs as an operation of `walk`: which input is its a, its b, its c. */
export interface WalkForm {
  readonly operation: number;
  readonly order: readonly [a: number, b: number, c: number];
}

const form = (operation: Operation, order: WalkForm['order'] = [0, 1, 1]): WalkForm => ({
  operation: operations.indexOf(operation),
  order,
});

/** Ops of two or three inputs that are one operation. */
export const walkForms: Readonly<Record<string, WalkForm>> = {
  add: form('add'),
  div: form('div'),
  equal: form('eq'),
  greater: form('lt', [1, 0, 0]),
  greaterEqual: form('le', [1, 0, 0]),
  maximum: form('max'),
  minimum: form('min'),
  mul: form('mul'),
  pow: form('pow'),
  sub: form('sub'),
  where: form('select', [1, 2, 0]),
};

/** A copy, which reads a alone. */
export const copyForm: WalkForm = form('copy', [0, 0, 0]);
/** x != 0, of x and a zero. */
export const notEqualForm: WalkForm = form('ne');
