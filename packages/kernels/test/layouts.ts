/** Arrays of random shapes and strides, and the walk over their entries: what the tests of strided kernels are checked against. */

export interface Layout {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  /** Numbers that the vector below must have. */
  readonly length: number;
}

/** A layout without repeated numbers: the axes nested in any order, with gaps, some of them backwards. */
export function randomLayout(shape: readonly number[], random: () => number): Layout {
  const order = shape.map((_, k) => ({ k, key: random() })).toSorted((a, b) => a.key - b.key);
  const strides = shape.map(() => 1);
  const [isPlain, isTight] = [random() < 0.4, random() < 0.6];
  let offset = isTight ? 0 : Math.floor(3 * random());
  let step = isTight ? 1 : 1 + Math.floor(2 * random());
  for (const k of isPlain ? shape.map((_, axis) => shape.length - 1 - axis) : order.map((entry) => entry.k)) {
    const reach = step * Math.max(shape[k] - 1, 0);
    strides[k] = step;
    if (!isTight && random() < 0.25) {
      strides[k] = -step;
      offset += reach;
    }
    step = reach + step + (isTight ? 0 : Math.floor(2 * random()));
  }
  return { shape, strides, offset, length: offset + step + 1 };
}

/** The place of every entry, row by row. */
export function placesOf({ shape, strides, offset }: Omit<Layout, 'length'>): number[] {
  let places = [offset];
  for (const [k, extent] of shape.entries()) {
    places = places.flatMap((place) => Array.from({ length: extent }, (_, i) => place + i * strides[k]));
  }
  return places;
}

/** The places of the entries of an array broadcast to `shape`, row by row. */
export function broadcastPlaces(layout: Layout, shape: readonly number[]): number[] {
  const missing = shape.length - layout.shape.length;
  const strides = shape.map((_, k) =>
    k < missing || layout.shape[k - missing] === 1 ? 0 : layout.strides[k - missing],
  );
  return placesOf({ shape, strides, offset: layout.offset });
}

/** A shape of up to four axes; one of them may be long. */
export function randomShape(random: () => number): number[] {
  const shape = Array.from(
    { length: Math.floor(5 * random()) },
    () => Math.floor(5 * random()) + (random() < 0.9 ? 1 : 0),
  );
  if (shape.length > 0 && shape.length < 4 && random() < 0.5) {
    shape[Math.floor(shape.length * random())] = Math.floor((shape.length === 1 ? 200 : 40) * random());
  }
  return shape;
}

/** The same shape with some axes of extent 1, or without its first ones. */
export function narrower(shape: readonly number[], random: () => number): number[] {
  if (random() < 0.4) return [...shape];
  const narrow = shape.map((extent) => (random() < 0.4 ? 1 : extent));
  return narrow.slice(random() < 0.3 ? Math.floor((shape.length + 1) * random()) : 0);
}
