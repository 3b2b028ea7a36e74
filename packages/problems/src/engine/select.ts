/** The k largest of many scores, in linear time on average (Hoare's quickselect): a full sort costs as much as a pass over X. */

/**
 * The positions of the `count` largest of the first `length` scores, in rising order of position. Where scores are
 * equal, the earlier positions are taken.
 */
export function largest(scores: Float64Array, length: number, count: number): number[] {
  if (count >= length) return Array.from({ length }, (_, i) => i);
  if (count <= 0) return [];
  const threshold = kthLargest(scores.slice(0, length), count - 1);
  let above = 0;
  for (let i = 0; i < length; i++) if (scores[i] > threshold) above++;
  let ties = count - above;
  const chosen: number[] = [];
  for (let i = 0; i < length; i++) {
    if (scores[i] > threshold || (scores[i] === threshold && ties-- > 0)) chosen.push(i);
  }
  return chosen;
}

/** Entry k of the values in falling order; the array is rearranged. Its entries must not be NaN. */
function kthLargest(values: Float64Array, k: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1];
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] > pivot) i++;
      while (values[j] < pivot) j--;
      if (i > j) break;
      const swapped = values[i];
      values[i++] = values[j];
      values[j--] = swapped;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else break;
  }
  return values[k];
}
