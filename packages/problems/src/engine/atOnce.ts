/** The result of a generator, without its pauses. */
export function atOnce<Result>(generator: Generator<unknown, Result, void>): Result {
  for (;;) {
    const { done, value } = generator.next();
    if (done === true) return value;
  }
}
