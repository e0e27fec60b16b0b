import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { root } from '../root.mjs';
import { errorLineIn } from './error-line.js';
import type { Tell } from './lab.js';
import { scriptWords } from './script-words.js';
import { toldIn } from './tell-progress.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A functional limit, not an expectation of speed. */
const LIMIT_MS = 300_000;

/** How a script of a lab ended. */
export interface ScriptEnd<Result> {
  /** What its last line of standard output holds, as JSON; undefined when the script failed before it wrote one. */
  readonly result?: Result;
  /** What it wrote to standard error; where there is no result, a sentence that says why. */
  readonly errors: string;
  readonly status: number | null;
}

/**
 * Runs a TypeScript file of a lab's material or of a workspace in a process of its own, so that the code of a learner can hang, end
 * the process or change what it imports, and nothing more. After the limit, and when this process is interrupted, it is killed with all
 * that it has started.
 * @param options `tell` gets what the script tells by `tellProgress`
 */
export function runScript<Result>(
  script: string,
  words: readonly string[],
  options: { limitMs?: number; environment?: { [name: string]: string }; tell?: Tell } = {},
): Promise<ScriptEnd<Result>> {
  const { limitMs = LIMIT_MS, environment = {}, tell = () => undefined } = options;
  // A group of its own can be killed whole.
  const child = spawn(process.execPath, scriptWords(script, words), {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  createInterface({ input: child.stderr }).on('line', (line) => {
    const told = toldIn(line);
    if (told === undefined) errors += `${line}\n`;
    else tell(told);
  });
  const watch = new Watch(child, limitMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      watch.end();
      const result = status === 0 ? resultIn<Result>(output) : undefined;
      if (result !== undefined) resolve({ result, errors, status });
      else
        resolve({
          errors: watch.isLate ? `It did not end within ${limitMs / 1_000} seconds.` : whyNot(errors, status),
          status,
        });
    });
  });
}

/** Kills a script and what it has started: after the limit, or with this process. */
class Watch {
  isLate = false;
  private readonly limit: NodeJS.Timeout;

  constructor(
    private readonly child: ChildProcess,
    limitMs: number,
  ) {
    this.limit = setTimeout(() => {
      this.isLate = true;
      this.kill();
    }, limitMs);
    for (const signal of SIGNALS) process.once(signal, this.interrupted);
  }

  end(): void {
    clearTimeout(this.limit);
    for (const signal of SIGNALS) process.off(signal, this.interrupted);
  }

  private readonly interrupted = () => {
    this.kill();
    process.exit(130);
  };

  private kill(): void {
    if (this.child.pid !== undefined && this.child.exitCode === null) process.kill(-this.child.pid, 'SIGKILL');
  }
}

function whyNot(errors: string, status: number | null): string {
  return errorLineIn(errors) ?? `It ended with status ${status} before it had a result. ${errors.trim()}`.trim();
}

function resultIn<Result>(output: string): Result | undefined {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(last) as Result;
  } catch {
    return undefined;
  }
}
