import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCRIPT = join(ROOT, 'tools/stack/stack.mjs');

/** A process, as `status` shows it. */
export interface Shown {
  readonly name: string;
  readonly pid: number;
  readonly readiness: string;
  readonly restarts: number;
  readonly internalAddress: string;
}

/** What `status --json` prints. */
export interface Status {
  readonly running: boolean;
  readonly supervisor: number;
  readonly url: string;
  readonly processes: readonly Shown[];
}

/** Begins a verb of `npm run stack` as a process. */
export function launchStack(directory: string, words: readonly string[], environment: object = {}): ChildProcess {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment };
  return spawn(process.execPath, [SCRIPT, ...words, '--dir', directory], { cwd: ROOT, env });
}

/** Runs a verb to its end. */
export async function runStack(directory: string, words: readonly string[], environment: object = {}) {
  const child = launchStack(directory, words, environment);
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [status] = (await once(child, 'close')) as [number];
  return { status, stdout, stderr };
}

export async function statusOf(directory: string): Promise<Status> {
  return JSON.parse((await runStack(directory, ['status', '--json'])).stdout) as Status;
}

/** A process of a stack. */
export function processOf({ processes }: Status, name: string): Shown {
  const found = processes.find((one) => one.name === name);
  if (!found) throw new Error(`The stack has no process '${name}'.`);
  return found;
}
