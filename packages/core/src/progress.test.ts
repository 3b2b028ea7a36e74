import { describe, expect, it } from 'vitest';
import { createProgress, type Progress } from './index.ts';

const erase = '\r\u001b[K';

/** A progress line over a list of writes, on a clock that a test moves by hand. */
function recorded(interactive: boolean): { progress: Progress; writes: string[]; wait: (ms: number) => void } {
  let time = 1000;
  const writes: string[] = [];
  const progress = createProgress({ write: (text) => void writes.push(text), interactive }, () => time);
  return { progress, writes, wait: (ms) => (time += ms) };
}

describe('on a terminal', () => {
  it('one line is rewritten in place, at most every 100 ms', () => {
    const { progress, writes, wait } = recorded(true);
    progress.update('1 %');
    wait(99);
    progress.update('2 %');
    wait(1);
    progress.update('3 %');
    expect(writes).toEqual(['1 %', erase, '3 %']);
  });

  it('a line that stays replaces the progress line', () => {
    const { progress, writes } = recorded(true);
    progress.update('1 %');
    progress.line('row 1');
    progress.line('row 2');
    expect(writes).toEqual(['1 %', erase, 'row 1\n', 'row 2\n']);
  });

  it('the end removes the progress line, once', () => {
    const { progress, writes } = recorded(true);
    progress.update('99 %');
    progress.finish();
    progress.finish();
    expect(writes).toEqual(['99 %', erase]);
  });
});

describe('in a log', () => {
  it('work shorter than 5 s prints no progress', () => {
    const { progress, writes, wait } = recorded(false);
    for (let i = 0; i < 49; i++) {
      progress.update(`${i} %`);
      wait(100);
    }
    progress.finish();
    expect(writes).toEqual([]);
  });

  it('longer work prints a plain line every 5 s, without control characters', () => {
    const { progress, writes, wait } = recorded(false);
    for (let i = 0; i <= 10; i++) {
      progress.update(`second ${i}`);
      wait(1000);
    }
    progress.finish();
    expect(writes).toEqual(['second 5\n', 'second 10\n']);
  });

  it('lines that stay are written at once', () => {
    const { progress, writes } = recorded(false);
    progress.line('row 1');
    expect(writes).toEqual(['row 1\n']);
  });
});

it('runs on the clock of the host unless it is given one', () => {
  const writes: string[] = [];
  const progress = createProgress({ write: (text) => void writes.push(text), interactive: true });
  progress.update('now');
  expect(writes).toEqual(['now']);
});
