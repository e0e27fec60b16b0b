import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { root } from '../../root.mjs';
import { scriptWords } from '../script-words.js';

const READY_WITHIN_MS = 60_000;

/** A program that a lab runs as a process of its own, TypeScript or not, which says on standard output when it is ready. */
export class StartedProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly written: () => string,
  ) {}

  /** What it has written to standard error so far. */
  get errors(): string {
    return this.written();
  }

  /** Whether the process has ended, by whatever cause. */
  get gone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /**
   * Starts a file, and reads its standard output until `ready` finds something in a line.
   * @throws Error with what the process wrote to standard error, when it ends or is not ready within a minute
   */
  static async start<T>(
    file: string,
    words: readonly string[],
    environment: { readonly [name: string]: string },
    ready: (line: string) => T | undefined,
  ): Promise<{ process: StartedProcess; ready: T }> {
    const child = spawn(process.execPath, scriptWords(file, words), {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '16', ...environment },
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const found = await new Promise<T>((resolve, reject) => {
      const fail = (what: string) => reject(new Error(`${file} ${what}. ${errors.trim()}`.trim()));
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        fail('was not ready within a minute');
      }, READY_WITHIN_MS);
      child.once('close', (code) => {
        clearTimeout(timer);
        fail(`ended with ${code} before it was ready`);
      });
      createInterface({ input: child.stdout }).on('line', (line) => {
        const seen = ready(line);
        if (seen === undefined) return;
        clearTimeout(timer);
        resolve(seen);
      });
    });
    return { process: new StartedProcess(child, () => errors.trim()), ready: found };
  }

  /** SIGTERM; resolves when the process has ended. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** `kill -9`: the process gets no chance to do anything. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.gone) return;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    await ended;
  }
}
