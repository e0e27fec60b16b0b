import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { root } from '../root.mjs';

const HOOKS = pathToFileURL(`${root}/tools/lab/register-hooks.mjs`).href;

/** How a script of a lab ended. */
export interface ScriptEnd<Result> {
  /** What its last line of standard output holds, as JSON; undefined when the script failed before it wrote one. */
  readonly result?: Result;
  /** All that it wrote to standard error. */
  readonly errors: string;
  readonly status: number | null;
}

/**
 * Runs a TypeScript file of a lab's material or of a workspace in a process of its own, so that the code of a learner can hang, end
 * the process or change what it imports, and nothing more. It is killed after the limit.
 * @param limitMs a functional limit, not an expectation of speed
 */
export function runScript<Result>(
  script: string,
  words: readonly string[],
  { limitMs = 300_000, environment = {} }: { limitMs?: number; environment?: { [name: string]: string } } = {},
): Promise<ScriptEnd<Result>> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', HOOKS, script, ...words],
    {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
    },
  );
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      const result = resultIn<Result>(output);
      resolve({ ...(result === undefined ? {} : { result }), errors, status });
    });
  });
}

function resultIn<Result>(output: string): Result | undefined {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(last) as Result;
  } catch {
    return undefined;
  }
}
