/** Puts into a page what the tests use of the package. */
import { endAtShares, scaleProblem } from '../scale.ts';

Object.assign(globalThis, { spred: { endAtShares, scaleProblem } });
