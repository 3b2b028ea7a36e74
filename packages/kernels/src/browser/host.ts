/** Threads in browsers: a Worker from a Blob of its source, so that no file is fetched and no bundler needs to know. */
import type { StartWorker } from '../threads/host.ts';

const prelude = 'const port = self;\n';

export const startWorker: StartWorker = (source, { onLetter, onDeath }) => {
  // Other pages' workers get no shared memory, and the attempt to send it would fail later and less clearly.
  if (!globalThis.crossOriginIsolated) {
    throw new Error('the page is not cross-origin isolated (by the headers COOP and COEP), so it has no shared memory');
  }
  const url = URL.createObjectURL(new Blob([prelude, source], { type: 'text/javascript' }));
  const worker = new Worker(url, { name: 'spred-kernels' });
  worker.addEventListener('message', ({ data }) => {
    URL.revokeObjectURL(url);
    onLetter(data);
  });
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    URL.revokeObjectURL(url);
    onDeath(`a worker failed: ${event.message || 'the page may not start workers from blobs'}`);
  });
  return {
    post: (letter) => worker.postMessage(letter, []),
    unref: () => {},
    end: () => worker.terminate(),
  };
};

/** How many threads the machine runs at once. */
export const processors = (): number => globalThis.navigator?.hardwareConcurrency ?? 1;
