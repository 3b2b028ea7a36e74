/** Entries of a lower triangle of m rows, which is where row m of a packed one begins. */
export const triangle = (m: number): number => (m * (m + 1)) / 2;
