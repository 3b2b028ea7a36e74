/**
 * Algebra: what each rule makes of a small program, and what none of them touches.
 */
import { describe, expect, test } from 'vitest';
import {
  abs,
  add,
  broadcastTo,
  cast,
  div,
  exp,
  full,
  lerp,
  matmul,
  mul,
  neg,
  pad,
  reshape,
  slice,
  stopGradient,
  sub,
  sum,
  tensor,
  transpose,
  where,
  zeros,
  type Tensor,
} from '../index.ts';
import { expectValid, program } from '../../test/randomGraphs.ts';
import { barrier } from '../ops/barrier.ts';
import { removeDeadCode } from './deadCode.ts';
import type { Graph } from './graph.ts';
import { formatGraph } from './print.ts';
import { simplify } from './simplify.ts';
import { traceGraph } from './trace.ts';

/** What `simplify` and the clearing away leave of a program, without the lines of inputs. */
function simplified(graph: Graph): string {
  return formatGraph(removeDeadCode(simplify(graph)))
    .split('\n')
    .filter((line) => !line.includes('= input'))
    .join('; ');
}

describe('algebra', () => {
  const row = (...entries: number[]): Tensor => tensor(entries);

  test.each<[string, Graph, string]>([
    ['x 1', program((x) => mul(x, 1)), 'return %0'],
    ['1 x', program((x) => mul(1, x)), 'return %0'],
    ['ones x', program((x) => mul(full([2, 3], 1), x)), 'return %0'],
    ['x / 1', program((x) => div(x, 1)), 'return %0'],
    ['x + 0', program((x) => add(x, 0)), 'return %0'],
    ['0 + x', program((x) => add(zeros([3]), x)), 'return %0'],
    ['x - 0', program((x) => sub(x, 0)), 'return %0'],
    [
      'x + zeros of more rows',
      program((x) => add(x, zeros([2, 1])), [3]),
      '%1:float64[2,3] = broadcastTo(%0) {shape:[2,3]}; return %1',
    ],
    ['x (-1)', program((x) => mul(x, -1)), '%1:float64[2,3] = neg(%0); return %1'],
    ['-(-x)', program((x) => neg(neg(x))), 'return %0'],
    ['x x', program((x) => mul(x, x)), '%1:float64[2,3] = square(%0); return %1'],
    ['(-x)(-x)', program((x) => mul(neg(x), neg(x))), '%1:float64[2,3] = square(%0); return %1'],
    ['|-x|', program((x) => abs(abs(neg(x)))), '%1:float64[2,3] = abs(%0); return %1'],
    ['x - (-y)', program((x, y) => sub(x, neg(y)), [2], [2]), '%2:float64[2] = add(%0, %1); return %2'],
    ['(-x) + y', program((x, y) => add(neg(x), y), [2], [2]), '%2:float64[2] = sub(%1, %0); return %2'],
    ['-(x - y)', program((x, y) => neg(sub(x, y)), [2], [2]), '%2:float64[2] = sub(%1, %0); return %2'],
    ['x / 4', program((x) => div(x, 4)), '%1:float64[] = constant 0.25; %2:float64[2,3] = mul(%0, %1); return %2'],
    [
      'x / fours of more rows',
      program((x) => div(x, full([2, 1], 4)), [3]),
      '%1:float64[] = constant 0.25; %2:float64[3] = mul(%0, %1); %3:float64[2,3] = broadcastTo(%2) {shape:[2,3]}; return %3',
    ],
    ['a cast there and back', program((x) => cast(cast(x, 'float64'), 'float64')), 'return %0'],
    ['where true', program((x) => where(true, x, 5)), 'return %0'],
    ['where false', program((x) => where(full([2, 3], 0, 'bool'), 5, x)), 'return %0'],
    ['reshape of reshape', program((x) => reshape(reshape(x, [6]), [2, 3])), 'return %0'],
    ['transpose of transpose', program((x) => transpose(transpose(x))), 'return %0'],
    [
      'a transpose of a row',
      program((x) => transpose(x), [1, 3]),
      '%1:float64[3,1] = reshape(%0) {shape:[3,1]}; return %1',
    ],
    ['the whole slice', program((x) => slice(x, [null, [0, 3]])), 'return %0'],
    [
      'slice of slice',
      program((x) => slice(slice(x, [[1, null, 2]]), [[1, 4, 2]]), [20]),
      '%1:float64[2] = slice(%0) {lengths:[2],starts:[3],steps:[4]}; return %1',
    ],
    [
      'pad by nothing',
      program((x) =>
        pad(x, [
          [0, 0],
          [0, 0],
        ]),
      ),
      'return %0',
    ],
    [
      'a sum over one',
      program((x) => sum(x, { axes: [0] }), [1, 3]),
      '%1:float64[3] = reshape(%0) {shape:[3]}; return %1',
    ],
    ['a sum over one, kept', program((x) => sum(x, { axes: [0], keepDims: true }), [1, 3]), 'return %0'],
    [
      'repeating the repeated',
      program((x) => broadcastTo(broadcastTo(x, [2, 3]), [4, 2, 3]), [3]),
      '%1:float64[4,2,3] = broadcastTo(%0) {shape:[4,2,3]}; return %1',
    ],
    [
      'a repeated operand',
      program((x, y) => add(x, broadcastTo(y, [2, 3])), [2, 3], [3]),
      '%2:float64[2,3] = add(%0, %1); return %2',
    ],
    [
      'a constant of one number',
      program((x) => add(x, full([2, 3], 7))),
      '%1:float64[] = constant 7; %2:float64[2,3] = add(%0, %1); return %2',
    ],
    [
      'a function of what is repeated',
      program((x) => exp(broadcastTo(x, [2, 3])), [3]),
      '%1:float64[3] = exp(%0); %2:float64[2,3] = broadcastTo(%1) {shape:[2,3]}; return %2',
    ],
    [
      'a reshape of one number repeated',
      program((x) => reshape(broadcastTo(x, [2, 3]), [6]), []),
      '%1:float64[6] = broadcastTo(%0) {shape:[6]}; return %1',
    ],
    [
      'A^T B',
      program((a, b) => matmul(transpose(a), b), [4, 2], [4, 3]),
      '%2:float64[2,3] = matmul(%0, %1) {transposeA:true,transposeB:false}; return %2',
    ],
    [
      'A B^T, many',
      program((a, b) => matmul(a, transpose(b, [0, 2, 1])), [5, 2, 4], [5, 3, 4]),
      '%2:float64[5,2,3] = matmul(%0, %1) {transposeA:false,transposeB:true}; return %2',
    ],
  ])('%s', (_, graph, expected) => {
    expect(simplified(graph)).toBe(expected);
    expectValid(simplify(graph));
  });

  test.each<[string, Graph]>([
    ['x 0 may be NaN', program((x) => mul(x, 0))],
    ['x - x may be NaN', program((x) => sub(x, x))],
    ['x / 3 is rounded otherwise than x (1/3)', program((x) => div(x, 3))],
    ['0 / x and 1 / x', program((x) => div(1, x))],
    ['int32 does not pass through float32', program((x) => cast(cast(cast(x, 'int32'), 'float32'), 'int32'))],
    ['lerp takes operands of one shape', program((x, y) => lerp(x, broadcastTo(y, [2, 3]), 0.5), [2, 3], [3])],
    ['a condition that is mixed', program((x) => where(tensor([true, false, true]), x, 5))],
    ['a constant of several numbers', program((x) => add(x, row(1, 2, 3)))],
    ['other axes than the last two', program((a, b) => matmul(transpose(a, [1, 0, 2]), b), [2, 5, 4], [5, 4, 3])],
    ['a slice of a part', program((x) => slice(x, [null, [1, 3]]))],
    [
      'zeros around',
      program((x) =>
        pad(x, [
          [0, 0],
          [0, 1],
        ]),
      ),
    ],
    ['zeros in between', traceGraph(([x]) => [transpose(x)], [zeros([2, 3])])],
  ])('does not touch: %s', (_, graph) => {
    expect(simplify(graph)).toBe(graph);
  });

  test('keeps stopGradient and barriers unless told to drop them', () => {
    const graph = program((x) => add(stopGradient(x), barrier(x, 1)));
    expect(simplify(graph)).toBe(graph);
    expect(formatGraph(removeDeadCode(simplify(graph, { drop: ['stopGradient', 'barrier'] })))).toMatchInlineSnapshot(`
      "%0:float64[2,3] = input 0
      %1:float64[2,3] = add(%0, %0)
      return %1"
    `);
  });

  test('keeps the type of scalars', () => {
    const graph = traceGraph(([x]) => [add(x, full([3], 2, 'float32'))], [zeros([3], 'float32')]);
    expect(simplified(graph)).toBe('%1:float32[] = constant 2; %2:float32[3] = add(%0, %1); return %2');
  });
});
