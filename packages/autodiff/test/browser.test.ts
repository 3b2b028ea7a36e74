/**
 * Compiled functions in Chromium: on WebAssembly, and where a content security policy forbids it.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { siteOf } from '../../../testing/browser.ts';

/** What `browser/entry.ts` puts into the pages. */
declare const autodiff: typeof import('../src/index.ts') & Pick<typeof import('@spred/kernels'), 'info'>;

describe('in a browser', () => {
  const site = siteOf(join(import.meta.dirname, 'browser/entry.ts'), {
    folders: { plain: {}, 'no-wasm': { 'content-security-policy': "script-src 'self'" } },
  });

  it.each([
    ['plain', 'wasm'],
    ['no-wasm', 'plain'],
  ])('a training step on the page %s runs on the engine %s, as the bodies do', async (folder, engine) => {
    const page = await site.open('autodiff', folder);
    const seen = await page.evaluate(() => {
      const {
        compile,
        crossEntropy,
        info,
        matmul,
        mul,
        prngKey,
        randomNormal,
        referenceBackend,
        sub,
        tanh,
        valueAndGrad,
      } = autodiff;
      type Params = { readonly a: ReturnType<typeof tanh>; readonly b: ReturnType<typeof tanh> };
      const x = randomNormal(prngKey(1), [32, 5]);
      const targets = x.slice([null, [0, 3]]).softmax();
      const loss = (p: Params) => crossEntropy(matmul(tanh(matmul(x, p.a)), p.b), targets);
      const step = (p: Params) => {
        const { value, grad } = valueAndGrad(loss)(p);
        return [{ a: sub(p.a, mul(grad.a, 0.3)), b: sub(p.b, mul(grad.b, 0.3)) }, value] as const;
      };
      const start = { a: randomNormal(prngKey(2), [5, 8]), b: randomNormal(prngKey(3), [8, 3]) };
      const [planned, bodies] = [compile(step, { donate: [0] }), compile(step, { backend: referenceBackend })];
      let [p, q]: [Params, Params] = [start, start];
      const losses: [number, number][] = [];
      for (let i = 0; i < 20; i++) {
        const [nextP, lossP] = planned(p);
        const [nextQ, lossQ] = bodies(q);
        [p, q] = [nextP, nextQ];
        losses.push([lossP.item(), lossQ.item()]);
      }
      return { losses, engine: info().engine };
    });
    await page.close();
    expect(seen.engine).toBe(engine);
    for (const [planned, bodies] of seen.losses) expect(Math.abs(planned - bodies)).toBeLessThanOrEqual(1e-12);
    expect(seen.losses[19][0]).toBeLessThan(seen.losses[0][0]);
  });
});
