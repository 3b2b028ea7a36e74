/**
 * Plans where there is no WebAssembly: the twins of the kernels serve, and a plan gives what the bodies give.
 */
import * as fc from 'fast-check';
import { info } from '@spred/kernels';
import { afterAll, expect, test, vi } from 'vitest';
import { mixedCases, mixedInputs, mixedProgram } from '../../../test/mixedPrograms.ts';
import { isLong } from '../../../test/runs.ts';
import { expectPlanAlike } from '../../../test/alike.ts';

vi.stubGlobal('WebAssembly', undefined); // before the first memory is made: as under a content security policy
afterAll(() => vi.unstubAllGlobals());

test('random programs of all types', () => {
  expect(info().engine).toBe('plain');
  fc.assert(
    fc.property(mixedCases(), (example) => {
      expectPlanAlike(mixedProgram(example), mixedInputs(example, 'float64'));
    }),
    { numRuns: isLong ? 500 : 50, seed: 41 },
  );
});
