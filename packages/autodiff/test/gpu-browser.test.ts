/**
 * The GPU backend in Chromium, where gpu.js runs on WebGL (drawn by software where there is no GPU). The bundle is as a consumer's
 * bundler makes it: minified, with gpu.js as a file of its own that is loaded when the backend is opened.
 */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { siteOf } from '../../../testing/browser.ts';
import type { GpuMode } from '../src/backend/gpu/index.ts';
import { misses, trials } from './gpuCases.ts';

/** What `browser/gpuEntry.ts` puts into the page. */
declare const gpu: typeof import('./gpuCases.ts') &
  typeof import('../src/backend/gpu/index.ts') &
  typeof import('../src/graph/trace.ts');

/** The sine of a large number is the device's own, and rough. */
const allowed = /^(sin|cos)\((-?1000000|1e\+30)\)$/;

describe('in a browser', () => {
  const site = siteOf(join(import.meta.dirname, 'browser/gpuEntry.ts'), { args: ['--enable-unsafe-swiftshader'] });
  let opened: Promise<Page> | undefined;
  const onePage = (): Promise<Page> => (opened ??= site.open('gpu'));

  const [examples, ...others] = Object.keys(trials);
  const few = [examples, others[others.length - 1]];

  describe.each<readonly [GpuMode, readonly string[]]>([
    ['webgl2', [examples, ...others]],
    ['webgl', few],
    ['webasm', few],
  ])('%s', (mode, names) => {
    it.each(names)(
      '%s: as the reference, to 1e-4',
      async (name) => {
        const page = await onePage();
        const outcomes = await page.evaluate(
          async ([trial, which]: readonly [string, GpuMode]) => {
            const backend = await gpu.gpuBackend({ mode: which });
            const result = await gpu.trials[trial](backend);
            await backend.dispose();
            return result;
          },
          [name, mode] as const,
        );
        expect(misses(outcomes, 1e-4, mode === 'webasm' ? undefined : allowed)).toEqual([]);
        expect(outcomes.modes).toEqual([mode]);
      },
      300_000,
    );
  });

  it('a GPU is chosen by itself, every texture of a run is freed, and runs may overlap', async () => {
    const page = await onePage();
    const seen = await page.evaluate(async () => {
      let textures = 0;
      const { createTexture, deleteTexture } = WebGL2RenderingContext.prototype;
      WebGL2RenderingContext.prototype.createTexture = function create() {
        textures++;
        return createTexture.call(this);
      };
      WebGL2RenderingContext.prototype.deleteTexture = function remove(texture) {
        textures--;
        deleteTexture.call(this, texture);
      };
      const backend = await gpu.gpuBackend();
      const x = gpu.waves([30, 20], 0.3);
      const inputs = [gpu.waves([20], 0.5), gpu.waves([20], 0.7)];
      const graph = gpu.traceGraph(gpu.spredLoss(x, gpu.waves([30], 1), 0.1), inputs);
      const plan = await backend.build(graph);
      await plan.run(inputs);
      const before = textures;
      for (let i = 0; i < 20; i++) await plan.run(inputs);
      const after = textures;
      const { steps } = plan.report;
      const doubled = inputs.map((input) => input.mul(2));
      const texts = (outputs: readonly { toString(): string }[][]): string[] => outputs.map(String);
      const together = texts(await Promise.all([plan.run(inputs), plan.run(doubled), plan.run(inputs)]));
      const alone = texts([await plan.run(inputs), await plan.run(doubled), await plan.run(inputs)]);
      plan.dispose();
      await backend.dispose();
      return { before, after, steps, together, alone };
    });
    expect(seen.after).toBe(seen.before);
    expect(seen.together).toEqual(seen.alone);
    expect(seen.together[0]).not.toBe(seen.together[1]);
    expect(seen.steps.every((step) => step.endsWith(' on webgl2'))).toBe(true);
  });
});
