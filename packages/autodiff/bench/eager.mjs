/**
 * The cost of an op in eager mode: a one-element add, forward and backward, in both styles. Two microseconds are the
 * bound.
 *
 * Runs on the build: `node packages/autodiff/bench/eager.mjs [--json]`.
 */
import { add, tensor, valueAndGrad, variable } from '@spred/autodiff';
import { boundRow, race, report } from '../../../tools/bench/bench.mjs';

const one = tensor(1);
const x = variable(2);
const both = valueAndGrad((a) => add(a, one));
const start = tensor(2);
let kept = variable(2);

const bodies = [
  () => {
    // a variable that lives on: its grad grows by an add per pass
    add(x, one).backward();
    return x.grad.data[0];
  },
  () => {
    // a new variable each time, as after an update
    kept = variable(start);
    add(kept, one).backward();
    return kept.grad.data[0];
  },
  () => both(start).grad.data[0],
  () => add(start, one).data[0],
];

const [accumulated, fresh, functional, forward] = race(bodies, { calls: 20_000, rounds: 51, warmUp: 10, unit: 'us' });
const name = 'one-element add, forward and backward';
report(
  [
    boundRow({ name: `${name}: variable, backward() onto grad`, value: accumulated, unit: 'us', bound: 2 }),
    boundRow({ name: `${name}: new variable, backward()`, value: fresh, unit: 'us', bound: 2 }),
    boundRow({ name: `${name}: valueAndGrad`, value: functional, unit: 'us', bound: 2 }),
  ],
  [`forward alone, without recording: ${(forward * 1000).toFixed(0)} ns`],
);
