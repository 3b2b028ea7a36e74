/** Threads in Node: `node:worker_threads`. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { StartWorker } from '../threads/host.ts';

const prelude = "const { parentPort: port } = process.getBuiltinModule('node:worker_threads');\n";

export const startWorker: StartWorker = (source, { onLetter, onDeath }) => {
  // No flags and no environment: loaders and hooks of the program have no business in the workers.
  const worker = new Worker(prelude + source, { eval: true, execArgv: [], env: {}, name: 'spred-kernels' });
  let hasEnded = false;
  const die = (reason: string): void => {
    if (!hasEnded) onDeath(reason);
    hasEnded = true;
  };
  worker.on('message', onLetter);
  worker.on('error', (error) => die(`a worker failed: ${error instanceof Error ? error.message : String(error)}`));
  worker.on('exit', (code) => die(`a worker exited with code ${code}`));
  return {
    post: (letter) => worker.postMessage(letter, []),
    unref: () => worker.unref(),
    end: () => {
      hasEnded = true;
      void worker.terminate();
    },
  };
};

/** How many threads the machine runs at once. */
export const processors = (): number => availableParallelism();
