/**
 * Work that is made of many paths (the folds of a cross-validation, the halves of a stability selection): one of them
 * at a time, with its states passed on and its stop noticed.
 */
import type { Iteration, StopReason } from '@spred/core';
import type { Path, Problem } from '@spred/problems';
import { pathSteps, type LassoPathOptions, type PathState } from './lassoPath.ts';

/** Where such a work stands. */
export interface ManyPathsState extends PathState {
  /** Which path is being worked on, from 0. */
  readonly path: number;
  /** How many there are. */
  readonly paths: number;
}

/** A path, and the request to end that came meanwhile: then it is not complete. */
export interface PathPart {
  readonly path: Path;
  readonly asked: StopReason | undefined;
}

/** Path number `path` of `paths`. */
export function* pathPart(
  problem: Problem,
  options: LassoPathOptions,
  { path, paths }: Pick<ManyPathsState, 'path' | 'paths'>,
): Iteration<ManyPathsState, PathPart> {
  const iteration = pathSteps(problem, options);
  let asked: StopReason | undefined;
  let step = iteration.next();
  while (!step.done) {
    asked = (yield { ...step.value, path, paths }) ?? asked;
    step = iteration.next(asked);
  }
  return { path: step.value, asked };
}
