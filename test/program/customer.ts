/** A response of the API, read to its end. */
export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

interface Page {
  readonly items: readonly Record<string, unknown>[];
  readonly next?: string;
}

/** A signed-in member who uses the API over the network, as any client would. */
export class Customer {
  private constructor(
    private readonly url: string,
    readonly token: string,
  ) {}

  static async signIn(url: string, email = 'customer@example.com', password = 'ficus-sample'): Promise<Customer> {
    const reply = await send(`${url}/api/sessions`, 'POST', {}, { email, password });
    if (reply.status !== 201) throw new Error(`Signing in as ${email} got ${reply.status}.`);
    return new Customer(url, String(reply.body['token']));
  }

  /** The same member at the same program after a restart on another port: tokens outlive it. */
  at(url: string): Customer {
    return new Customer(url, this.token);
  }

  get(path: string): Promise<Reply> {
    return send(this.url + path, 'GET', this.headers());
  }

  post(path: string, key: string, body: object): Promise<Reply> {
    return send(this.url + path, 'POST', { ...this.headers(), 'idempotency-key': key }, body);
  }

  /** Changes what is at that version. */
  patch(path: string, key: string, body: object, version: string): Promise<Reply> {
    const headers = { ...this.headers(), 'idempotency-key': key, 'if-match': `"${version}"` };
    return send(this.url + path, 'PATCH', headers, body);
  }

  /** Every item of a list, page by page. @throws Error when a page is refused */
  async all(path: string): Promise<readonly Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let cursor: string | undefined;
    do {
      const { status, body } = await this.get(
        `${path}?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      );
      if (status !== 200) throw new Error(`A page of ${path} got ${status}: ${JSON.stringify(body)}`);
      const page = body as unknown as Page;
      items.push(...page.items);
      cursor = page.next;
    } while (cursor);
    return items;
  }

  /** Ten of the first item of an open shop, as an order wants it. */
  async basket(): Promise<object> {
    const { body } = await this.get('/api/shops?open=true&limit=1');
    const [{ shopId }] = body['items'] as [{ shopId: string }];
    const shop = (await this.get(`/api/shops/${shopId}`)).body as { menu: { menuItemId: string }[] };
    return { shopId, items: [{ menuItemId: shop.menu[0]?.menuItemId, quantity: 10 }] };
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }
}

/** One request. @throws whatever the network throws when the other side is gone. */
async function send(url: string, method: string, headers: Record<string, string>, body?: object): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
