/** The workers of this thread: who they are, which heaps they know, and how they are given a job. */
import { startWorker } from '#host';
import type { Heap } from '../engine/heap.ts';
import type { WasmHeap } from '../engine/wasmHeap.ts';
import { lineWords, mostArguments, mostThreads, newControl, word, type Control } from './control.ts';
import type { HostWorker } from './host.ts';
import { workerSource } from './workerSource.ts';

/** A kernel of the calling thread's own instance. */
type Body = (...list: readonly number[]) => unknown;

/** A heap that the workers were told of. */
interface Known {
  readonly id: number;
  /** The number of letters that a worker has read when it knows the heap. */
  readonly letters: number;
  /** The place of an export in the order that the workers see. */
  readonly places: ReadonlyMap<string, number>;
}

/** How long the caller watches for the last part before it goes to sleep, in milliseconds. */
const watch = 0.05;

/** Workers that share the large kernels of one calling thread. */
export class Crew {
  readonly threads: number;
  readonly #control: Control = newControl();
  readonly #workers: HostWorker[] = [];
  readonly #known = new WeakMap<Heap, Known>();
  readonly #mayBlock: boolean;
  #letters = 0;
  #nextId = 1;

  private constructor(threads: number) {
    this.threads = threads;
    this.#mayBlock = mayBlock(this.#control.words);
  }

  /** Starts `threads - 1` workers. Rejects with the reason when one does not come up; `onDeath` is for one that dies later. */
  static async start(threads: number, onDeath: (crew: Crew, reason: string) => void): Promise<Crew> {
    const crew = new Crew(threads);
    try {
      await Promise.all(Array.from({ length: threads - 1 }, (_, index) => crew.#startWorker(index, onDeath)));
    } catch (error) {
      crew.end();
      throw error;
    }
    // While they came up they kept the process alive, for the one who awaits them.
    for (const worker of crew.#workers) worker.unref();
    return crew;
  }

  #startWorker(index: number, onDeath: (crew: Crew, reason: string) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = startWorker(workerSource, {
        onLetter: () => resolve(),
        onDeath: (reason) => {
          reject(new Error(reason));
          onDeath(this, reason);
        },
      });
      this.#workers.push(worker);
      worker.post({ control: this.#control.buffer, index });
    });
  }

  /**
   * Tells the workers of a heap, if they have not heard of it. They know it when they have read the letter, and keep it as long
   * as they live: the heaps of freed memories go to the next ones, so they do not pile up.
   */
  introduce(heap: WasmHeap): void {
    if (!heap.shared || this.#known.has(heap)) return;
    const id = this.#nextId++;
    this.#send({ id, memory: heap.memory, modules: heap.modules });
    const places = new Map(heap.names.map((name, place) => [name, place]));
    this.#known.set(heap, { id, letters: this.#letters, places });
  }

  /** Whether every worker knows the heap. */
  knows(heap: Heap): boolean {
    const known = this.#known.get(heap);
    return known !== undefined && this.#workers.every((_, index) => this.#lettersRead(index) >= known.letters);
  }

  /** Whether a job of so many parts and arguments can be handed out. */
  fits(parts: readonly (readonly number[])[]): boolean {
    return parts.length <= mostThreads && parts.every(({ length }) => length <= mostArguments);
  }

  /** Calls an export once per list of arguments: `body`, which is that export here, for the parts that fall to this thread. */
  run(heap: Heap, name: string, body: Body, parts: readonly (readonly number[])[]): void {
    const { words, numbers } = this.#control;
    const { id, places } = this.#known.get(heap) as Known;
    for (let k = 1; k < parts.length; k++) {
      const part = parts[k];
      for (let i = 0; i < part.length; i++) numbers[k * mostArguments + i] = part[i];
    }
    words[word.heap] = id;
    words[word.kernel] = places.get(name) as number;
    words[word.arguments] = parts[0].length;
    words[word.failed] = 0;
    Atomics.store(words, word.done, 0);
    Atomics.store(words, word.open, parts.length - 1);
    Atomics.add(words, word.bell, 1);
    Atomics.notify(words, word.bell, parts.length - 1);
    let taken = parts.length - 1;
    try {
      body(...parts[0]);
      for (let part = this.#take(); part > 0; part = this.#take()) {
        taken--;
        body(...parts[part]);
      }
    } finally {
      // Also when the kernel failed here: nobody may still write when this returns.
      taken -= Atomics.exchange(words, word.open, 0);
      this.#waitUntil(taken);
    }
    if (words[word.failed] !== 0) throw new Error(`${name}: a part failed in a worker`);
  }

  /** Ends the workers; what they held is given back. */
  end(): void {
    for (const worker of this.#workers) worker.end();
  }

  #take(): number {
    const { words } = this.#control;
    let part = Atomics.load(words, word.open);
    while (part > 0) {
      const found = Atomics.compareExchange(words, word.open, part, part - 1);
      if (found === part) return part;
      part = found;
    }
    return 0;
  }

  #waitUntil(taken: number): void {
    const { words } = this.#control;
    const end = performance.now() + watch;
    for (let done = Atomics.load(words, word.done); done < taken; done = Atomics.load(words, word.done)) {
      if (this.#mayBlock && performance.now() > end) Atomics.wait(words, word.done, done);
    }
  }

  #send(letter: object): void {
    const { words } = this.#control;
    this.#letters++;
    // The number first: a worker that has read fewer goes to wait for its letters, and comes back only after a letter.
    Atomics.store(words, word.sent, this.#letters);
    Atomics.add(words, word.bell, 1);
    Atomics.notify(words, word.bell);
    for (const worker of this.#workers) worker.post(letter);
  }

  #lettersRead(index: number): number {
    return Atomics.load(this.#control.words, word.read + index * lineWords);
  }
}

/** Whether this thread may sleep: the main thread of a page may not. */
function mayBlock(words: Int32Array): boolean {
  try {
    // 0 is not 1, so this returns at once.
    Atomics.wait(words, word.bell, 1);
    return true;
  } catch {
    return false;
  }
}
