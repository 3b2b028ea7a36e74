import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

/**
 * The one vitest configuration. Tests run from source through the `@spred/source` condition (no build needed) and leave a report
 * in `.reports/`, from which `tools/test.mjs` sums the closing line. The thresholds hold for `npm run coverage`.
 */
export function packageConfig(name: string, root: string): ViteUserConfig {
  return defineConfig({
    root,
    cacheDir: `${import.meta.dirname}/node_modules/.vite/${name.replace('@spred/', '')}`,
    resolve: { conditions: ['@spred/source', ...defaultClientConditions] },
    ssr: { resolve: { conditions: ['@spred/source', ...defaultServerConditions] } },
    test: {
      name,
      environment: 'node',
      globalSetup: [`${import.meta.dirname}/packages/kernels/tools/wasmSetup.mjs`],
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      // It catches what never ends, and is no bound on speed: a busy machine takes several times as long.
      testTimeout: process.env['SPRED_LONG'] ? 600_000 : 120_000,
      reporters: ['default', `${import.meta.dirname}/tools/vitest-reporter.mjs`],
      coverage: {
        provider: 'v8',
        include: ['src/**/*.ts'],
        exclude: ['src/**/*.test.ts', 'src/**/*.generated.ts', 'src/**/*.kernel.ts'],
        reporter: ['text', 'json-summary'],
        thresholds: { lines: 85, statements: 85, functions: 85, branches: 75 },
      },
    },
  });
}
