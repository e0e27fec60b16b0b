import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { arrives } from '../../../src/platform/testing/waiting.js';
import { programOf, WAIT_MS } from './lesson.js';

/** What a program reports: one line of JSON on its standard output. */
export type Report = Readonly<Record<string, unknown>>;

/** A program of this folder as a process of its own, so that a lesson can kill it. It also ends when this process does. */
export class ChildProgram {
  private readonly reports: Report[] = [];
  private errors = '';

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    lines.on('line', (line) => this.reports.push(JSON.parse(line) as Report));
  }

  /** Starts it with parameters, which it reads as JSON from its command line. */
  static start(name: string, parameters: object): ChildProgram {
    const words = [programOf(name), JSON.stringify(parameters)];
    return new ChildProgram(name, spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'pipe'] }));
  }

  /** Resolves once it has reported these fields with these values. @throws Error when it ends before, with what it wrote. */
  async reported(fields: Report): Promise<void> {
    const isIt = (report: Report) => Object.entries(fields).every(([field, value]) => report[field] === value);
    const seen = () => {
      if (this.reports.some(isIt)) return true;
      if (this.child.exitCode === null) return false;
      throw new Error(`${this.name} ended before it reported ${JSON.stringify(fields)}: ${this.errors}`);
    };
    await arrives(`${this.name} reports ${JSON.stringify(fields)}. ${this.errors}`, seen, WAIT_MS);
  }

  /** Kills it (`kill -9`). Resolves when it is dead. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const dead = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await dead;
  }
}
