import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { firstDifference, numbers, uniform } from '../../test/cases.ts';
import { binary, createMemory, dot, enableThreads, gemm, gemv, info, syrk, tanh } from '../index.ts';
import type { Memory, Operand, RealDtype, Vector } from '../index.ts';
import { Crew } from './crew.ts';
import { tinyHeap } from '../../test/tinyHeap.ts';
import { partsFor, runParts } from './parallel.ts';

const plenty = 1e9;

/** Waits, without a turn of the event loop, until the workers know the memory. */
function untilShared(memory: Memory): void {
  const end = performance.now() + 10_000;
  while (partsFor(memory, plenty) === 1) if (performance.now() > end) throw new Error('the workers do not learn');
}

/** Waits for a condition that turns of the event loop bring about. */
async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('it does not come to pass');
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/** The workers that `work` starts, caught as they are let go. */
async function workersOf(work: () => Promise<unknown>): Promise<Worker[]> {
  const caught: Worker[] = [];
  const spy = vi.spyOn(Worker.prototype, 'unref').mockImplementation(function (this: Worker) {
    caught.push(this);
  });
  await work();
  spy.mockRestore();
  for (const worker of caught) worker.unref();
  return caught;
}

afterEach(() => enableThreads(1));

describe('enableThreads', () => {
  it('switches on and off, several times, also when the calls overlap', async () => {
    for (const threads of [2, 3, 1, 2]) {
      expect(await enableThreads(threads)).toEqual({ threads, reason: undefined });
      expect([info().threads, info().threadsReason]).toEqual([threads, undefined]);
    }
    const all = await Promise.all([enableThreads(3), enableThreads(1), enableThreads(2)]);
    expect(all.map(({ threads }) => threads)).toEqual([3, 1, 2]);
    expect(info().threads).toBe(2);
    expect((await enableThreads()).threads).toBeGreaterThan(0);
  });

  it('refuses what is no number of threads', async () => {
    for (const threads of [0, -1, 1.5, NaN]) {
      await expect(enableThreads(threads)).rejects.toMatchObject({ code: 'invalid-argument', argument: 'threads' });
    }
  });

  it('shares the memories that are made afterwards, and large work alone', async () => {
    const before = createMemory();
    await enableThreads(2);
    const after = createMemory();
    const plain = createMemory({ engine: 'plain' });
    untilShared(after);
    expect([before, plain].map((memory) => partsFor(memory, plenty))).toEqual([1, 1]);
    expect([0, 1000, 30_000].map((work) => partsFor(after, work))).toEqual([1, 1, 1]);
    expect(partsFor(after, plenty)).toBe(2);
    await enableThreads(1);
    expect(partsFor(after, plenty)).toBe(1);
    const x = after.vector('float64', [1, 2, 3]);
    expect(dot(x, x)).toBe(14);
    await enableThreads(3);
    // A memory from an earlier time is still a shared one, but these workers have not met it.
    expect(partsFor(after, plenty)).toBe(1);
    for (const memory of [before, after, plain]) memory.free();
  });

  it('stays at one thread, with the reason, where there is no shared memory or no worker', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const { threads, reason } = await enableThreads(2);
    vi.unstubAllGlobals();
    expect([threads, info().threads]).toEqual([1, 1]);
    expect(reason).toMatch(/cross-origin isolation/);
    expect(info().threadsReason).toBe(reason);

    vi.resetModules();
    vi.doMock('#host', () => ({
      processors: () => 2,
      startWorker: () => {
        throw new Error('workers are forbidden');
      },
    }));
    const fresh = await import('../index.ts');
    expect(await fresh.enableThreads(2)).toEqual({ threads: 1, reason: 'workers are forbidden' });
    expect(fresh.info().threads).toBe(1);
    fresh.createMemory().free();
    vi.doUnmock('#host');
    vi.resetModules();
  });

  it('falls back to one thread, with the reason, when a worker dies', async () => {
    const workers = await workersOf(() => enableThreads(3));
    expect(workers.length).toBe(2);
    const memory = createMemory();
    untilShared(memory);
    await workers[1].terminate();
    await until(() => info().threads === 1);
    expect(info().threadsReason).toMatch(/worker/);
    expect(partsFor(memory, plenty)).toBe(1);
    const x = memory.vector('float64', numbers(10_000, 1));
    runParts(memory, 'float64', 'dot', [
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(dot(x, x)).toBeGreaterThan(0);
    memory.free();
    expect(await enableThreads(2)).toEqual({ threads: 2, reason: undefined });
    expect(info().threadsReason).toBe(undefined);
  });
});

describe('a crew', () => {
  const unexpected = (_: Crew, reason: string): void => {
    throw new Error(reason);
  };

  it.each([1, 2, 3, 5])('of %i threads works off every part exactly once', async (threads) => {
    const crew = await Crew.start(threads, unexpected);
    const { heap, cells, kernels } = tinyHeap();
    crew.introduce(heap);
    await until(() => crew.knows(heap));
    const random = uniform(threads);
    const expected = new Float64Array(64);
    for (let job = 0; job < 3000; job++) {
      const count = 1 + Math.floor(random() * 64);
      const parts = Array.from({ length: count }, (_, k) => [8 * k, job + k]);
      expect(crew.fits(parts)).toBe(true);
      crew.run(heap, 'bump_f64', kernels.bump, parts);
      for (let k = 0; k < count; k++) expected[k] += job + k;
      // Looked at at once: nobody may be late.
      for (let k = 0; k < count; k++) if (cells[k] !== expected[k]) throw new Error(`part ${k} of job ${job}`);
    }
    expect(Array.from(cells.subarray(0, 64))).toEqual(Array.from(expected));
    crew.end();
  });

  it('says when a part fails, and goes on', async () => {
    const crew = await Crew.start(2, unexpected);
    const { heap, cells, kernels } = tinyHeap();
    crew.introduce(heap);
    await until(() => crew.knows(heap));
    for (let i = 0; i < 50; i++) {
      // The kernel fails for a negative number.
      for (const parts of [
        [
          [0, 1],
          [8, -1],
        ],
        [
          [0, -1],
          [8, 1],
        ],
        [
          [0, -1],
          [8, -1],
        ],
      ]) {
        expect(() => crew.run(heap, 'bump_f64', kernels.bump, parts)).toThrow(/unreachable|failed in a worker/);
      }
      cells.fill(0);
      crew.run(heap, 'bump_f64', kernels.bump, [
        [0, 1],
        [8, 2],
      ]);
      expect([cells[0], cells[1]]).toEqual([1, 2]);
    }
    crew.end();
  });

  it('gets its work done even when the workers are gone', async () => {
    let crew: Crew | undefined;
    const deaths: string[] = [];
    const workers = await workersOf(async () => {
      crew = await Crew.start(3, (_, reason) => deaths.push(reason));
    });
    const { heap, cells, kernels } = tinyHeap();
    crew!.introduce(heap);
    await until(() => crew!.knows(heap));
    await Promise.all(workers.map((worker) => worker.terminate()));
    const parts = Array.from({ length: 20 }, (_, k) => [8 * k, k]);
    crew!.run(heap, 'bump_f64', kernels.bump, parts);
    expect(Array.from(cells.subarray(0, 20))).toEqual(parts.map(([, by]) => by));
    expect(deaths.length).toBeGreaterThan(0);
  });
});

describe('large kernels on several threads', () => {
  /** What the kernels that are shared make of the same numbers, in a memory that grew after the workers had learned of it. */
  function results(dtype: RealDtype, threads: number): ArrayLike<number>[] {
    const memory = createMemory();
    if (threads > 1) untilShared(memory);
    const [m, k] = [131, 96];
    const a = memory.matrix(dtype, m, k, numbers(m * k, 1));
    const b = memory.matrix(dtype, k, m, numbers(m * k, 2));
    const c = memory.matrix(dtype, m, m);
    const gram = memory.matrix(dtype, k, k);
    const tall = memory.matrix(dtype, 701, 503, numbers(701 * 503, 3));
    const out = memory.vector(dtype, 701 * 503);
    const [x, y] = [memory.vector(dtype, numbers(503, 4)), memory.vector(dtype, 701)];
    const table = (data: Vector<RealDtype>): Operand => ({ data, shape: [701, 503] });
    const works: readonly (readonly [Vector, () => void])[] = [
      [c.data, () => gemm({ a, b, c })],
      [c.data, () => gemm({ a, b: a, c, transposeB: true, beta: 0.5 })],
      [gram.data, () => syrk({ a, transpose: true, c: gram })],
      [y, () => gemv({ a: tall, x, y })],
      [x, () => gemv({ a: tall, x: y, y: x, transpose: true })],
      [out, () => tanh(tall.data, out)],
      [out, () => binary('div', table(tall.data), { data: y, shape: [701, 1] }, table(out))],
    ];
    const lists = works.map(([output, work]) => {
      work();
      return output.read();
    });
    memory.free();
    return lists;
  }

  it.each(['float64', 'float32'] as const)('have the same bits in %s', async (dtype) => {
    const alone = results(dtype, 1);
    for (const threads of [2, 3]) {
      await enableThreads(threads);
      for (let i = 0; i < 10; i++) {
        const differences = results(dtype, threads).map((list, k) => firstDifference(list, alone[k]));
        expect(differences).toEqual(alone.map(() => -1));
      }
    }
  });
});
