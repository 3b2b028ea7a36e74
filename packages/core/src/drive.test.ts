import { describe, expect, it } from 'vitest';
import { drive, driveAsync, eventLoopTurn, type Iteration, type StopReason } from './index.ts';
import { caught } from '../../../testing/caught.ts';

/** Counts to `to`, obeying the first request to end. */
function* counting(to: number): Iteration<number, string> {
  for (let i = 0; i < to; i++) {
    const reason = yield i;
    if (reason !== undefined) return `${reason} at ${i}`;
  }
  return 'done';
}

/** Keeps the processor busy for `milliseconds`. */
function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/** Yields every 5 ms of hard work, for ever. */
function* hardWork(): Iteration<number, { reason: StopReason; slices: number }> {
  for (let slices = 0; ; slices++) {
    busy(5);
    const reason = yield slices;
    if (reason !== undefined) return { reason, slices };
  }
}

/** Ignores the first requests to end and writes down what it is told. */
function* stubborn(refusals: number, heard: (StopReason | undefined)[]): Iteration<number, string> {
  for (let i = 0; heard.filter((reason) => reason !== undefined).length <= refusals; i++) heard.push(yield i);
  return 'gave in';
}

describe.each([
  ['drive', async <S, R>(...args: Parameters<typeof drive<S, R>>): Promise<R> => drive(...args)],
  ['driveAsync', async <S, R>(...args: Parameters<typeof drive<S, R>>): Promise<R> => driveAsync(...args)],
])('%s', (_, run) => {
  it('returns what the iteration returns', async () => {
    expect(await run(counting(5))).toBe('done');
    expect(await run(counting(0))).toBe('done');
  });

  it('shows every state, in order', async () => {
    const states: number[] = [];
    await run(counting(4), { onIteration: (state) => void states.push(state) });
    expect(states).toEqual([0, 1, 2, 3]);
  });

  it('asks for the end with `stopped` when onIteration returns false, and only then', async () => {
    expect(await run(counting(5), { onIteration: (i) => i < 2 })).toBe('stopped at 2');
    expect(await run(counting(5), { onIteration: () => true })).toBe('done');
    expect(await run(counting(5), { onIteration: () => undefined })).toBe('done');
  });

  it('ends the iteration when onIteration throws, whose error counts, whatever happens in the end', async () => {
    for (const alsoFails of [false, true]) {
      const heard: string[] = [];
      const holding = (function* (): Iteration<number, string> {
        try {
          for (let i = 0; ; i++) yield i;
        } finally {
          heard.push('let go');
          // eslint-disable-next-line no-unsafe-finally
          if (alsoFails) throw new Error('in the end');
        }
      })();
      const onIteration = (i: number): void => {
        if (i === 2) throw new Error('by the caller');
      };
      await expect((async () => run(holding, { onIteration }))()).rejects.toThrow('by the caller');
      expect(heard).toEqual(['let go']);
    }
  });

  it('asks for the end with `time-limit` once the time is over', async () => {
    const started = performance.now();
    const { reason } = await run(hardWork(), { timeLimitMs: 30 });
    expect(reason).toBe('time-limit');
    expect(performance.now() - started).toBeGreaterThanOrEqual(30);
    expect(await run(counting(5), { timeLimitMs: 0 })).toBe('time-limit at 0');
    expect(await run(counting(5), { timeLimitMs: 1e9 })).toBe('done');
  });

  it('prefers the wish of onIteration to the time limit', async () => {
    expect(await run(counting(5), { timeLimitMs: 0, onIteration: () => false })).toBe('stopped at 0');
  });

  it('repeats a request until the iteration ends, without asking onIteration again', async () => {
    const heard: (StopReason | undefined)[] = [];
    let asked = 0;
    const onIteration = (i: number): boolean => {
      asked++;
      return i < 1;
    };
    expect(await run(stubborn(3, heard), { onIteration })).toBe('gave in');
    expect(heard).toEqual([undefined, 'stopped', 'stopped', 'stopped', 'stopped']);
    expect(asked).toBe(2);
  });

  it('lets an error of the iteration or of onIteration through', async () => {
    // oxlint-disable-next-line require-yield
    function* failing(): Iteration<number, never> {
      throw new RangeError('inside');
    }
    await expect(run(failing())).rejects.toThrow('inside');
    const onIteration = (): never => {
      throw new RangeError('outside');
    };
    await expect(run(counting(2), { onIteration })).rejects.toThrow('outside');
  });

  it.each([-1, NaN, Infinity])('refuses the time limit %s', async (timeLimitMs) => {
    await expect(run(counting(1), { timeLimitMs })).rejects.toMatchObject({
      code: 'invalid-argument',
      argument: 'timeLimitMs',
    });
  });
});

