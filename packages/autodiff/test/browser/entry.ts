/** Puts into a page what the tests use of the package. */
import { info } from '@spred/kernels';
import * as autodiff from '../../src/index.ts';

Object.assign(globalThis, { autodiff: { ...autodiff, info } });
