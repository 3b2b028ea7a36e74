/** Puts into a page what `../abort.mjs` calls there. */
import { lateness } from './lateness.mjs';

Object.assign(globalThis, { lateness });
