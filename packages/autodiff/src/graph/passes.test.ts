/**
 * The passes: what each does to small programs, and that none changes what a program computes.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  abs,
  add,
  bind,
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
import { GraphTrace, traceGraph } from './trace.ts';
import { withTrace } from '../trace.ts';
import { stopGradientOp } from '../ops/stopGradient.ts';
import type { OpDef } from '../ops/op.ts';
import { chainGraph, inputs, instructions, randomGraph } from '../../test/randomGraphs.ts';
import { caught } from '../../../../testing/caught.ts';
import { attrsKey } from './attrs.ts';
import { mergeCommonSubexpressions } from './commonSubexpressions.ts';
import { removeDeadCode } from './deadCode.ts';
import { graphToDot } from './dot.ts';
import { foldConstants } from './foldConstants.ts';
import { evaluateGraph, type Graph } from './graph.ts';
import { hashGraph } from './hash.ts';
import { optimizeGraph } from './optimize.ts';
import { formatGraph } from './print.ts';
import { simplify } from './simplify.ts';

const runs = process.env['SPRED_LONG'] ? 5000 : 300;

/** An op that holds its place: a stand-in for the one that checkpoints use. */
const barrierOp: OpDef<undefined> = { ...stopGradientOp, name: 'barrier' };
const barrier = (x: Tensor): Tensor => bind(barrierOp, [x], undefined);

/** The program of a function of one float64 tensor (of shape [2,3]) or of several. */
function program(fn: (...args: Tensor[]) => Tensor, ...shapes: number[][]): Graph {
  return traceGraph(
    (args) => [fn(...args)],
    (shapes.length === 0 ? [[2, 3]] : shapes).map((shape) => zeros(shape)),
  );
}

/** What `simplify` and the clearing away leave of a program, without the lines of inputs. */
function simplified(graph: Graph): string {
  return formatGraph(removeDeadCode(simplify(graph)))
    .split('\n')
    .filter((line) => !line.includes('= input'))
    .join('; ');
}

/** Fails unless nodes read only earlier ones and have the types that the rules of their ops say. */
function expectValid(graph: Graph): void {
  graph.nodes.forEach((node, place) => {
    if (node.kind !== 'op') return;
    expect(node.inputs.every((input) => input >= 0 && input < place)).toBe(true);
    const values = node.inputs.map((input) => graph.nodes[input]);
    expect(node.shape).toEqual(node.op.shape(values, node.attrs));
    expect(node.dtype).toBe(node.op.dtype?.(values, node.attrs) ?? values[0].dtype);
  });
  for (const output of graph.outputs) expect(graph.nodes[output]).toBeDefined();
}

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

describe('dead code', () => {
  test('is removed, with the arguments that nothing reads', () => {
    const graph = program(
      (x, y) => {
        exp(y);
        return neg(x);
      },
      [2],
      [3],
    );
    const live = removeDeadCode(graph);
    expect(formatGraph(live)).toMatchInlineSnapshot(`
      "%0:float64[2] = input 0
      %1:float64[2] = neg(%0)
      return %1"
    `);
    expect(live.inputs).toHaveLength(2);
    expect(removeDeadCode(live)).toBe(live);
  });
});

describe('common subexpressions', () => {
  test('are computed once, equal constants and operands in the other order included', () => {
    const graph = program((x) => add(mul(add(x, 1), tensor(2)), mul(tensor(2), add(tensor(1), x))));
    expect(formatGraph(mergeCommonSubexpressions(graph))).toMatchInlineSnapshot(`
      "%0:float64[2,3] = input 0
      %1:float64[] = constant 1
      %2:float64[2,3] = add(%0, %1)
      %3:float64[] = constant 2
      %4:float64[2,3] = mul(%2, %3)
      %5:float64[2,3] = add(%4, %4)
      return %5"
    `);
  });

  test('differ by attributes, by operands where their order counts, by the sign of a zero, and by barriers', () => {
    for (const graph of [
      program((x) => add(sum(x, { axes: 0, keepDims: true }), sum(x, { axes: 1, keepDims: true }))),
      program((x) => mul(sub(x, 1), sub(1, x))),
      program((x) => div(add(x, 0), add(x, -0))),
      program((x) => mul(barrier(x), barrier(x))),
    ]) {
      const shared = mergeCommonSubexpressions(graph);
      expect(countOps(shared)).toBe(countOps(graph));
    }
  });

  test('are the same op, not one of the same name', () => {
    const other: OpDef<undefined> = { ...stopGradientOp };
    const graph = program((x) => add(stopGradient(x), bind(other, [x], undefined)));
    expect(mergeCommonSubexpressions(graph)).toBe(graph);
  });

  test('large constants are merged by identity', () => {
    const [a, b] = [zeros([100]), zeros([100])];
    const graph = program((x) => add(add(x, a), add(add(x, b), add(x, a))), [100]);
    expect(countOps(mergeCommonSubexpressions(graph))).toBe(countOps(graph) - 1);
  });
});

const countOps = (graph: Graph): number => graph.nodes.filter((node) => node.kind === 'op').length;

