import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';

/**
 * @typedef {{ readonly email: string, readonly token: string, readonly expiresAt: string, readonly refreshToken: string }} Session
 * @typedef {{ readonly method: string, readonly path: string, readonly headers: Record<string, string>, readonly body?: string }} Sent
 *   a request without its token
 * @typedef {{ session?: Session | undefined, lastCommand?: Sent, values: Record<string, unknown> }} Kept
 */

/** What one line of `npm run api` leaves for the next: who is signed in, the last command, and the fields of responses. */
export class Memory {
  /** @param {{ readonly [variable: string]: string | undefined }} environment */
  constructor(environment) {
    this.file = join(environment['DATA_DIR'] || 'data', 'api-client.json');
    this.now = this.#read();
  }

  /**
   * Remembers the fields of a response by their names: of equal names the first, and rather an outer one than an inner one.
   * @param {unknown} body
   */
  learn(body) {
    /** @type {Record<string, unknown>} */
    const found = {};
    let level = [body];
    while (level.length > 0) {
      const fields = level.flatMap((one) => (isObject(one) ? Object.entries(one) : []));
      for (const [name, value] of fields) if (!isObject(value) && !Object.hasOwn(found, name)) found[name] = value;
      level = fields.map(([, value]) => value).filter(isObject);
    }
    Object.assign(this.now.values, found);
  }

  /**
   * What `:name` stands for.
   * @param {string} name
   */
  valueOf(name) {
    if (Object.hasOwn(this.now.values, name)) return this.now.values[name];
    throw new CommandError(
      `No response has had a field '${name}' yet, so :${name} stands for nothing. Ask for something that has it first, or write the value itself.`,
    );
  }

  /** Writes it down. It holds tokens, so it is for its owner only. */
  save() {
    mkdirSync(dirname(this.file), { recursive: true });
    rmSync(this.file, { force: true });
    writeFileSync(this.file, `${JSON.stringify(this.now, undefined, 2)}\n`, { mode: 0o600 });
  }

  /** @returns {Kept} */
  #read() {
    try {
      const read = JSON.parse(readFileSync(this.file, 'utf8'));
      return isObject(read) ? { values: {}, ...read } : { values: {} };
    } catch {
      // There is none yet, or it was cut in two: it is a convenience, and one signs in again.
      return { values: {} };
    }
  }
}

/**
 * @param {unknown} value
 * @returns {value is object} lists included
 */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}
