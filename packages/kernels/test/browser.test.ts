import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { siteOf } from '../../../testing/browser.ts';

/** What `browser/entry.ts` puts into the pages. */
declare const kernels: typeof import('../src/index.ts') & Pick<typeof import('../src/threads/parallel.ts'), 'partsFor'>;

const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** The headers of all answers below each folder. */
const folders: Record<string, Record<string, string>> = {
  isolated: isolation,
  plain: {},
  'no-wasm': { 'content-security-policy': "script-src 'self'" },
  'no-workers': { ...isolation, 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'" },
};

const workerScript = `import './bundle.js';
  const { createMemory, dot, enableThreads, info } = kernels;
  const threads = await enableThreads(2);
  const memory = createMemory();
  const x = memory.vector('float64', [1, 2, 3]);
  postMessage({ threads, product: dot(x, x), ...info() });`;

describe('in a browser', () => {
  const site = siteOf(join(import.meta.dirname, 'browser/entry.ts'), {
    folders,
    scripts: { 'worker.js': workerScript },
  });

  /** Runs `work` on a page of this folder, where `kernels` is the package. */
  async function onPage<T>(folder: string, work: () => T | Promise<T>): Promise<T> {
    const page = await site.open('kernels', folder);
    try {
      return await page.evaluate(work);
    } finally {
      await page.close();
    }
  }

  it('threads share the work of an isolated page, with the same bits', async () => {
    const seen = await onPage('isolated', async () => {
      const { createMemory, enableThreads, gemm, info, partsFor } = kernels;
      const n = 150;
      const values = Float64Array.from({ length: n * n }, (_, i) => Math.sin(i));
      const product = (threads: number): Float64Array => {
        const memory = createMemory();
        // The workers learn of a memory while this thread works, or in its pauses.
        const end = performance.now() + 5000;
        while (threads > 1 && partsFor(memory, 1e9) < threads && performance.now() < end);
        const parts = partsFor(memory, n ** 3);
        if (parts !== threads) throw new Error(`${parts} parts, not ${threads}`);
        const a = memory.matrix('float64', n, n, values);
        const c = memory.matrix('float64', n, n);
        for (let i = 0; i < 20; i++) gemm({ a, b: a, c });
        const result = c.read();
        memory.free();
        return result;
      };
      const alone = product(1);
      const answers = [];
      for (const threads of [2, 3, 1, 2]) {
        answers.push(await enableThreads(threads));
        const shared = product(threads);
        answers.push(shared.every((value, i) => value === alone[i]));
      }
      return { answers, ...info() };
    });
    const ok = (threads: number): unknown[] => [{ threads, reason: undefined }, true];
    expect(seen.answers).toEqual([2, 3, 1, 2].flatMap(ok));
    expect([seen.engine, seen.threads, seen.memories]).toEqual(['wasm', 2, 0]);
  });

  it('fused multiply-add, alone and with threads, changes results by rounding alone', async () => {
    const seen = await onPage('isolated', async () => {
      const { createMemory, enableRelaxed, enableThreads, gemm, info, partsFor } = kernels;
      const n = 150;
      const values = Float64Array.from({ length: n * n }, (_, i) => Math.sin(i));
      const product = (): Float64Array => {
        const memory = createMemory();
        const end = performance.now() + 5000;
        while (partsFor(memory, n ** 3) < info().threads) if (performance.now() > end) throw new Error('no parts');
        const a = memory.matrix('float64', n, n, values);
        const c = memory.matrix('float64', n, n);
        gemm({ a, b: a, c });
        return c.read();
      };
      const plain = product();
      const { relaxed } = await enableRelaxed();
      const fused = product();
      await enableThreads(2);
      const shared = product();
      const difference = Math.max(...fused.map((value, i) => Math.abs(value - plain[i])));
      return { relaxed, difference, same: shared.every((value, i) => value === fused[i]) };
    });
    expect(seen.same).toBe(true);
    expect(seen.difference).toBeLessThan(1e-12);
    expect(seen.difference > 0).toBe(seen.relaxed);
  });

  it('a page that is not isolated has one thread, with the reason', async () => {
    const seen = await onPage('plain', async () => {
      const { createMemory, dot, enableThreads, info } = kernels;
      const threads = await enableThreads(2);
      const memory = createMemory();
      const x = memory.vector('float64', [1, 2, 3]);
      return { counted: threads, product: dot(x, x), ...info() };
    });
    expect(seen).toMatchObject({ engine: 'wasm', threads: 1, counted: { threads: 1 }, reason: undefined, product: 14 });
    expect(seen.threadsReason).toMatch(/isolat/);
  });

  it('works in a worker of the page', async () => {
    for (const [folder, threads] of [
      ['plain', 1],
      ['isolated', 2],
    ] as const) {
      const seen = await onPage(folder, () => {
        const worker = new Worker('worker.js', { type: 'module' });
        return new Promise<Record<string, unknown>>((resolve, reject) => {
          worker.addEventListener('message', ({ data }) => resolve(data));
          worker.addEventListener('error', (event) => reject(new Error(event.message)));
        });
      });
      expect({ folder, ...seen }).toMatchObject({ folder, engine: 'wasm', product: 14, threads });
    }
  });

  it('a page that forbids WebAssembly has the twins, with the reason', async () => {
    const seen = await onPage('no-wasm', async () => {
      const { createMemory, dot, enableRelaxed, enableThreads, gemm, info } = kernels;
      await enableRelaxed();
      await enableThreads(2);
      const memory = createMemory();
      const x = memory.vector('float64', [1, 2, 3]);
      const a = memory.matrix('float64', 2, 2, [1, 2, 3, 4]);
      const c = memory.matrix('float64', 2, 2);
      gemm({ a, b: a, c });
      let code: string | undefined;
      try {
        createMemory({ engine: 'wasm' });
      } catch (error) {
        code = (error as { code?: string }).code;
      }
      return { code, product: dot(x, x), c: Array.from(c.read()), ...info() };
    });
    expect(seen).toMatchObject({ engine: 'plain', product: 14, c: [7, 10, 15, 22], code: 'invalid-argument' });
    expect(seen.reason).toMatch(/Content Security Policy|unsafe-eval/);
    expect([seen.relaxed, seen.threads]).toEqual([false, 1]);
    expect(seen.threadsReason).toBeTruthy();
  });

  it('a page that forbids workers has one thread, with the reason', async () => {
    const seen = await onPage('no-workers', async () => {
      const { createMemory, dot, enableThreads, info } = kernels;
      const { reason } = await enableThreads(2);
      const memory = createMemory();
      const x = memory.vector('float64', [1, 2, 3]);
      return { answered: reason, product: dot(x, x), ...info() };
    });
    expect(seen).toMatchObject({ engine: 'wasm', product: 14, threads: 1 });
    expect(seen.answered).toBeTruthy();
    expect(seen.threadsReason).toBe(seen.answered);
  });
});
