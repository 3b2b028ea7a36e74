/**
 * The GPU backend in Node, where gpu.js runs as WebAssembly and as JavaScript. Every test asserts the mode that really ran.
 */
import { describe, expect, test } from 'vitest';
import { gpuBackend, type GpuBackend } from '../src/backend/gpu/index.ts';
import { tryEdges, tryExamples, trySpred, type Outcomes } from './gpuCases.ts';

describe.each(['webasm', 'cpu'] as const)('%s', (mode) => {
  const on = async (work: (backend: GpuBackend) => Promise<Outcomes>): Promise<Outcomes> => {
    const backend = await gpuBackend({ mode });
    try {
      return await work(backend);
    } finally {
      await backend.dispose();
    }
  };

  test('runs the examples of every op that it knows', async () => {
    const { outcomes, modes } = await on(tryExamples);
    expect(outcomes.filter(({ gap }) => !(gap <= 1e-4))).toEqual([]);
    expect(modes).toEqual([mode]);
    console.log(outcomes.length);
  });

  test('edges', async () => {
    const { outcomes, modes } = await on(tryEdges);
    expect(outcomes.filter(({ gap }) => !(gap <= 1e-4))).toEqual([]);
    expect(modes).toEqual([mode]);
  });

  test('runs the spred loss and its gradient', async () => {
    const { outcomes, modes } = await on(trySpred);
    expect(outcomes.filter(({ gap }) => !(gap <= 1e-4))).toEqual([]);
    expect(modes).toEqual([mode]);
  });
});
