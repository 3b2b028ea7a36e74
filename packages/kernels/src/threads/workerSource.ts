/**
 * What a worker runs, as a text of plain JavaScript: workers get it by `eval` or from a Blob, so neither bundlers nor the
 * runner of the tests have to find a file. `port` comes from the host.
 */
import { lineWords, mostArguments, word, wordBytes } from './control.ts';

/** How long an idle worker watches the bell before it goes to sleep, in milliseconds: bursts of kernels find it awake. */
const watch = 0.05;

export const workerSource: string = `
let words, numbers, own;
let read = 0;
/** By number: the kernels of a heap, in the order of its exports. */
const heaps = new Map();
/** Lists of arguments, one of each length, used again and again. */
const lists = Array.from({ length: ${mostArguments + 1} }, (_, n) => new Array(n).fill(0.5));

port.onmessage = ({ data }) => {
  if (data.control) {
    words = new Int32Array(data.control, 0, ${wordBytes / 4});
    numbers = new Float64Array(data.control, ${wordBytes});
    own = ${word.read} + data.index * ${lineWords};
    port.postMessage('ready');
  } else {
    heaps.set(data.id, kernelsOf(data));
    read++;
    Atomics.store(words, own, read);
  }
  serve();
};

function kernelsOf({ memory, modules }) {
  const imports = { env: { memory } };
  return Object.values(Object.assign({}, ...modules.map((module) => new WebAssembly.Instance(module, imports).exports)));
}

/** Works until a letter comes: those are read outside of this function, by the event loop. */
function serve() {
  for (;;) {
    const bell = Atomics.load(words, ${word.bell});
    if (Atomics.load(words, ${word.sent}) !== read) return;
    const part = take();
    if (part > 0) run(part);
    else sleep(bell);
  }
}

/** The number of a part that is now ours, or 0. */
function take() {
  let part = Atomics.load(words, ${word.open});
  while (part > 0) {
    const found = Atomics.compareExchange(words, ${word.open}, part, part - 1);
    if (found === part) return part;
    part = found;
  }
  return 0;
}

function run(part) {
  const count = words[${word.arguments}];
  const list = lists[count];
  for (let i = 0; i < count; i++) list[i] = numbers[part * ${mostArguments} + i];
  try {
    heaps.get(words[${word.heap}])[words[${word.kernel}]](...list);
  } catch {
    Atomics.store(words, ${word.failed}, 1);
  }
  Atomics.add(words, ${word.done}, 1);
  Atomics.notify(words, ${word.done});
}

function sleep(bell) {
  const end = performance.now() + ${watch};
  do {
    if (Atomics.load(words, ${word.bell}) !== bell) return;
  } while (performance.now() < end);
  Atomics.wait(words, ${word.bell}, bell);
}
`;
