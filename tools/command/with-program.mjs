import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SAMPLE_PASSWORD } from './sample-password.mjs';

/** @typedef {{ readonly url: string, readonly internalUrl: string }} Addresses of the running program */

/**
 * Runs the built program with data of its own while `work` runs, on free ports of 127.0.0.1.
 * @template T
 * @param {string} root the checkout
 * @param {(program: Addresses) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgram(root, work) {
  const data = mkdtempSync(join(tmpdir(), 'ficus-program-'));
  const env = {
    PATH: process.env['PATH'],
    SQLITE_DRIVER: process.env['SQLITE_DRIVER'],
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: data,
    LOG_LEVEL: 'info',
    RATE_LIMIT: 'off',
  };
  const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist', 'src', 'main.js')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  const gone = once(child, 'exit');
  try {
    return await work(await ready(child, gone));
  } finally {
    child.kill('SIGTERM');
    await gone;
    rmSync(data, { recursive: true, force: true });
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {Promise<unknown>} gone
 * @returns {Promise<Addresses>}
 */
function ready(child, gone) {
  return new Promise((resolve, reject) => {
    void gone.then(() => reject(new Error('The program ended before it was ready.')));
    createInterface({ input: /** @type {NodeJS.ReadableStream} */ (child.stdout) }).on('line', (line) => {
      const { msg = '', url, internalUrl } = JSON.parse(line);
      if (url && msg.includes(' is ready at ')) resolve({ url, internalUrl });
    });
  });
}

/**
 * The token of a sample account.
 * @param {string} url
 * @param {string} email
 * @returns {Promise<string>}
 */
export async function signIn(url, email) {
  const response = await fetch(`${url}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: SAMPLE_PASSWORD }),
  });
  const body = /** @type {{ token?: string }} */ (await response.json());
  if (!body.token) throw new Error(`Signing in as ${email} got ${response.status}.`);
  return body.token;
}
