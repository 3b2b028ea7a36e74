/**
 * The parts of a path by themselves: selection by rank, blocks of columns, the next event.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventSearch, mayBeNegative, mayBePositive } from './events.ts';
import { Slots } from './slots.ts';
import { valueOfRank } from './smallest.ts';
import { kernelWorkspace, plainWorkspace, type Workspace } from './workspace.ts';

const numRuns = process.env['SPRED_LONG'] ? 5000 : 300;

describe('valueOfRank', () => {
  it('is the entry of the sorted list', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true }),
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom(Infinity, -Infinity),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.nat(1000), (list, pick) => {
        const k = pick % list.length;
        // Without zeros of two signs, which the comparison cannot tell apart.
        const values = Float64Array.from(list, (x) => x + 0);
        const sorted = values.toSorted();
        expect(valueOfRank(values, k)).toBe(sorted[k]);
        expect(values.toSorted()).toEqual(sorted);
      }),
      { seed: 51, numRuns },
    );
  });
});

describe.each([
  ['on arrays', plainWorkspace],
  ['in a memory', kernelWorkspace],
])('a workspace %s', (_, make: () => Workspace) => {
  it('keeps columns in order, whatever comes and goes', () => {
    const workspace = make();
    const slots = new Slots(workspace.block(3));
    const kept: number[] = [];
    const column = (k: number): Float64Array => Float64Array.of(k, k * k, 1);
    for (let k = 1; k < 60; k++) {
      slots.append(column(k));
      kept.push(k);
      if (k % 3 === 0) {
        const at = (7 * k) % kept.length;
        slots.remove(at);
        kept.splice(at, 1);
      }
      const out = new Float64Array(3);
      slots.combine(
        kept.map((value) => 1 / value),
        out,
      );
      expect(out[0]).toBeCloseTo(kept.length, 10);
      expect(out[1]).toBeCloseTo(
        kept.reduce((sum, value) => sum + value, 0),
        9,
      );
      expect([...slots.dots(Float64Array.of(1, 0, -1))]).toEqual(kept.map((value) => value - 1));
    }
    workspace.free();
  });

  it('has a factor that grows and shrinks', () => {
    const workspace = make();
    const factor = workspace.factor();
    for (let k = 0; k < 30; k++) expect(factor.append(new Float64Array(k).fill(1), 2, 1e-12)).toBe(true);
    expect(factor.append(new Float64Array(30).fill(31 / 31), 1 - 1 / 31, 1e-12)).toBe(false);
    factor.remove(3);
    // (I + 11') x = 1 has x = 1 / (1 + m).
    for (const value of factor.solve(new Float64Array(29).fill(1))) expect(value).toBeCloseTo(1 / 30, 13);
    workspace.free();
  });
});

describe('the next event', () => {
  const both = mayBePositive | mayBeNegative;
  const rules = (count: number, signs = both) => ({
    closed: new Uint8Array(count),
    signs: new Uint8Array(count).fill(signs),
    noise: new Float64Array(count).fill(1e-13),
  });
  const candidates = (c: number[], a: number[]) => ({
    columns: Int32Array.from(c.keys()),
    c: Float64Array.from(c),
    a: Float64Array.from(a),
    count: c.length,
  });

  it('is the largest l at which some |c(l)| = l, by the formula', () => {
    const entry = fc.tuple(
      fc.double({ min: -0.999, max: 0.999, noNaN: true }),
      fc.double({ min: -2, max: 2, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), (list) => {
        const search = new EventSearch();
        search.begin(1, 0);
        search.joins(
          candidates(
            list.map(([c]) => c),
            list.map(([, a]) => a),
          ),
          rules(list.length),
          -1,
          0,
        );
        const reach = list.map(([c, a]) => {
          const b = c - a;
          if (Math.abs(b) <= 1e-13) return 0;
          return Math.max(0, a < 1 ? b / (1 - a) : 0, a > -1 ? -b / (1 + a) : 0);
        });
        const best = Math.max(...reach);
        expect(search.lam).toBeCloseTo(Math.min(best, 1), 11);
        if (search.kind === 'join') {
          const [c, a] = list[search.j];
          expect(search.sign * (c - (1 - search.lam) * a)).toBeCloseTo(search.lam, 9);
        } else expect(best).toBeLessThan(1e-12);
      }),
      { seed: 52, numRuns },
    );
  });

  it('of several at one place is that of the least variable', () => {
    const search = new EventSearch();
    search.begin(1, 0);
    search.joins(candidates([0.2, -0.5, 0.5, 0.5], [0, 0, 0, 0]), rules(4), -1, 0);
    expect([search.kind, search.lam, search.j, search.sign]).toEqual(['join', 0.5, 1, -1]);
  });

  it('keeps to the signs, the closed and the barred', () => {
    const seen = (signs: number, closed: number, barred: number, barredSign: number): number[] => {
      const search = new EventSearch();
      const rule = rules(3, signs);
      rule.closed[closed] = 1;
      search.begin(1, 0);
      search.joins(candidates([0.9, -0.8, 0.7], [0, 0, 0]), rule, barred, barredSign);
      return [search.j, search.sign];
    };
    expect(seen(both, 2, -1, 0)).toEqual([0, 1]);
    expect(seen(both, 0, -1, 0)).toEqual([1, -1]);
    expect(seen(mayBePositive, 0, -1, 0)).toEqual([2, 1]);
    expect(seen(mayBeNegative, 2, -1, 0)).toEqual([1, -1]);
    expect(seen(both, 2, 0, 1)).toEqual([1, -1]);
    expect(seen(both, 2, 0, -1)).toEqual([0, 1]);
  });

  it('may be a drop: of a coefficient that goes towards zero, and at the end also of one that gets there by rounding', () => {
    const search = new EventSearch();
    const active = { columns: [4, 7, 2], signs: [1, -1, 1] };
    const w = Float64Array.of(0, 0, 0.5, 0, 0.3, 0, 0, -0.1);
    search.begin(1, 0);
    search.drops(active, w, Float64Array.of(-1, 0.5, 1), 0, () => 0);
    expect([search.kind, search.lam, search.j]).toEqual(['drop', 0.8, 7]);
    search.begin(1, 0.8 + 1e-17);
    search.drops(active, w, Float64Array.of(-1, 0.5, 1), 0.8, () => 1e-15);
    expect([search.kind, search.lam, search.j]).toEqual(['drop', 0.8, 7]);
  });
});
