/** A loop of bench/assembly on this thread and on a worker at the same time: what two threads can do together. */
import { Worker } from 'node:worker_threads';
import { compile } from './compile.mjs';

const source = `
const { parentPort, workerData } = require('node:worker_threads');
const { module, memory, control } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
const words = new Int32Array(control, 0, 8);
const list = new Float64Array(control, 32);
parentPort.postMessage('ready');
for (let turn = 0; ; turn++) {
  const end = performance.now() + 0.2;
  while (Atomics.load(words, 0) === turn && performance.now() < end);
  Atomics.wait(words, 0, turn);
  exports[workerData.names[words[2]]](...list);
  Atomics.store(words, 1, turn + 1);
}`;

/**
 * Starts the worker. Its loop and that of this thread are given their arguments: `both(name, mine, theirs)`.
 *
 * @param {string} name of the file @param {number} bytes of the memory that both see @param {readonly string[]} [flags] of the compiler
 */
export async function twoThreads(name, bytes, flags = []) {
  const module = await compile(name, [...flags, '--sharedMemory', '--enable', 'threads']);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) + 1, maximum: 65_536, shared: true });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const names = Object.keys(exports);
  const control = new SharedArrayBuffer(256);
  const words = new Int32Array(control, 0, 8);
  const worker = new Worker(source, { eval: true, workerData: { module, memory, control, names } });
  await new Promise((resolve) => {
    worker.once('message', resolve);
  });
  worker.unref();
  let turn = 0;
  return {
    memory,
    one: (loop, list) => exports[loop](...list),
    both: (loop, mine, theirs) => {
      new Float64Array(control, 32).set(theirs);
      words[2] = names.indexOf(loop);
      Atomics.store(words, 0, ++turn);
      Atomics.notify(words, 0);
      exports[loop](...mine);
      while (Atomics.load(words, 1) !== turn);
    },
    end: () => worker.terminate(),
  };
}
