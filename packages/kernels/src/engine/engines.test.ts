import { afterEach, describe, expect, it, vi } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { numbers } from '../../test/cases.ts';
import { createMemory, dot, enableRelaxed, enableThreads, gemm, info } from '../index.ts';
import { heapOf } from '../memory/memory.ts';
import { partsFor } from '../threads/parallel.ts';
import { relaxedSimdModule } from './module.ts';
import type { WasmHeap } from './wasmHeap.ts';

describe('where WebAssembly may not be compiled', () => {
  /** The package as if newly loaded, in a place whose WebAssembly is this one. */
  const loadWith = async (webAssembly: unknown): Promise<typeof import('../index.ts')> => {
    vi.stubGlobal('WebAssembly', webAssembly);
    vi.resetModules();
    return import('../index.ts');
  };

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  const { CompileError, Instance, Memory, Module } = WebAssembly;

  const forbidden = function forbidden(): never {
    throw new CompileError('Wasm code generation disallowed by embedder');
  };

  it.each([
    ['forbidden', { Module: forbidden }, /disallowed by embedder/],
    ['missing', undefined, /WebAssembly|undefined/],
  ])('(%s) the twins serve, and info says why', async (_, webAssembly, reason) => {
    const kernels = await loadWith(webAssembly);
    expect(kernels.info()).toMatchObject({ engine: 'plain', threads: 1, relaxed: false });
    expect(kernels.info().reason).toMatch(reason);
    const memory = kernels.createMemory();
    expect(memory.engine).toBe('plain');
    const x = memory.vector('float64', [1, 2, 3]);
    expect(kernels.dot(x, x)).toBe(14);
    const error = caught(() => kernels.createMemory({ engine: 'wasm' }));
    expect([error.code, error.argument]).toEqual(['invalid-argument', 'engine']);
    expect(error.message).toMatch(reason);
    const threads = await kernels.enableThreads(2);
    expect(threads.threads).toBe(1);
    expect(threads.reason).toMatch(reason);
    const relaxed = await kernels.enableRelaxed();
    expect(relaxed.relaxed).toBe(false);
    expect(relaxed.reason).toMatch(reason);
    memory.free();
    expect(kernels.info()).toMatchObject({ memories: 0, bytes: 0 });
  });

  it('a memory for which there are no addresses is refused, and the smaller ones are tried', async () => {
    const asked: number[] = [];
    const limits = { addresses: 2 ** 14 };
    const kernels = await loadWith({
      Module,
      Instance,
      Memory: function limited(descriptor: WebAssembly.MemoryDescriptor) {
        asked.push(descriptor.maximum!);
        if (descriptor.maximum! > limits.addresses) throw new RangeError('could not allocate memory');
        return new Memory(descriptor);
      },
    });
    const memory = kernels.createMemory({ engine: 'wasm' });
    expect(asked).toEqual([2 ** 16, 2 ** 15, 2 ** 14]);
    const x = memory.vector('float64', 1e6);
    expect(kernels.dot(x, x)).toBe(0);
    expect(caught(() => memory.vector('float64', 2 ** 27)).code).toBe('out-of-memory');
    limits.addresses = 0;
    expect(caught(() => kernels.createMemory()).code).toBe('out-of-memory');
  });
});

describe('enableRelaxed', () => {
  afterEach(async () => {
    await enableRelaxed(false);
    await enableThreads(1);
  });

  const isThere = 'module' in relaxedSimdModule(false);

  it('is on where the engine has it, and says why not elsewhere', async () => {
    const { relaxed, reason } = await enableRelaxed();
    expect(relaxed).toBe(isThere);
    expect(info().relaxed).toBe(isThere);
    expect(reason === undefined).toBe(isThere);
    if (!isThere) expect(reason).toMatch(/relaxed SIMD/);
    expect(await enableRelaxed(false)).toEqual({ relaxed: false, reason: undefined });
    expect(info().relaxed).toBe(false);
  });

  it('changes the memories made afterwards, shared ones too, and their results by rounding alone', async () => {
    const values = numbers(150 * 150, 1);
    const results = (): Float64Array => {
      const memory = createMemory();
      expect((heapOf(memory) as WasmHeap).relaxed).toBe(info().relaxed);
      const end = performance.now() + 10_000;
      while (partsFor(memory, 1e9) < info().threads && performance.now() < end);
      expect(partsFor(memory, 1e9)).toBe(info().threads);
      const a = memory.matrix('float64', 150, 150, values);
      const c = memory.matrix('float64', 150, 150);
      gemm({ a, b: a, c });
      const out = Float64Array.of(...c.read(), dot(a.data, a.data));
      memory.free();
      return out;
    };
    const plain = results();
    await enableRelaxed();
    const fused = results();
    const scale = Math.max(...plain.map(Math.abs));
    expect(Math.max(...fused.map((value, i) => Math.abs(value - plain[i]))) / scale).toBeLessThan(1e-13);
    expect(fused.some((value, i) => value !== plain[i])).toBe(isThere);
    for (const threads of [2, 3]) {
      await enableThreads(threads);
      const shared = results();
      expect(shared.every((value, i) => Object.is(value, fused[i]))).toBe(true);
    }
  });
});
