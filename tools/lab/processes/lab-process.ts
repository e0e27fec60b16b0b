import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { root } from '../../root.mjs';
import { scriptWords } from '../script-words.js';

/** A functional limit, not an expectation of speed: a process that has not replied by then hangs, and is killed. */
const LIMIT_MS = 120_000;

/** What a process answers to a request: its value, or the sentence of its error. */
interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A process of a lab ended before it replied. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';
}

/**
 * A TypeScript program of a lab that goes on until it is killed: by the lab, or by itself at a failpoint. It serves requests by
 * `serveLab`. It ends when the process that started it does.
 */
export class LabProcess {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private errors = '';
  /** Resolves when it has ended, with its signal: SIGKILL after a kill -9. */
  readonly ended: Promise<NodeJS.Signals | null>;

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    child.on('message', (message) => this.settle(message as Reply));
    this.ended = once(child, 'close').then(() => {
      const error = new ProcessEnded(`${name} ended: ${child.signalCode ?? child.exitCode}. ${this.errors.trim()}`);
      for (const { reject } of this.pending.values()) reject(error);
      this.pending.clear();
      return child.signalCode;
    });
  }

  /**
   * Starts a program. Resolves when it serves requests, with what it says about itself.
   * @throws ProcessEnded with what it wrote to standard error, when it ends before
   */
  static async start<About>(
    name: string,
    script: string,
    words: readonly string[],
    environment: { readonly [name: string]: string } = {},
  ): Promise<{ process: LabProcess; about: About }> {
    const child = spawn(process.execPath, scriptWords(script, words), {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const started = new LabProcess(name, child);
    return { process: started, about: await started.ask<About>('about') };
  }

  /** Sends a request. @throws ProcessEnded when the process dies before it replies; Error with the sentence of its own error */
  ask<Result>(what: string, input: object = {}): Promise<Result> {
    if (!this.child.connected) return Promise.reject(new ProcessEnded(`${this.name} has ended. ${this.errors.trim()}`));
    const id = ++this.lastId;
    const limit = setTimeout(() => {
      this.errors += ` It did not reply to '${what}' within ${LIMIT_MS} ms.`;
      this.child.kill('SIGKILL');
    }, LIMIT_MS);
    const replied = new Promise<Result>((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      // A send that fails is followed by the end of the process, which rejects the request.
      this.child.send({ id, what, input }, () => undefined);
    });
    return replied.finally(() => clearTimeout(limit));
  }

  /** Kills it by `kill -9`. Resolves when it is dead. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private settle({ id, value, error }: Reply): void {
    const waiting = this.pending.get(id);
    this.pending.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }
}
