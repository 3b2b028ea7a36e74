/** How much the tests of this package do: a tenth, or all with SPRED_LONG set. */
export const isLong = Boolean(process.env['SPRED_LONG']);
