import { CommandError } from '../command/command-error.mjs';

/**
 * @typedef {{ readonly ok: boolean, readonly status: number, readonly reason: string, readonly headers: Record<string, string>, readonly body: unknown }} Response
 */

/** Sends requests to one address. */
export class Sender {
  /** @param {string} address such as http://127.0.0.1:3000 */
  constructor(address) {
    this.address = address;
  }

  /**
   * @param {import('./memory.mjs').Sent} request
   * @returns {Promise<Response>} its body is a text when it is not JSON
   */
  async send({ method, path, headers, body }) {
    const response = await fetch(this.address + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
    }).catch((error) => {
      throw new CommandError(
        `No program responds at ${this.address} (${error.cause?.code ?? error.message}); type npm start in another terminal, or set HOST and PORT to where it is.`,
      );
    });
    const text = await response.text();
    return {
      ...{ ok: response.ok, status: response.status, reason: response.statusText },
      ...{ headers: Object.fromEntries(response.headers), body: parsed(text) },
    };
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
