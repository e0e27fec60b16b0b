import { CommandError } from '../command/command-error.mjs';
import { SAMPLE_PASSWORD } from '../command/sample-password.mjs';

const SAMPLE_DOMAIN = '@example.com';
/** A token that ends within this time is renewed before it is sent. */
const MARGIN_MS = 30_000;

/** Who sends the requests. The session lasts from one line of the shell to the next. */
export class Sessions {
  /**
   * @param {import('./sender.mjs').Sender} sender
   * @param {import('./memory.mjs').Memory} memory
   */
  constructor(sender, memory) {
    this.sender = sender;
    this.memory = memory;
  }

  /**
   * @param {string | undefined} email
   * @param {string | undefined} password
   * @returns {Promise<import('./sender.mjs').Response>} without the tokens when it was accepted
   */
  async signIn(email, password = email?.endsWith(SAMPLE_DOMAIN) ? SAMPLE_PASSWORD : undefined) {
    if (!email || !password)
      throw new CommandError('sign-in takes an email address and a password; of a sample account the address alone.');
    const response = await this.#open('/api/sessions', email, { email, password });
    if (!response.ok) return response;
    const { memberId, expiresAt } = /** @type {any} */ (response.body);
    return { ...response, body: { memberId, email, expiresAt } };
  }

  /**
   * The header with the token of the member who is signed in; no header when nobody is.
   * @returns {Promise<Record<string, string>>}
   */
  async header() {
    const session = await this.#renewed();
    return session === undefined ? {} : { authorization: `Bearer ${session.token}` };
  }

  /** The session, with a token that is valid for a while. */
  async #renewed() {
    const session = this.memory.now.session;
    if (session === undefined) return undefined;
    if (Date.parse(session.expiresAt) - Date.now() < MARGIN_MS) {
      const { ok } = await this.#open('/api/sessions/refresh', session.email, { refreshToken: session.refreshToken });
      if (!ok) {
        delete this.memory.now.session;
        this.memory.save();
        throw new CommandError(`The session of ${session.email} has ended; type: npm run api sign-in ${session.email}`);
      }
    }
    return this.memory.now.session;
  }

  /** @returns {Promise<string>} */
  async token() {
    const session = await this.#renewed();
    if (session === undefined) throw new CommandError('Nobody is signed in; type: npm run api sign-in <email>');
    return session.token;
  }

  async signOut() {
    const headers = await this.header();
    if (headers['authorization'] === undefined) throw new CommandError('Nobody is signed in.');
    const response = await this.sender.send({ method: 'DELETE', path: '/api/sessions/current', headers });
    delete this.memory.now.session;
    this.memory.save();
    return response;
  }

  /**
   * @param {string} path
   * @param {string} email
   * @param {object} body
   */
  async #open(path, email, body) {
    const headers = { 'content-type': 'application/json' };
    const response = await this.sender.send({ method: 'POST', path, headers, body: JSON.stringify(body) });
    if (response.ok) {
      const { token, expiresAt, refreshToken } = /** @type {any} */ (response.body);
      this.memory.now.session = { email, token, expiresAt, refreshToken };
      this.memory.save();
    }
    return response;
  }
}
