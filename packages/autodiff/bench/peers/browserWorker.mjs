/** As much of a browser's Worker as jax-js asks for, over a thread of Node: a source behind a blob URL, and messages. */
import { resolveObjectURL } from 'node:buffer';
import { Worker } from 'node:worker_threads';

const prelude = `
const { parentPort } = require('node:worker_threads');
globalThis.self = globalThis;
globalThis.postMessage = (data) => parentPort.postMessage(data);
parentPort.on('message', (data) => self.onmessage({ data }));
`;

export class BrowserWorker {
  onmessage = undefined;
  onerror = undefined;
  #worker;

  constructor(url) {
    this.#worker = resolveObjectURL(url)
      .text()
      .then((source) => {
        const worker = new Worker(prelude + source, { eval: true });
        worker.on('message', (data) => this.onmessage?.({ data }));
        worker.on('error', (error) => this.onerror?.(error));
        return worker;
      });
  }

  postMessage(data) {
    void this.#worker.then((worker) => worker.postMessage(data, []));
  }
}
