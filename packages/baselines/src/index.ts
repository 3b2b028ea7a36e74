/**
 * Classical lasso solvers, every one with a certificate: ISTA, FISTA with restart, cyclic coordinate descent, and
 * LARS-lasso with its exact path. Run them with `solve` or `solveAsync` of `@spred/problems`.
 *
 * @packageDocumentation
 */
export { ista } from './ista.ts';
export { fista } from './fista.ts';
export { coordinateDescent } from './coordinateDescent.ts';
export { larsLasso, larsPath, type LarsPathOptions } from './lars.ts';