describe('constant folding', () => {
  /** A graph whose constants have not been computed with yet: `fn` of inputs, which then become constants. */
  function withConstants(fn: (...args: Tensor[]) => Tensor, ...values: Tensor[]): Graph {
    const graph = traceGraph((args) => [fn(...args)], [zeros([3]), ...values]);
    return {
      ...graph,
      nodes: graph.nodes.map((node) =>
        node.kind === 'input' && node.index > 0
          ? { kind: 'constant', value: values[node.index - 1], shape: node.shape, dtype: node.dtype }
          : node,
      ),
    };
  }

  test('computes what depends on constants alone', () => {
    const graph = withConstants((x, a, b) => mul(x, exp(sub(a, b))), tensor(5), tensor(5));
    expect(formatGraph(removeDeadCode(foldConstants(graph)))).toMatchInlineSnapshot(`
      "%0:float64[3] = input 0
      %1:float64[] = constant 1
      %2:float64[3] = mul(%0, %1)
      return %2"
    `);
  });

  test('does not write out what is large and quickly made, and reads through repetitions', () => {
    const repeated = withConstants((x, a) => add(x, broadcastTo(a, [3])), tensor(5));
    expect(foldConstants(repeated)).toBe(repeated);
    const summed = withConstants((x, a) => add(x, sum(broadcastTo(a, [3]))), tensor(5));
    expect(formatGraph(removeDeadCode(foldConstants(summed)))).toMatchInlineSnapshot(`
      "%0:float64[3] = input 0
      %1:float64[] = constant 15
      %2:float64[3] = add(%0, %1)
      return %2"
    `);
    const large = withConstants((x, a, b) => sum(x).add(sum(add(a, b))), zeros([100, 1]), zeros([1, 100]));
    const larger = withConstants((x, a, b) => sum(x).add(sum(add(a, b))), full([100, 1], 2), full([1, 40], 2));
    expect(foldConstants(large)).toBe(large);
    expect(countOps(foldConstants(larger))).toBe(1 + 1);
  });
});

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
    const graph = program((x) => add(stopGradient(x), barrier(x)));
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

describe('the pipeline', () => {
  test('reports what each pass did, and comes to an end', () => {
    const { graph, passes } = optimizeGraph(
      program((x) => sum(mul(add(x, 0), add(x, stopGradient(mul(x, 0).mul(1)))))),
    );
    expect(formatGraph(graph)).toMatchInlineSnapshot(`
      "%0:float64[2,3] = input 0
      %1:float64[] = constant 0
      %2:float64[2,3] = mul(%0, %1)
      %3:float64[2,3] = add(%0, %2)
      %4:float64[2,3] = mul(%0, %3)
      %5:float64[] = sum(%4) {axes:[0,1],keepDims:false}
      return %5"
    `);
    expect(passes).toMatchInlineSnapshot(`
      [
        {
          "after": 8,
          "before": 11,
          "pass": "simplify",
          "round": 1,
        },
        {
          "after": 7,
          "before": 8,
          "pass": "mergeCommonSubexpressions",
          "round": 1,
        },
        {
          "after": 6,
          "before": 7,
          "pass": "removeDeadCode",
          "round": 1,
        },
      ]
    `);
    expect(optimizeGraph(graph)).toEqual({ graph, passes: [] });
  });

  test('leaves out barriers in the end, when nothing is merged any more', () => {
    const twice = program((x) => mul(exp(barrier(x)), exp(barrier(x))));
    expect(countOps(optimizeGraph(twice).graph)).toBe(3);
    expect(countOps(optimizeGraph(twice, { keepMarkers: true }).graph)).toBe(5);
  });
});

const passes: readonly [string, (graph: Graph) => Graph, isExact: boolean][] = [
  ['removeDeadCode', removeDeadCode, true],
  ['mergeCommonSubexpressions', mergeCommonSubexpressions, true],
  ['foldConstants', foldConstants, true],
  ['simplify', (graph) => simplify(graph, { drop: ['stopGradient'] }), false],
  ['optimizeGraph', (graph) => optimizeGraph(graph).graph, false],
];

describe.each(passes)('%s', (_, pass, isExact) => {
  test('keeps the outputs of random programs, and does nothing the second time', () => {
    fc.assert(
      fc.property(instructions, inputs, (steps, args) => {
        const graph = randomGraph(steps);
        const after = pass(graph);
        expectValid(after);
        expect(pass(after)).toBe(after);
        const [expected, found] = [evaluateGraph(graph, args), evaluateGraph(after, args)];
        expected.forEach((output, i) => {
          expect(found[i].shape).toEqual(output.shape);
          expect(found[i].dtype).toBe(output.dtype);
          // Where zeros may change their sign, -0 + 0 = 0 makes them all alike.
          const zero = isExact ? -0 : 0;
          expect(Array.from(found[i].data, (x) => x + zero)).toEqual(Array.from(output.data, (x) => x + zero));
        });
      }),
      { numRuns: runs, seed: 11 },
    );
  });

  test('takes a chain of 20,000 ops', () => {
    const chain = chainGraph(20_000);
    const after = pass(chain);
    expect(after.nodes.length).toBeLessThanOrEqual(chain.nodes.length);
    expectValid(after);
  });
});
