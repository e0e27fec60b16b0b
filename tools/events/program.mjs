import { CommandError } from '../command/command-error.mjs';
import { addressOf, DEFAULT_PORT } from '../command/public-address.mjs';
import { macHeader } from '../internal/request-mac.mjs';

/** The running program, as its operator. */
export class RunningProgram {
  /**
   * @param {{ readonly [variable: string]: string | undefined }} environment
   * @param {boolean} json whether one JSON value is wanted, for programs
   */
  constructor(environment, json) {
    this.url = internalUrlOf(environment);
    this.token = environment['FICUS_TOKEN'];
    this.secret = environment['INTERNAL_SECRET'];
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
   * Every item of a list, page by page, and the modules that could not be asked.
   * @param {string} path
   * @returns {Promise<{ items: any[], missing: any[] }>}
   */
  async all(path) {
    const items = [];
    const missing = new Map();
    let cursor = '';
    do {
      const page = await this.get(`${path}?limit=100${cursor}`);
      items.push(...page.items);
      for (const one of page.missing ?? []) missing.set(one.module, one);
      cursor = page.next === undefined ? '' : `&cursor=${encodeURIComponent(page.next)}`;
    } while (cursor !== '');
    return { items, missing: [...missing.values()] };
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  async #send(method, path, body) {
    if (!this.token)
      throw new CommandError(
        'FICUS_TOKEN is not set; sign in as one who operates the program, and export it:\n' +
          '  npm run api sign-in admin@example.com\n  export FICUS_TOKEN=$(npm run --silent api token)',
      );
    const text = body ? JSON.stringify(body) : undefined;
    const url = new URL(this.url + path);
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(this.secret ? macHeader(this.secret, method, url.pathname + url.search, text) : {}),
        ...(text ? { 'content-type': 'application/json' } : {}),
      },
      ...(text ? { body: text } : {}),
    }).catch((error) => {
      throw new CommandError(
        `No program responds at ${this.url} (${error.cause?.code ?? error.message}); start it, or set FICUS_URL to its internal address.`,
      );
    });
    /** @type {any} */
    const answer = await response.json().catch(() => ({ detail: `${response.status} without an explanation` }));
    if (response.ok) return answer;
    if (answer.code === 'NOT_FOUND')
      throw new CommandError(
        `The program at ${this.url} does not serve ${path.split('?')[0]}; set FICUS_URL to its internal address (INTERNAL_PORT), which it logs as internalUrl when it is ready.`,
      );
    const issues = (answer.errors ?? []).map(
      (/** @type {{ path: string, message: string }} */ { path: at, message }) => ` ${at}: ${message}.`,
    );
    throw new CommandError(`${answer.detail ?? answer.title}${issues.join('')}`);
  }
}

/**
 * The internal address of the program: `FICUS_URL`, or where the same settings have it listen.
 * @param {{ readonly [variable: string]: string | undefined }} environment
 */
function internalUrlOf(environment) {
  const { FICUS_URL, INTERNAL_HOST, INTERNAL_PORT, PORT } = environment;
  if (FICUS_URL && (!/^https?:/.test(FICUS_URL) || !URL.canParse(FICUS_URL)))
    throw new CommandError(`FICUS_URL is '${FICUS_URL}'; allowed is an address such as http://127.0.0.1:3001.`);
  if (FICUS_URL) return FICUS_URL.replace(/\/$/, '');
  const port = INTERNAL_PORT || internalPortBeside(PORT || DEFAULT_PORT);
  if (port === '0')
    throw new CommandError(
      'The internal port of the program is any free one; set FICUS_URL to the internalUrl that it logs when it is ready.',
    );
  return addressOf(INTERNAL_HOST, port);
}

/**
 * The default of INTERNAL_PORT, as src/platform/ops/host-settings.ts has it.
 * @param {string} port
 */
function internalPortBeside(port) {
  const number = Number(port);
  return String(number > 0 && number < 65_535 ? number + 1 : number === 65_535 ? number - 1 : 0);
}
