/** Puts into a page what the tests use of the package: its exports and, for the threads, what it keeps to itself. */
import * as kernels from '../../src/index.ts';
import { partsFor } from '../../src/threads/parallel.ts';

Object.assign(globalThis, { kernels: { ...kernels, partsFor } });
