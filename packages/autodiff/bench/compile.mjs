/**
 * How long it takes to make a plan: programs of about 5,000 nodes, traced, rewritten and laid out in memory. One second is the bound.
 *
 * Runs on the build: `node packages/autodiff/bench/compile.mjs [--json]`.
 */
import { add, compile, full, grad, matmul, mul, softmax, sum, tanh } from '@spred/autodiff';
import { boundRow, median, report } from '../../../tools/bench/bench.mjs';

/** Programs of x, an 8 x 8 matrix, and how often each goes round for about 5,000 nodes. */
const programs = {
  'a chain of elementwise ops': (x) => {
    for (let i = 0; i < 2500; i++) x = tanh(add(x, 0.001 * i));
    return x;
  },
  'layers of products and softmax': (x) => {
    for (let i = 0; i < 500; i++) x = add(x, mul(softmax(matmul(x, x)), 1e-3 * i));
    return x;
  },
  'many products side by side': (x) => {
    const parts = Array.from({ length: 1000 }, (_, i) => sum(matmul(tanh(mul(x, 1 + i / 1000)), x)));
    return parts.reduce((total, part) => add(total, part));
  },
  'the gradient of a deep network': grad((x) => {
    let y = x;
    for (let i = 0; i < 500; i++) y = tanh(matmul(y, x));
    return sum(y);
  }),
};

const x = full([8, 8], 0.01, 'float32');
const rows = [];
for (const [name, program] of Object.entries(programs)) {
  let nodes = 0;
  const times = Array.from({ length: 7 }, () => {
    const compiled = compile(program);
    const started = performance.now();
    const { traced } = compiled.explain(x);
    const ms = performance.now() - started;
    nodes = traced.split('\n').length;
    compiled.dispose();
    return ms;
  });
  rows.push(boundRow({ name: `compile ${name}: ${nodes} nodes`, value: median(times), unit: 'ms', bound: 1000 }));
  rows.push(boundRow({ name: `compile ${name}: the first time`, value: times[0], unit: 'ms', bound: 1000 }));
}
report(rows);