it('drive checks its options before the first step', () => {
  let started = false;
  function* work(): Iteration<number, void> {
    started = true;
    yield 0;
  }
  expect(caught(() => drive(work(), { timeLimitMs: -5 })).code).toBe('invalid-argument');
  expect(started).toBe(false);
});

describe('driveAsync leaves the event loop alive', () => {
  // Times are counted in slices of hard work (at least 5 ms each), which a busy machine can only make fewer.
  it('an abort ends hard work within one slice, with the result so far', async () => {
    const controller = new AbortController();
    let seen = 0;
    let seenAtAbort = 0;
    setTimeout(() => {
      seenAtAbort = seen;
      controller.abort();
    }, 40);
    const onIteration = (slice: number): void => {
      seen = slice;
    };
    const { reason, slices } = await driveAsync(hardWork(), { signal: controller.signal, onIteration });
    expect(reason).toBe('aborted');
    expect(slices).toBeGreaterThan(0);
    expect(slices - seenAtAbort).toBeLessThanOrEqual(1);
  });

  it('between two turns of the event loop lie at most 50 ms of work', async () => {
    let seen = 0;
    let atLastTurn = 0;
    let most = 0;
    const turn = setInterval(() => {
      most = Math.max(most, seen - atLastTurn);
      atLastTurn = seen;
    }, 0);
    const onIteration = (slice: number): void => {
      seen = slice;
    };
    await driveAsync(hardWork(), { timeLimitMs: 300, onIteration });
    clearInterval(turn);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(50 / 5);
  });

  it('a signal that is aborted already ends it at the first state', async () => {
    expect(await driveAsync(counting(5), { signal: AbortSignal.abort() })).toBe('aborted at 0');
  });

  it('an abort that comes after the end changes nothing', async () => {
    const controller = new AbortController();
    const result = await driveAsync(counting(5), { signal: controller.signal });
    controller.abort();
    expect(result).toBe('done');
  });

  it('timers fire while it runs', async () => {
    let timers = 0;
    const timer = setInterval(() => timers++, 10);
    const { reason } = await driveAsync(hardWork(), { onIteration: () => timers < 3 });
    clearInterval(timer);
    expect(reason).toBe('stopped');
  });

  it('short work is done without giving up its turn', async () => {
    let turned = false;
    setImmediate(() => (turned = true));
    await driveAsync(counting(100));
    expect(turned).toBe(false);
  });
});

describe('eventLoopTurn', () => {
  /** Runs `body` in a world without `setImmediate`. */
  async function asInBrowser(body: () => Promise<void>): Promise<void> {
    const saved = Object.getOwnPropertyDescriptor(globalThis, 'setImmediate')!;
    Object.defineProperty(globalThis, 'setImmediate', { value: undefined, configurable: true, writable: true });
    try {
      await body();
    } finally {
      Object.defineProperty(globalThis, 'setImmediate', saved);
    }
  }

  it('lets what was scheduled before it run first', async () => {
    let ran = false;
    setImmediate(() => (ran = true));
    await eventLoopTurn();
    expect(ran).toBe(true);
  });

  it('takes a message channel in a browser, which leaves nothing behind', async () => {
    await asInBrowser(async () => {
      for (let turn = 0; turn < 5; turn++) await eventLoopTurn();
    });
    expect('setImmediate' in globalThis).toBe(true);
  });
});
