import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { collect, leftBehind } from '../../../../testing/memory.ts';
import { numbers, uniform } from '../../test/cases.ts';
import { createMemory, dot, info, Matrix, type Dtype, type Memory, type Vector } from '../index.ts';
import { heapOf, scratchOf } from './memory.ts';

const isLong = process.env['SPRED_LONG'] !== undefined;

/** Each of these throws an error of this code. */
function expectAll(code: string, works: readonly (() => unknown)[]): void {
  expect(works.map((work) => [caught(work).code, String(work)])).toEqual(works.map((work) => [code, String(work)]));
}

describe.each(['wasm', 'plain'] as const)('a memory on the %s engine', (engine) => {
  const withMemory = (work: (memory: Memory) => void): void => {
    const memory = createMemory({ engine });
    try {
      work(memory);
    } finally {
      if (!memory.isFree) memory.free();
    }
  };

  it('says its engine and what is used of it', () => {
    withMemory((memory) => {
      expect(memory.engine).toBe(engine);
      expect([memory.used, memory.bytes >= 65_536]).toEqual([0, true]);
      const x = memory.vector('float64', 9);
      expect(memory.used).toBe(128);
      x.free();
      expect(memory.used).toBe(0);
      memory.free();
      expect([memory.isFree, memory.bytes, memory.used]).toEqual([true, 0, 0]);
    });
  });

  it('allocates and frees 2,000,000 times in one loop without growth', () => {
    withMemory((memory) => {
      const kept = memory.vector('float64', 100);
      memory.vector('float32', 1000).free();
      const { bytes, used } = memory;
      for (let i = 0; i < 2_000_000; i++) memory.vector('float64', i & 127).free();
      expect([memory.bytes, memory.used]).toEqual([bytes, used]);
      kept.free();
    });
  });

  it('does not grow beyond reason when vectors of all sizes come and go', () => {
    withMemory((memory) => {
      const random = uniform(7);
      const alive: { free(): void; readonly length: number }[] = [];
      let numbersAlive = 0;
      let most = 0;
      for (let i = 0; i < 100_000; i++) {
        if (numbersAlive > 200_000 || (alive.length > 0 && random() < 0.5)) {
          const at = Math.floor(random() * alive.length);
          const vector = alive[at];
          alive[at] = alive[alive.length - 1];
          alive.pop();
          vector.free();
          numbersAlive -= vector.length;
        } else {
          const vector = memory.vector('float64', Math.floor(10 ** (4 * random())));
          alive.push(vector);
          numbersAlive += vector.length;
          most = Math.max(most, memory.used);
        }
      }
      expect(memory.bytes).toBeLessThan(2 * most + 200_000);
    });
  });

  it('grows in the middle of use: handles keep their numbers, and kernels go on', () => {
    withMemory((memory) => {
      const values = numbers(1000, 1);
      const x = memory.vector('float64', values);
      const part = x.subvector(3, 500);
      const a = memory.matrix('float32', 10, 20, numbers(200, 2));
      const entries = Array.from(a.read());
      const product = dot(x, x);
      for (let k = 1; k <= 6; k++) {
        const { bytes } = memory;
        const filler = memory.vector('int32', bytes / 4);
        expect(memory.bytes).toBeGreaterThan(bytes);
        expect(Array.from(filler.read()).every((value) => value === 0)).toBe(true);
        expect(Array.from(x.read())).toEqual(Array.from(values));
        expect(Array.from(part.read())).toEqual(Array.from(values.subarray(3, 500)));
        expect(Array.from(a.read())).toEqual(entries);
        expect(dot(x, x)).toBe(product);
        part.fill(k);
        expect(dot(part, part)).toBe(497 * k * k);
        x.write(values);
      }
    });
  });

  it('hands out zeros, whatever was there before', () => {
    withMemory((memory) => {
      memory.vector('float64', 1000).fill(NaN).free();
      expect(Array.from(memory.vector('float64', 1000).read()).every((value) => value === 0)).toBe(true);
    });
  });

  it('keeps working space that grows with what kernels ask for', () => {
    withMemory((memory) => {
      const small = scratchOf(memory, 100);
      expect(scratchOf(memory, 50)).toBe(small);
      const { used } = memory;
      scratchOf(memory, 1_000_000);
      expect(memory.used).toBeGreaterThanOrEqual(1_000_000);
      expect(memory.used).toBeLessThan(1_000_000 + used + 64);
    });
  });

  it.each(['float64', 'float32', 'int32'] as const)('writes, reads and fills %s', (dtype: Dtype) => {
    withMemory((memory) => {
      const x = memory.vector(dtype, [1, 2, 3, 4, 5]);
      x.write([20, 30], 1).subvector(3).fill(7);
      expect(Array.from(x.read())).toEqual([1, 20, 30, 7, 7]);
      const out = x.read();
      expect(x.write(Float32Array.of(9), 4).read(out)).toBe(out);
      expect(out[4]).toBe(9);
      expect(Array.from(memory.vector(dtype, out).read())).toEqual(Array.from(out));
      expect(memory.vector(dtype, 0).read().length).toBe(0);
      expect(x.subvector(5).read().length).toBe(0);
    });
  });

  it('sees columns and blocks of a matrix', () => {
    withMemory((memory) => {
      const a = memory.matrix('float64', 3, 4, [11, 21, 31, 12, 22, 32, 13, 23, 33, 14, 24, 34]);
      expect(Array.from(a.column(2).read())).toEqual([13, 23, 33]);
      const block = a.block(1, 3, 1, 3);
      expect([block.rows, block.columns, block.leading]).toEqual([2, 2, 3]);
      expect(Array.from(block.read())).toEqual([22, 32, 23, 33]);
      block.write([1, 2, 3, 4]);
      expect(Array.from(a.read())).toEqual([11, 21, 31, 12, 1, 2, 13, 3, 4, 14, 24, 34]);
      expect(Array.from(a.columnsFrom(3).read())).toEqual([14, 24, 34]);
      expect(Array.from(a.block(3, 3, 0, 4).read())).toEqual([]);
      expect(Array.from(a.block(0, 3, 4, 4).read())).toEqual([]);
      for (const [rows, columns] of [
        [0, 5],
        [5, 0],
        [0, 0],
      ]) {
        const empty = memory.matrix('float64', rows, columns).write([]);
        expect(empty.read().length).toBe(0);
        if (columns > 0) expect(Array.from(empty.column(columns - 1).read())).toEqual([]);
      }
      const wide = new Matrix(memory.vector('float64', 12), 2, 3, 5);
      wide.write([1, 2, 3, 4, 5, 6]);
      expect(Array.from(wide.data.read())).toEqual([1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 5, 6]);
      expect(Array.from(wide.read())).toEqual([1, 2, 3, 4, 5, 6]);
    });
  });

  it('refuses shapes that do not fit', () => {
    withMemory((memory) => {
      const x = memory.vector('float64', 5);
      const a = memory.matrix('float64', 3, 4);
      const cases: readonly (readonly [string, string, () => unknown])[] = [
        ['shape-mismatch', 'values', () => x.write([1, 2, 3], 3)],
        ['invalid-argument', 'offset', () => x.write([1], -1)],
        ['shape-mismatch', 'out', () => x.read(new Float64Array(4))],
        ['invalid-argument', 'start', () => x.subvector(-1)],
        ['invalid-argument', 'end', () => x.subvector(2, 6)],
        ['invalid-argument', 'end', () => x.subvector(3, 2)],
        ['invalid-argument', 'end', () => x.subvector(0, 1.5)],
        ['invalid-argument', 'content', () => memory.vector('float64', -1)],
        ['invalid-argument', 'content', () => memory.vector('float64', 1.5)],
        ['invalid-argument', 'dtype', () => memory.vector('float16' as Dtype, 1)],
        ['invalid-argument', 'rows', () => memory.matrix('float64', -1, 2)],
        ['invalid-argument', 'columns', () => memory.matrix('float64', 1, NaN)],
        ['shape-mismatch', 'values', () => memory.matrix('float64', 2, 2, [1, 2, 3])],
        ['shape-mismatch', 'values', () => a.write([1])],
        ['shape-mismatch', 'data', () => new Matrix(x, 2, 3)],
        ['shape-mismatch', 'data', () => new Matrix(x, 2, 2, 4)],
        ['invalid-argument', 'leading', () => new Matrix(x, 2, 2, 1)],
        ['invalid-argument', 'j', () => a.column(4)],
        ['invalid-argument', 'j', () => a.column(-1)],
        ['invalid-argument', 'i1', () => a.block(0, 4, 0, 1)],
        ['invalid-argument', 'i1', () => a.block(2, 1, 0, 1)],
        ['invalid-argument', 'j1', () => a.block(0, 1, 2, 5)],
        ['invalid-argument', 'i0', () => a.block(-1, 1, 0, 1)],
        ['invalid-argument', 'bytes', () => createMemory({ engine, bytes: -1 })],
      ];
      const { used } = memory;
      for (const [code, argument, work] of cases) {
        const error = caught(work);
        expect([error.code, error.argument, String(work)]).toEqual([code, argument, String(work)]);
      }
      expect(memory.used).toBe(used);
    });
  });

  it('refuses more than 4 GiB, and touches nothing', () => {
    withMemory((memory) => {
      const x = memory.vector('float64', [1, 2, 3]);
      const before = [memory.bytes, memory.used];
      const works = [
        () => memory.vector('float64', 2 ** 29),
        () => memory.vector('int32', 2 ** 30),
        () => memory.vector('float32', Number.MAX_SAFE_INTEGER),
        () => memory.matrix('float64', 2 ** 20, 2 ** 20),
        () => memory.matrix('float64', 2 ** 50, 2 ** 50),
        () => createMemory({ engine, bytes: 2 ** 32 }),
      ];
      expectAll('out-of-memory', works);
      expect([memory.bytes, memory.used]).toEqual(before);
      expect(Array.from(x.read())).toEqual([1, 2, 3]);
    });
  });

  it('refuses what is no handle, and what is no index', () => {
    withMemory((memory) => {
      const x = memory.vector('float64', [1, 2]);
      const nothing = undefined as never;
      expectAll('invalid-argument', [
        () => dot(nothing, x),
        () => dot(x, nothing),
        () => dot(Float64Array.of(1, 2) as never, x),
        () => memory.vector('int32', [0, 1.5]),
        () => memory.vector('int32', [2 ** 31]),
        () => createMemory({ engine: 'gpu' as never }),
      ]);
      expect(caught(() => dot(x, [1, 2] as never)).message).toContain('y is an ordinary array');
      expect(caught(() => memory.vector('int32', [0, NaN])).index).toBe(1);
      expect([...memory.vector('int32', [-(2 ** 31), 2 ** 31 - 1]).read()]).toEqual([-(2 ** 31), 2 ** 31 - 1]);
    });
  });

  it('refuses handles of two memories', () => {
    withMemory((memory) => {
      withMemory((other) => {
        const x = memory.vector('float64', 3);
        const error = caught(() => dot(x, other.vector('float64', 3)));
        expect([error.code, error.argument]).toEqual(['mixed-memories', 'y']);
      });
    });
  });

  it('refuses handles that were freed', () => {
    withMemory((memory) => {
      const [x, y, owner] = [memory.vector('float64', 3), memory.vector('float64', 3), memory.vector('float64', 3)];
      const view = owner.subvector(1);
      const a = memory.matrix('float64', 2, 2);
      const column = a.column(0);
      for (const handle of [x, owner, a]) handle.free();
      const works = [
        () => x.read(),
        () => x.write([1]),
        () => x.fill(1),
        () => x.free(),
        () => x.subvector(0, 1),
        () => dot(y, x),
        () => dot(x, y),
        () => view.read(),
        () => view.free(),
        () => dot(view, view),
        () => a.read(),
        () => a.write([1, 2, 3, 4]),
        () => a.column(0),
        () => a.free(),
        () => column.read(),
      ];
      expectAll('use-after-free', works);
      expect([x.isFree, view.isFree, a.isFree, column.isFree, y.isFree]).toEqual([true, true, true, true, false]);
      expect(memory.used).toBe(64);
      // A view ends itself alone.
      const half = y.subvector(1);
      half.free();
      expect([half.isFree, y.isFree, caught(() => half.read()).code]).toEqual([true, false, 'use-after-free']);
      memory.free();
      const later = [() => y.read(), () => y.free(), () => memory.vector('float64', 1), () => memory.free()];
      expectAll('use-after-free', later);
      expect(y.isFree).toBe(true);
    });
  });

  it('disposes what is not freed yet', () => {
    const memory = createMemory({ engine });
    const x = memory.vector('float64', 3);
    const a = memory.matrix('float64', 2, 2);
    for (const handle of [x, x, a, a]) handle[Symbol.dispose]();
    expect([x.isFree, a.isFree, memory.used]).toEqual([true, true, 0]);
    memory[Symbol.dispose]();
    memory[Symbol.dispose]();
    expect([memory.isFree, memory.vector.length]).toEqual([true, 2]);
  });

  it('reaches beyond 2 GiB', { timeout: 300_000 }, (context) => {
    if (engine === 'plain') return context.skip('the plain engine has no addresses');
    if (!isLong) return context.skip('long runs only');
    const before = info();
    const memory = createMemory({ engine, bytes: 2 ** 31 });
    expect(memory.bytes).toBeGreaterThanOrEqual(2 ** 31);
    expect(info().bytes - before.bytes).toBe(memory.bytes);
    const low = memory.vector('float64', 2 ** 28 - 1024);
    const values = numbers(10_007, 3);
    const high = memory.vector('float64', values);
    expect(memory.used).toBeGreaterThan(2 ** 31);
    expect(Array.from(high.read())).toEqual(Array.from(values));
    const view = high.subvector(10_000);
    view.write([1, 2, 3, 4, 5, 6, 7]);
    expect([dot(view, view), dot(high.subvector(0, 0), high.subvector(7, 7))]).toEqual([140, 0]);
    const end = low.subvector(low.length - 3).write([1, 2, 3]);
    expect(dot(end, end)).toBe(14);
    high.write(values);
    withMemory((small) => {
      const x = small.vector('float64', values);
      expect(dot(high, high)).toBe(dot(x, x));
    });
    memory.free();
    expect(info()).toEqual(before);
  });
});

