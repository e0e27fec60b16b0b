import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CommandError } from '../command/command-error.mjs';
import { root } from '../root.mjs';
import { provideGo } from './go.mjs';

const SOURCE = join(root, 'tools', 'kafka', 'kfake');
/** After so many packages the person at the terminal reads that it goes on. */
const PACKAGES_PER_LINE = 50;

/** The version of kfake that is built. */
export const KFAKE_VERSION = String(/pkg\/kfake v(\S+)/.exec(readFileSync(join(SOURCE, 'go.mod'), 'utf8'))?.[1]);

/** A program for another machine, or from another source, is another one. */
function nameOfProgram() {
  const digest = createHash('sha256');
  for (const file of ['go.mod', 'go.sum', 'main.go']) digest.update(readFileSync(join(SOURCE, file)));
  return `kfake-${KFAKE_VERSION}-${process.platform}-${process.arch}-${digest.digest('hex').slice(0, 8)}`;
}

/**
 * The program that runs kfake: built by Go once, and kept. Only building it takes Go.
 * @param {string} above the folder of what Kafka runs on
 * @param {{ readonly environment: import('./java.mjs').Environment, readonly say: (sentence: string) => void }} options
 * @returns {Promise<string>}
 * @throws {import('../command/missing-program.mjs').MissingProgram} when Go is not there
 * @throws {CommandError} when it cannot be built
 */
export async function provideKfake(above, { environment, say }) {
  const program = join(above, nameOfProgram());
  if (existsSync(program)) return program;
  const go = provideGo(environment);
  mkdirSync(above, { recursive: true });
  // Beside the final place, so that a build that was broken off is not taken for one.
  const draft = mkdtempSync(join(above, 'kfake.part-'));
  try {
    say(`Building kfake ${KFAKE_VERSION} by Go (half a minute the first time) …`);
    await build(go, { built: join(draft, 'kfake'), environment, say });
    renameSync(join(draft, 'kfake'), program);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return program;
}

/** @param {string} go @param {{ built: string, environment: import('./java.mjs').Environment, say: (sentence: string) => void }} options */
async function build(go, { built, environment, say }) {
  const child = spawn(go, ['build', '-v', '-trimpath', '-o', built, '.'], {
    cwd: SOURCE,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  /** @type {string[]} */
  const complaints = [];
  let compiled = 0;
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('go: downloading')) say(`… ${line.slice('go: '.length)}`);
    // With -v, Go says the name of each package that it compiles.
    else if (!/^[\w./-]+$/.test(line)) complaints.push(line);
    else if (++compiled % PACKAGES_PER_LINE === 0) say(`… ${compiled} packages compiled`);
  });
  const [status] = await once(child, 'close');
  if (status !== 0)
    throw new CommandError(
      `Go could not build kfake: ${complaints[0] ?? `it ended with ${status}`}. Repeat the command when Go's module proxy can be reached.`,
    );
}

/**
 * A broker of kfake on a free port of 127.0.0.1, with no topics. It holds everything in memory, and ends with the process that
 * has started it, in whatever way that ends.
 */
export class Kfake {
  /** @type {import('node:child_process').ChildProcess} */
  #process;

  /** @param {import('node:child_process').ChildProcess} child @param {string} address */
  constructor(child, address) {
    this.#process = child;
    this.brokers = Object.freeze([address]);
  }

  /**
   * Resolves when it can be connected to.
   * @param {string} program as {@link provideKfake} has it
   * @throws {CommandError} when it does not start
   */
  static async start(program) {
    const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'] });
    // It ends the wait below; what it says is not more than that.
    child.on('error', () => undefined);
    /** @type {Promise<string | undefined>} */
    const line = new Promise((resolve) => {
      createInterface({ input: child.stdout })
        .once('line', resolve)
        .once('close', () => resolve(undefined));
    });
    const said = await line;
    if (said === undefined)
      throw new CommandError(`${program} ended before it was ready; remove that file, and repeat the command.`);
    return new Kfake(child, JSON.parse(said).address);
  }

  /** Ends it, and loses all records. */
  async end() {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.stdin?.end();
    await ended;
  }
}
