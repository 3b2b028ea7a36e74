/**
 * What is said of a program: its text, its picture, its hash.
 */
import { describe, expect, test } from 'vitest';
import { add, cast, matmul, mul, neg, sum, tensor, where, zeros, type Tensor } from '../index.ts';
import { program } from '../../test/randomGraphs.ts';
import { caught } from '../../../../testing/caught.ts';
import { withTrace } from '../trace.ts';
import { attrsKey } from './attrs.ts';
import { graphToDot } from './dot.ts';
import { foldConstants } from './foldConstants.ts';
import type { Graph } from './graph.ts';
import { hashGraph } from './hash.ts';
import { formatGraph } from './print.ts';
import { GraphTrace, traceGraph } from './trace.ts';

describe('a program as text', () => {
  test('names nodes by their places, with types and attributes, and small constants by their numbers', () => {
    const graph = traceGraph(
      ([x, y]) => [sum(matmul(x, y, { transposeA: true }), { axes: 1 }), add(mul(x, 0.5), tensor([1, -0, Infinity]))],
      [zeros([2, 3]), zeros([2, 4])],
    );
    expect(formatGraph(graph)).toMatchInlineSnapshot(`
      "%0:float64[2,3] = input 0
      %1:float64[2,4] = input 1
      %2:float64[3,4] = matmul(%0, %1) {transposeA:true,transposeB:false}
      %3:float64[3] = sum(%2) {axes:[1],keepDims:false}
      %4:float64[] = constant 0.5
      %5:float64[2,3] = mul(%0, %4)
      %6:float64[3] = constant [1, -0, Infinity]
      %7:float64[2,3] = add(%5, %6)
      return %3, %7"
    `);
  });

  test('prints the shortest number, truth values, and no long constants', () => {
    const graph = program((x) =>
      where(
        tensor([true, false, true]),
        add(x, zeros([2, 3])),
        cast(mul(cast(x, 'float32'), tensor(new Float32Array([0.1, 1 / 3, 16777216]))), 'float64'),
      ).add(zeros([17, 1, 1])),
    );
    expect(formatGraph(graph)).toMatchInlineSnapshot(`
      "%0:float64[2,3] = input 0
      %1:float64[2,3] = constant [0, 0, 0, 0, 0, 0]
      %2:float64[2,3] = add(%0, %1)
      %3:float32[2,3] = cast(%0) {dtype:"float32"}
      %4:float32[3] = constant [0.1, 0.33333334, 16777216]
      %5:float32[2,3] = mul(%3, %4)
      %6:float64[2,3] = cast(%5) {dtype:"float64"}
      %7:bool[3] = constant [true, false, true]
      %8:float64[2,3] = where(%7, %2, %6)
      %9:float64[17,1,1] = constant
      %10:float64[17,2,3] = add(%8, %9)
      return %10"
    `);
  });

  test('becomes a picture', () => {
    expect(graphToDot(program((x) => sum(mul(x, 2))))).toMatchInlineSnapshot(`
      "digraph {
        n0 [shape=house, label="input 0\\nfloat64[2,3]"];
        n1 [shape=box, label="constant 2\\nfloat64[]"];
        n2 [shape=ellipse, label="mul\\nfloat64[2,3]"];
        n0 -> n2;
        n1 -> n2;
        n3 [shape=ellipse, label="sum\\nfloat64[]"];
        n2 -> n3;
        out0 [shape=invhouse, label="output 0"];
        n3 -> out0;
      }"
    `);
  });
});

describe('attributes as text', () => {
  test('do not depend on the order of keys, and tell apart what differs', () => {
    expect(attrsKey(undefined)).toBe('');
    expect(attrsKey({ b: [1, 2], a: 'x' })).toBe(attrsKey({ a: 'x', b: [1, 2] }));
    const different = [
      0,
      -0,
      '0',
      [0],
      [[0]],
      [0, 0],
      { a: 0 },
      { b: 0 },
      null,
      false,
      NaN,
      [],
      {},
      ['a', 'b'],
      ['a,b'],
    ];
    expect(new Set(different.map(attrsKey)).size).toBe(different.length);
    expect(attrsKey({ at: new Int32Array([1, 2]) })).toBe('{at:[1,2]}');
    expect(caught(() => attrsKey({ f: () => 0 })).code).toBe('invalid-argument');
  });
});

describe('the hash of a program', () => {
  test('depends on ops, order, attributes, shapes, types, constants and outputs, and on nothing else', () => {
    const graphs = [
      program((x) => sum(mul(x, 2))),
      program((x) => sum(mul(x, 3))),
      program((x) => sum(mul(2, x))),
      program((x) => sum(add(x, 2))),
      program((x) => sum(mul(x, 2), { axes: 0 })),
      program((x) => sum(mul(x, 2), { axes: 1 })),
      program((x) => sum(mul(x, 2)), [3, 2]),
      program((x) => sum(mul(x, 2)), [2, 3], [1]),
      program((x) => sum(mul(x, tensor([2, 2, 2])))),
      program((x) => sum(mul(x, tensor([2, 2, -0])))),
      program((x) => sum(mul(x, tensor([2, 2, 0])))),
      traceGraph(([x]) => [sum(mul(x, 2)), x], [zeros([2, 3])]),
      traceGraph(([x]) => [sum(mul(x, 2))], [zeros([2, 3], 'float32')]),
    ];
    expect(new Set(graphs.map(hashGraph)).size).toBe(graphs.length);
    expect(hashGraph(program((x) => sum(mul(x, 2))))).toBe(hashGraph(graphs[0]));
    expect(hashGraph(graphs[0])).toMatch(/^[0-9a-f]{16}$/u);
  });

  test('reads all entries of large constants', () => {
    const of = (at: number): string => hashGraph(program((x) => add(x, where(mask(at), 1, 0))));
    const mask = (at: number): Tensor =>
      tensor(
        Float64Array.from({ length: 600 }, (_, i) => Number(i === at)),
        [100, 2, 3],
      );
    expect(new Set([0, 1, 299, 598, 599].map(of)).size).toBe(5);
    expect(of(5)).toBe(of(5));
  });

  test('takes tensors of an outer transform for themselves', () => {
    withTrace(
      (level) => new GraphTrace(level),
      (outer) => {
        const [a, b] = [outer.input(zeros([])), outer.input(zeros([]))];
        const of = (captured: Tensor): Graph => program((x) => mul(x, captured));
        expect(hashGraph(of(a))).toBe(hashGraph(of(a)));
        expect(hashGraph(of(a))).not.toBe(hashGraph(of(b)));
        expect(formatGraph(of(a))).toContain('%1:float64[] = constant\n');
        const graph = program((x) => mul(x, neg(captured(a))));
        expect(foldConstants(graph)).toBe(graph);
      },
    );
  });
});

/** The tensor as it is: keeps a computation on it inside the inner program. */
const captured = (value: Tensor): Tensor => value;
