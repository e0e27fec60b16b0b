import { Refusal } from '../command/refusal.mjs';

/** Addresses that a program listens on and nobody can connect to: every address of the machine, this one among them. */
const EVERYWHERE = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);
const SIGN_IN =
  `TOKEN=$(curl -s URL/api/sessions -H 'content-type: application/json' -d '{"email":"…","password":"…"}' ` +
  `| sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`;

/** The running program, as its operator. */
export class RunningProgram {
  /**
   * @param {{ readonly [variable: string]: string | undefined }} environment
   * @param {boolean} json whether one JSON value is wanted, for programs
   */
  constructor(environment, json) {
    this.url = urlOf(environment);
    this.token = environment['FICUS_TOKEN'];
    this.json = json;
  }

  /**
   * @param {string} path
   * @returns {Promise<any>}
   */
  get(path) {
    return this.#send('GET', path);
  }

  /**
   * @param {string} path
   * @param {object} body
   * @returns {Promise<any>}
   */
  post(path, body = {}) {
    return this.#send('POST', path, body);
  }

  /**
   * Every item of a list, page by page.
   * @param {string} path
   * @returns {Promise<any[]>}
   */
  async all(path) {
    const items = [];
    let cursor = '';
    do {
      const page = await this.get(`${path}?limit=100${cursor}`);
      items.push(...page.items);
      cursor = page.next === undefined ? '' : `&cursor=${encodeURIComponent(page.next)}`;
    } while (cursor !== '');
    return items;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  async #send(method, path, body) {
    if (!this.token)
      throw new Refusal(
        `FICUS_TOKEN is not set; sign in as one who operates the program, and export it:\n  ${SIGN_IN.replace('URL', this.url)}\n  export FICUS_TOKEN=$TOKEN`,
      );
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch((error) => {
      throw new Refusal(
        `No program answers at ${this.url} (${error.cause?.code ?? error.message}); start it, or set FICUS_URL.`,
      );
    });
    /** @type {any} */
    const answer = await response.json().catch(() => ({ detail: `${response.status} without an explanation` }));
    if (response.ok) return answer;
    const issues = (answer.errors ?? []).map(
      (/** @type {{ path: string, message: string }} */ { path: at, message }) => ` ${at}: ${message}.`,
    );
    throw new Refusal(`${answer.detail ?? answer.title}${issues.join('')}`);
  }
}

/**
 * Where the program runs: `FICUS_URL`, or where the same `HOST` and `PORT` have it listen.
 * @param {{ readonly [variable: string]: string | undefined }} environment
 */
function urlOf(environment) {
  const host = environment['HOST'] || '127.0.0.1';
  const near = EVERYWHERE.get(host) ?? host;
  const own = `http://${near.includes(':') ? `[${near}]` : near}:${environment['PORT'] || '3000'}`;
  const url = (environment['FICUS_URL'] || own).replace(/\/$/, '');
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw new Refusal(`FICUS_URL is '${url}'; allowed is an address such as http://127.0.0.1:3000.`);
  return url;
}