it('info counts memories and their bytes', () => {
  const before = info();
  expect([before.engine, before.reason, before.threads, before.relaxed]).toEqual(['wasm', undefined, 1, false]);
  const a = createMemory({ bytes: 300_000 });
  const b = createMemory({ engine: 'plain', bytes: 500_000 });
  const { memories, bytes } = info();
  expect([memories - before.memories, bytes - before.bytes]).toEqual([2, a.bytes + b.bytes]);
  a.free();
  expect(info().bytes - before.bytes).toBe(b.bytes);
  b.free();
  expect(info()).toEqual(before);
});

it('makes and frees 2,000 memories in one loop', async () => {
  const work = (): void => {
    for (let i = 0; i < 2000; i++) {
      const memory = createMemory();
      memory.vector('float64', 50_000).fill(i);
      memory.free();
    }
  };
  work();
  const held = () => ({ resident: process.memoryUsage().rss });
  expect(await leftBehind(work, held, { resident: 64e6 })).toEqual([]);
});

it('frees a memory that nobody can reach any more, when the collector comes', async () => {
  const before = info().memories;
  const kept = createMemory();
  const x = ((): Vector<'float64'> => {
    for (let i = 0; i < 20; i++) createMemory().vector('float64', 1000);
    return kept.vector('float64', [1, 2, 3]);
  })();
  expect(info().memories).toBe(before + 21);
  const end = performance.now() + 10_000;
  while (info().memories > before + 1 && performance.now() < end) {
    collect();
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
  expect(info().memories).toBe(before + 1);
  expect(dot(x, x)).toBe(14);
  x.memory.free();
});

it('gives the heap of a memory that was freed to the next one, but none of its numbers', () => {
  const bytes = 12_345_678;
  const first = createMemory({ bytes });
  const heap = heapOf(first);
  first.vector('float64', 1_500_000).fill(NaN);
  first.free();
  const second = createMemory({ bytes });
  expect([heapOf(second) === heap, second.used]).toEqual([true, 0]);
  expect(Array.from(second.vector('float64', 100_000).read()).every((value) => value === 0)).toBe(true);
  expect(caught(() => first.vector('float64', 1)).code).toBe('use-after-free');
  second.free();
});

describe.each(['wasm', 'plain'] as const)('zeros on the %s engine', (engine) => {
  it('come from bytes that were used before as well as from new ones', () => {
    const memory = createMemory({ engine });
    const first = memory.vector('float64', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    first.free();
    const second = memory.vector('float32', 1000); // half old, half new
    expect(second.read().every((x) => x === 0)).toBe(true);
    second.fill(7);
    memory.free();
    const again = createMemory({ engine }); // perhaps on the same bytes
    expect(
      again
        .vector('int32', 5000)
        .read()
        .every((x) => x === 0),
    ).toBe(true);
    again.free();
  });
});
