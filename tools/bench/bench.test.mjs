import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atMost, boundRow, compare, median, race, row } from './bench.mjs';
import { formatNumber, formatTable } from './table.mjs';

const figures = { name: 'a', value: 3, unit: 'us', peer: 'loop', peerValue: 2, goal: atMost(1.5) };

await test('the median does not touch its argument', () => {
  const values = [10, 9, 1];
  assert.equal(median(values), 9);
  assert.deepEqual(values, [10, 9, 1]);
  assert.throws(() => median([]), /nothing/);
});

await test('a row holds the ratio to its peer, and whether the goal is met', () => {
  assert.deepEqual(row(figures), { ...figures, ratio: 1.5, goal: { op: '<=', ratio: 1.5 }, met: true });
  assert.equal(row({ ...figures, value: 3.1 }).met, false);
  assert.equal(row({ ...figures, goal: { op: '>=', ratio: 1.6 } }).met, false);
});

await test('without a peer or without a value there is no ratio and no goal met', () => {
  const alone = row({ name: 'a', value: 3, unit: 'us', goal: atMost(1) });
  assert.deepEqual(alone, { ...alone, peer: null, peerValue: null, ratio: null, met: false });
  const lost = row({ ...figures, value: null });
  assert.deepEqual([lost.peer, lost.ratio, lost.met], ['loop', null, false]);
});

await test('a bound is a peer with the ratio 1', () => {
  const { peer, peerValue, ratio, goal, met } = boundRow({ name: 'a', value: 50, unit: 'us', bound: 40 });
  assert.deepEqual([peer, peerValue, ratio, goal.ratio, met], ['bound', 40, 1.25, 1, false]);
});

await test('bodies take turns, warm-up included', () => {
  const turns = [];
  const times = race([() => turns.push('a'), () => turns.push('b')], { calls: 2, rounds: 2, warmUp: 1 });
  assert.equal(turns.join(''), 'aabbaabbaabb');
  assert.equal(times.length, 2);
  assert.throws(() => race([() => Number.NaN]), /NaN/);
});

await test('a comparison is per item', () => {
  const work = { ours: () => 1, theirs: () => 2 };
  const { unit, value } = compare({ ...figures, ...work, rounds: 1, warmUp: 0, scale: Infinity });
  assert.deepEqual([unit, value], ['us', 0]);
});

await test('the table is aligned and marks what was missed', () => {
  const lines = formatTable([row(figures), row({ ...figures, name: 'longer', value: null })]).split('\n');
  assert.deepEqual(lines, [
    '      measured    value     peer        ratio  goal',
    'ok    a         3.00 us  2.00 us  loop   1.50  <= 1.5',
    'MISS  longer          -  2.00 us  loop      -  <= 1.5',
  ]);
  assert.deepEqual([1234.5, 12.34, 0.123, 0.0123].map(formatNumber), ['1235', '12.3', '0.12', '0.012']);
});
