import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Runs a command of `tools/`, such as `digest.mjs`, to its end: with the driver of this process, and what `environment` adds. */
export async function runTool(script: string, words: readonly string[], environment: object = {}) {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], SQLITE_DRIVER: process.env['SQLITE_DRIVER'] };
  const child = spawn(process.execPath, [`tools/${script}`, ...words], { cwd: ROOT, env: { ...env, ...environment } });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [status] = (await once(child, 'close')) as [number];
  return { status, stdout, stderr };
}
