/** A response, and who has served it. */
export interface DemoReply {
  readonly status: number;
  readonly body: { readonly [name: string]: unknown };
  /** The header `x-served-by`: module and place. */
  readonly servedBy: string;
  readonly ms: number;
}

/** A client of the marketplace. It counts what goes wrong for it. */
export class DemoClient {
  private token: string | undefined;

  constructor(
    private readonly url: string,
    /** Gets each response with a status of 500 and above, and each failure of a connection. */
    private readonly failed: (kind: string) => void,
  ) {}

  /** @throws Error when the account cannot sign in */
  async signIn(email: string): Promise<this> {
    const { body, status } = await this.send('POST', '/api/sessions', { email, password: 'ficus-sample' });
    if (status !== 201 && status !== 200) throw new Error(`${email} cannot sign in: ${status}.`);
    this.token = String(body['token']);
    return this;
  }

  get(path: string): Promise<DemoReply> {
    return this.send('GET', path);
  }

  post(path: string, body: object, key?: string): Promise<DemoReply> {
    return this.send('POST', path, body, key);
  }

  private async send(method: string, path: string, body?: object, key?: string): Promise<DemoReply> {
    const began = performance.now();
    try {
      const response = await fetch(this.url + path, {
        method,
        headers: {
          ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const { status, headers } = response;
      const text = await response.text();
      if (status >= 500) this.failed(`${method} ${status}`);
      const value = (text === '' ? {} : JSON.parse(text)) as DemoReply['body'];
      return { status, body: value, servedBy: headers.get('x-served-by') ?? '', ms: performance.now() - began };
    } catch (error) {
      this.failed(`${method} failed: ${(error as Error).message}`);
      return { status: 0, body: {}, servedBy: '', ms: performance.now() - began };
    }
  }
}
