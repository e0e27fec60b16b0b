import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command/command-error.mjs';
import { SAMPLE_PASSWORD } from '../command/sample-password.mjs';

/** What passes: too many requests, a module that is moving or overloaded, a call that had no time. */
const PASSING = [429, 502, 503, 504];
const [RETRY_MS, PATIENCE_MS] = [500, 60_000];

/** A member at the public API. It signs in again when its token has expired, and repeats what passes, under the same key. */
export class SeedClient {
  #token = '';

  /** @param {import('../api/sender.mjs').Sender} sender @param {string} email */
  constructor(sender, email) {
    this.sender = sender;
    this.email = email;
    this.memberId = '';
  }

  /** @throws {CommandError} when the account cannot sign in */
  async signIn() {
    const response = await this.#send('POST', '/api/sessions', { email: this.email, password: SAMPLE_PASSWORD });
    if (!response.ok)
      throw new CommandError(
        `${this.email} could not sign in (${sentenceOf(response)}). The seed needs the sample accounts: SAMPLE_DATA must be on.`,
      );
    const { token, memberId } = /** @type {{ token: string, memberId: string }} */ (response.body);
    [this.#token, this.memberId] = [token, memberId];
    return this;
  }

  /** Joins as a customer, unless the account is there. */
  async join(/** @type {string} */ name) {
    const account = { email: this.email, password: SAMPLE_PASSWORD, name };
    const response = await this.#send('POST', '/api/members', account);
    const isTaken = /** @type {{ code?: string }} */ (response.body).code === 'EMAIL_TAKEN';
    if (!response.ok && !isTaken) throw new CommandError(`${this.email} could not join: ${sentenceOf(response)}`);
    return this.signIn();
  }

  /** @param {string} path */
  get(path) {
    return this.#asMember('GET', path);
  }

  /** @param {string} path @param {object} body @param {string} key the idempotency key */
  command(path, body, key) {
    return this.#asMember('POST', path, body, key);
  }

  /** @param {string} method @param {string} path @param {object} [body] @param {string} [key] */
  async #asMember(method, path, body, key) {
    const response = await this.#send(method, path, body, key);
    if (response.status !== 401) return response;
    await this.signIn();
    return this.#send(method, path, body, key);
  }

  /** @param {string} method @param {string} path @param {object} [body] @param {string} [key] */
  async #send(method, path, body, key) {
    const headers = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(this.#token === '' ? {} : { authorization: `Bearer ${this.#token}` }),
    };
    const request = { method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const response = await this.sender.send(request);
      if (!PASSING.includes(response.status) || performance.now() > until) return response;
      const seconds = Number(response.headers['retry-after']);
      await pause(seconds > 0 ? seconds * 1_000 : RETRY_MS);
    }
  }
}

/** @param {import('../api/sender.mjs').Response} response */
export function sentenceOf({ status, body }) {
  const { code, detail } = /** @type {{ code?: string, detail?: string }} */ (body ?? {});
  return [String(status), code, detail].filter((part) => part !== undefined).join(' ');
}
