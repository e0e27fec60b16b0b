import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** This file runs as it is, in tests, and compiled below dist. */
const TOP = new URL('../../', import.meta.url);
/** The path of a compiled file. */
export const compiled = (file: string): string =>
  fileURLToPath(new URL(TOP.pathname.endsWith('/dist/') ? file : `dist/${file}`, TOP));
const MAIN = compiled('src/main.js');
const READY_WITHIN_MS = 120_000;

interface Addresses {
  readonly url: string;
  readonly internalUrl: string;
}

/** The built program as a process of its own, for what can only be seen from outside: starts, signals, `kill -9`. */
export class Program {
  private constructor(
    private readonly child: ChildProcess,
    /** Where it serves clients. */
    readonly url: string,
    /** Where it serves operators. */
    readonly internalUrl: string,
    /** Milliseconds from the start of the process until it said that it is ready. */
    readonly readyAfterMs: number,
    private readonly written: () => string,
  ) {}

  /** All that the process has written so far: its log, and what it said on standard error. */
  get output(): string {
    return this.written();
  }

  /**
   * Starts the program on free ports. `main` is the compiled file to run, for a program of another checkout; it is ready when
   * its log says `ready`, with its addresses.
   * @throws Error with what it wrote to standard error when it does not get ready.
   */
  static async start(
    dataDirectory: string,
    environment: Record<string, string> = {},
    main = MAIN,
    ready = ' is ready at ',
  ): Promise<Program> {
    const began = performance.now();
    const child = launch(dataDirectory, environment, main);
    let errors = '';
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (log += chunk));
    const { url, internalUrl } = await new Promise<Addresses>((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`The program was not ready in time. ${errors}`));
      }, READY_WITHIN_MS);
      child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`The program ended with ${code}: ${errors}`));
      });
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
        const said = JSON.parse(line) as { msg?: string } & Partial<Addresses>;
        if (!said.msg?.includes(ready) || !said.url) return;
        clearTimeout(timer);
        // A program of an earlier version has one address for both.
        resolve({ url: said.url, internalUrl: said.internalUrl ?? said.url });
      });
    });
    return new Program(child, url, internalUrl, performance.now() - began, () => log + errors);
  }

  /** Runs the program when it is expected not to start. */
  static async fail(
    dataDirectory: string,
    environment: Record<string, string>,
    main = MAIN,
  ): Promise<{ code: number | null; said: string }> {
    const child = launch(dataDirectory, environment, main);
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdout?.resume();
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, said };
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The program has no process.');
    return this.child.pid;
  }

  /** Whether the process has ended, by whatever cause. */
  get gone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** `kill -9`: the process gets no chance to do anything. */
  async kill(): Promise<void> {
    if (this.gone) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  /** Stops the process where it is (SIGSTOP): it does nothing until {@link thaw}, and notices nothing. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  /** Lets a frozen process go on (SIGCONT). */
  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Whether the process stands still (SIGSTOP), whoever stopped it. */
  get isFrozen(): boolean {
    return execFileSync('ps', ['-o', 'stat=', '-p', String(this.pid)], { encoding: 'utf8' }).startsWith('T');
  }

  /** SIGTERM; resolves with the exit code. */
  async stop(): Promise<number | null> {
    if (this.gone) return this.child.exitCode;
    const gone = once(this.child, 'exit') as Promise<[number | null]>;
    this.child.kill('SIGTERM');
    return (await gone)[0];
  }
}

function launch(dataDirectory: string, environment: Record<string, string>, main = MAIN): ChildProcess {
  return spawn(process.execPath, [main], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentOf(dataDirectory, environment),
  });
}

/** The environment of a program under test: nothing of this process but its PATH, any free ports, and settings over these. */
export function environmentOf(dataDirectory: string, settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], PORT: '0', DATA_DIR: dataDirectory, LOG_LEVEL: 'info', ...settings };
}

/** A directory for a program's data, and how to remove it. */
export async function dataDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'ficus-data-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
