/**
 * Number types. One for now; every tensor carries its own so that more can join without a change of shape anywhere.
 */

/** The number type of a tensor's entries. */
export type DType = 'float64';

/** The number type that a tensor gets when none is named. */
export const defaultDType: DType = 'float64';
