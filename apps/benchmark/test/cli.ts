/** Runs the built command line as a child process, in a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResultsDocument } from '../src/results.ts';

const cliPath = join(import.meta.dirname, '..', 'dist', 'cli.js');

/** What a finished process left. */
export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder that is removed by `clean`. */
export class Workplace {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'spred-benchmark-'));

  /** Runs the command line to its end; `watch` sees the process and what it has printed so far. */
  run(args: readonly string[], watch?: (out: string, child: ChildProcess) => void): Promise<Finished> {
    if (!existsSync(cliPath)) throw new Error('dist/cli.js is missing: build the app first');
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [cliPath, ...args], {
        cwd: this.folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        watch?.(out, child);
      });
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, out, err }));
    });
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  text(...names: string[]): string {
    return readFileSync(this.path(...names), 'utf8');
  }

  results(folder = 'reports'): ResultsDocument {
    return JSON.parse(this.text(folder, 'results.json')) as ResultsDocument;
  }

  clean(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
