/** Puts into a page what the tests use of the package. */
import { createProblem, denseMatrix } from '@spred/problems';
import { lasso, lassoAsync } from '../../src/index.ts';

Object.assign(globalThis, { spred: { createProblem, denseMatrix, lasso, lassoAsync } });
