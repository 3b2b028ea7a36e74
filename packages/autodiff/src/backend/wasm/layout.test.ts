/**
 * Where values lie: a walk over the steps of a layout that keeps book of what each cache line holds. Nothing that is still to be read
 * is written over, and nothing lies outside of its part of the memory.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mixedCases, mixedInputs, mixedProgram } from '../../../test/mixedPrograms.ts';
import { isLong } from '../../../test/runs.ts';
import type { OpNode } from '../../graph/graph.ts';
import { optimizeGraph } from '../../graph/optimize.ts';
import { traceGraph } from '../../graph/trace.ts';
import { sameShape } from '../../shape.ts';
import type { Donation } from '../backend.ts';
import { bytesOfValue } from './fallback.ts';
import { layOut, type Layout } from './layout.ts';
import { aligned, alignment, planMemory } from './memoryPlan.ts';
import { schedule } from './schedule.ts';

/** Follows the steps of a layout; throws where a step reads what is no longer there. */
function follow(layout: Layout): void {
  const { graph, values, steps: prepared, addressOf } = layout;
  const { root } = values;
  const holds = new Map<number, number>(); // cache line -> the value in it
  const linesOf = (value: number): number[] => {
    const start = addressOf(value);
    expect(start % alignment).toBe(0);
    const count = aligned(bytesOfValue(value, values)) / alignment;
    expect(start + count * alignment).toBeLessThanOrEqual(layout.scratchAt);
    return Array.from({ length: count }, (_, k) => start / alignment + k);
  };
  const write = (value: number): void => linesOf(value).forEach((line) => holds.set(line, value));
  const read = (value: number, why: string): void =>
    linesOf(value).forEach((line) => {
      if (holds.get(line) !== value) throw new Error(`${why}: %${value} was written over by %${holds.get(line)}`);
    });

  const given = [...layout.inputs, ...layout.constants].map(({ node }) => node);
  given.forEach(write);
  const { steps } = schedule(graph, values);
  steps.forEach((step, at) => {
    const members = step.kind === 'group' ? step.nodes : [step.node];
    const own = new Set(members);
    const reads = members
      .flatMap((i) => (graph.nodes[i] as OpNode).inputs.map((input) => root[input]))
      .filter((i) => !own.has(i));
    reads.forEach((value) => read(value, `step ${at}`));
    const stored = members.filter((i) => !Number.isNaN(addressOf(i)));
    for (const i of stored) {
      const lines = new Set(linesOf(i));
      for (const value of reads) {
        const isMeant = prepared[at].inPlace?.some(([from, to]) => from === value && to === i) === true;
        if (!isMeant && linesOf(value).some((line) => lines.has(line)))
          throw new Error(`step ${at} writes %${i} over its operand %${value}`);
      }
      write(i);
    }
    stored.forEach((i) => read(i, `results of step ${at}`));
  });
  for (const output of graph.outputs) read(root[output], 'output');
  const donated = new Set(layout.donated.map(({ node }) => node));
  for (const value of given) if (!donated.has(value)) read(value, 'at the end');
  const most = Math.max(0, ...prepared.map(({ scratchBytes }) => scratchBytes));
  expect(layout.scratchAt + most).toBeLessThanOrEqual(layout.zeroAt);
  expect(layout.zeroAt + alignment).toBeLessThanOrEqual(layout.tablesAt);
  expect(layout.tablesAt + layout.tables.bytes).toBeLessThanOrEqual(layout.bytes);
}

describe('a layout', () => {
  test('keeps every value as long as it is read', () => {
    let inPlace = 0;
    fc.assert(
      fc.property(mixedCases(), fc.array(fc.nat(40), { maxLength: 6 }), (example, picks) => {
        const { graph } = optimizeGraph(
          traceGraph(([...inputs]) => mixedProgram(example)(...inputs), mixedInputs(example)),
        );
        const donations: Donation[] = [];
        for (const pick of picks) {
          const [input, output] = [pick % graph.inputs.length, pick % graph.outputs.length];
          const [from, to] = [graph.inputs[input], graph.nodes[graph.outputs[output]]];
          if (from.dtype !== to.dtype || !sameShape(from.shape, to.shape)) continue;
          if (!donations.some((known) => known.input === input || known.output === output))
            donations.push({ input, output });
        }
        const layout = layOut(graph, donations);
        inPlace += layout.donated.length;
        follow(layout);
      }),
      { numRuns: isLong ? 2000 : 200, seed: 31 },
    );
    expect(inPlace).toBeGreaterThan(0);
  });

  test('the book-keeping sees a value that is written over', () => {
    const { graph } = optimizeGraph(
      traceGraph(([x]) => [x.transpose().tanh(), x.tanh()], [{ shape: [4, 4], dtype: 'float64' }]),
    );
    const layout = layOut(graph, []);
    follow(layout);
    expect(() => follow({ ...layout, addressOf: () => 0 })).toThrow(/over/);
  });
});

test('lives that overlap in time do not overlap in memory, and the memory is as long as they need', () => {
  const life = fc.record({ bytes: fc.nat(5000), from: fc.nat(30), span: fc.nat(30) });
  fc.assert(
    fc.property(fc.array(life, { maxLength: 60, size: 'max' }), (spans) => {
      const lives = spans.map(({ bytes, from, span }) => ({ bytes, from, to: from + span }));
      const { offsets, bytes } = planMemory(lives);
      const ends = lives.map((one, i) => offsets[i] + aligned(one.bytes));
      expect(bytes).toBe(Math.max(0, ...ends));
      lives.forEach((a, i) => {
        expect(offsets[i] % alignment).toBe(0);
        lives.slice(0, i).forEach((b, j) => {
          const [meet, touch] = [a.from <= b.to && b.from <= a.to, offsets[i] < ends[j] && offsets[j] < ends[i]];
          expect(meet && touch && a.bytes > 0 && b.bytes > 0).toBe(false);
        });
      });
    }),
    { numRuns: isLong ? 3000 : 300, seed: 32 },
  );
});
