import type { Seen } from './seen.js';

/** A response, and where it was served. */
export interface DemoReply {
  readonly status: number;
  readonly body: { readonly [name: string]: unknown };
  /** The header `x-served-by`: module and place. */
  readonly servedBy: string;
  /** The header `etag`. */
  readonly version: string;
}

/** A request that changes something. */
export interface DemoCommand {
  readonly method?: 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: object;
  /** The idempotency key. */
  readonly key: string;
  /** The header `If-Match`. */
  readonly version?: string;
}

/** What is at a path, without identifiers. */
const IDENTIFIER = /\/(?=[^/]*\d)[^/]{16,}/g;

/** A client of the marketplace. It records how long each request took, and each response that no client should get. */
export class DemoClient {
  private token: string | undefined;

  constructor(
    private readonly url: string,
    private readonly seen: Seen,
  ) {}

  /** @throws Error when the account cannot sign in */
  async signIn(email: string): Promise<this> {
    const body = { email, password: 'ficus-sample' };
    const { body: session, status } = await this.send('POST', '/api/sessions', body, {});
    if (status !== 201 && status !== 200) throw new Error(`${email} cannot sign in: ${status}.`);
    this.token = String(session['token']);
    return this;
  }

  get(path: string): Promise<DemoReply> {
    return this.send('GET', path, undefined, {});
  }

  command({ method = 'POST', path, body = {}, key, version }: DemoCommand): Promise<DemoReply> {
    return this.send(method, path, body, {
      ...{ 'content-type': 'application/json', 'idempotency-key': key },
      ...(version === undefined ? {} : { 'if-match': version }),
    });
  }

  private async send(method: string, path: string, body: object | undefined, more: Record<string, string>) {
    const name = `${method} ${path.replace(/\?.*/, '').replace(IDENTIFIER, '/…')}`;
    const at = performance.now();
    const headers = {
      ...more,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
    };
    try {
      const sent = await fetch(this.url + path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await sent.text();
      const value = (text === '' ? {} : JSON.parse(text)) as DemoReply['body'];
      const { status } = sent;
      this.seen.response({ at, ms: performance.now() - at, isCommand: method !== 'GET' }, name, status, value['code']);
      const header = (of: string) => sent.headers.get(of) ?? '';
      return { status, body: value, servedBy: header('x-served-by'), version: header('etag') };
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string } };
      this.seen.response(
        { at, ms: performance.now() - at, isCommand: method !== 'GET' },
        name,
        0,
        cause?.code ?? message,
      );
      return { status: 0, body: {}, servedBy: '', version: '' };
    }
  }
}
