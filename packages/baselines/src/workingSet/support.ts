/** The places of the non-zero coefficients of a working set, in rising order. */
export function supportOf(w: Float64Array): Int32Array {
  const places = new Int32Array(w.length);
  let count = 0;
  for (let k = 0; k < w.length; k++) if (w[k] !== 0) places[count++] = k;
  return places.subarray(0, count);
}
