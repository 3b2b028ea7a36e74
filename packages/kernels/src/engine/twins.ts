/** The plain-TypeScript kernels over a plain memory: the fallback where WebAssembly may not be compiled, and the test oracle. */
import { choleskyTwins } from '../cholesky/twin.ts';
import { convolutionTwins } from '../convolution/twin.ts';
import { descentTwins } from '../descent/twin.ts';
import { gemmTwins } from '../gemm/twin.ts';
import { gemvTwins } from '../gemv/twin.ts';
import { level1Twins } from '../level1/twin.ts';
import { mapTwins } from '../map/twin.ts';
import { reduceTwins } from '../reduce/twin.ts';
import { shadowTwins } from '../shadow/twin.ts';
import { sparseTwins } from '../sparse/twin.ts';
import { triangularTwins } from '../triangular/twin.ts';
import type { Cells } from './cells.ts';
import type { RealKernels } from './raw.ts';

/** All kernels of the real type of these cells. */
export const twinKernels = (cells: Cells): RealKernels => ({
  ...choleskyTwins(cells),
  ...convolutionTwins(cells),
  ...descentTwins(cells),
  ...gemmTwins(cells),
  ...gemvTwins(cells),
  ...level1Twins(cells),
  ...mapTwins(cells),
  ...reduceTwins(cells),
  ...shadowTwins(cells),
  ...sparseTwins(cells),
  ...triangularTwins(cells),
});
