/**
 * The passes: what each does to small programs, and that none changes what a program computes.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  bind,
  broadcastTo,
  div,
  exp,
  full,
  grad,
  mul,
  neg,
  stopGradient,
  sub,
  sum,
  tensor,
  zeros,
  type Tensor,
} from '../index.ts';
import { exampleTensors } from '../../test/examples.ts';
import {
  chainGraph,
  countOps,
  expectValid,
  inputs,
  instructions,
  program,
  randomGraph,
  runProgram,
} from '../../test/randomGraphs.ts';
import { barrier } from '../ops/barrier.ts';
import type { OpDef } from '../ops/op.ts';
import { stopGradientOp } from '../ops/stopGradient.ts';
import { opTable } from '../ops/table.ts';
import { mergeCommonSubexpressions } from './commonSubexpressions.ts';
import { removeDeadCode } from './deadCode.ts';
import { foldConstants } from './foldConstants.ts';
import { evaluateGraph, type Graph } from './graph.ts';
import { optimizeGraph } from './optimize.ts';
import { formatGraph } from './print.ts';
import { simplify } from './simplify.ts';
import { traceGraph } from './trace.ts';

const runs = process.env['SPRED_LONG'] ? 5000 : 300;

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
      program((x) => mul(barrier(x, 1), barrier(x, 1))),
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
    const unfolded = withConstants((x, a, b) => sum(x).add(sum(add(a, b))), zeros([100, 1]), zeros([1, 100]));
    const folded = withConstants((x, a, b) => sum(x).add(sum(add(a, b))), full([100, 1], 2), full([1, 40], 2));
    expect(foldConstants(unfolded)).toBe(unfolded);
    expect(countOps(foldConstants(folded))).toBe(1 + 1);
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
    const twice = program((x) => mul(exp(barrier(x, 1)), exp(barrier(x, 2))));
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
  /** Fails unless two programs give the same, up to the sign of a zero where that is allowed. */
  function expectSame(before: Graph, after: Graph, args: readonly Tensor[]): void {
    const [expected, found] = [evaluateGraph(before, args), evaluateGraph(after, args)];
    const zero = isExact ? -0 : 0; // -0 + 0 = 0 makes all zeros alike
    expected.forEach((output, i) => {
      expect(found[i].shape).toEqual(output.shape);
      expect(found[i].dtype).toBe(output.dtype);
      expect(Array.from(found[i].data, (x) => x + zero)).toEqual(Array.from(output.data, (x) => x + zero));
    });
  }

  test('keeps the outputs of random programs, and does nothing the second time', () => {
    fc.assert(
      fc.property(instructions, inputs, (steps, args) => {
        const graph = randomGraph(steps);
        const after = pass(graph);
        expectValid(after);
        expect(pass(after)).toBe(after);
        expectSame(graph, after, args);
      }),
      { numRuns: runs, seed: 11 },
    );
  });

  test('keeps what every op of the table gives, also of constants and of one number repeated', () => {
    for (const op of opTable) {
      for (const example of op.examples) {
        const values = exampleTensors(example);
        const repeated = values.map((x) => full(x.shape, x.size === 0 ? 0 : x.data[0], x.dtype));
        for (const constants of [values, repeated]) {
          for (let mask = 0; mask < 2 ** values.length; mask++) {
            const traced = traceGraph((args) => [bind(op, args, example.attrs)], values);
            const graph: Graph = {
              ...traced,
              nodes: traced.nodes.map(({ shape, dtype, ...node }, i) =>
                node.kind === 'input' && ((mask >> i) & 1) === 1
                  ? { kind: 'constant', value: constants[i], shape, dtype }
                  : { ...node, shape, dtype },
              ),
            };
            let expected: Tensor[];
            try {
              expected = evaluateGraph(graph, values);
            } catch {
              continue; // a singular matrix, say: refused before and after
            }
            expect(expected).toHaveLength(1);
            expectSame(graph, pass(graph), values);
          }
        }
      }
    }
  });

  test('takes a chain of 20,000 ops', () => {
    const chain = chainGraph(20_000);
    const after = pass(chain);
    expect(after.nodes.length).toBeLessThanOrEqual(chain.nodes.length);
    expectValid(after);
  });
});

test('the optimised gradient of a random program is its gradient', () => {
  fc.assert(
    fc.property(instructions, inputs, (steps, args) => {
      const loss = (xs: Tensor[]): Tensor =>
        runProgram(steps, xs).reduce((total, output) => add(total, sum(output)), tensor(0));
      const graph = traceGraph((xs) => grad(loss)([...xs]), args);
      const { graph: after } = optimizeGraph(graph);
      expectValid(after);
      expect(countOps(after)).toBeLessThanOrEqual(countOps(graph));
      const found = evaluateGraph(after, args);
      grad(loss)(args).forEach((expected, i) => {
        expect(found[i].shape).toEqual(expected.shape);
        expect(Array.from(found[i].data, (x) => x + 0)).toEqual(Array.from(expected.data, (x) => x + 0));
      });
    }),
    { numRuns: runs, seed: 12 },
  );
});
