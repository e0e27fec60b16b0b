import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Program } from '../../../test/program/program.js';
import { root } from '../../../tools/root.mjs';

/** The route that is handed over. */
export const PREFIX = '/api/shops';
const MOST_TRIES = 10;

/** A shop as its page shows it. */
export interface OrderedShop {
  readonly shopId: string;
  readonly minimumOrder: number;
  readonly menu: readonly { readonly menuItemId: string; readonly price: number }[];
}

/** Shops are read, orders placed, operators talk: what clients of the marketplace do. */
export class Market {
  constructor(
    private readonly program: Program,
    private readonly operator: string,
    private readonly customer: string,
  ) {}

  static async open(program: Program): Promise<Market> {
    const [operator, customer] = await Promise.all(
      ['admin@example.com', 'customer@example.com'].map(async (email) => {
        const body = JSON.stringify({ email, password: 'ficus-sample' });
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(`${program.url}/api/sessions`, { method: 'POST', headers, body });
        return ((await answer.json()) as { token: string }).token;
      }),
    );
    return new Market(program, operator ?? '', customer ?? '');
  }

  /** The status, body and etag of a read; a redirect is one, and is not followed. */
  async seen(path: string): Promise<string> {
    const response = await fetch(this.program.url + path, { redirect: 'manual' });
    return JSON.stringify([response.status, await response.text(), response.headers.get('etag')]);
  }

  async json<T>(path: string): Promise<T> {
    return (await (await fetch(this.program.url + path)).json()) as T;
  }

  /** `npm run fig -- route …` @throws Error with what it says */
  route(...words: string[]): void {
    const environment = { PATH: process.env['PATH'], FICUS_URL: this.program.internalUrl, FICUS_TOKEN: this.operator };
    const fig = join(root, 'tools', 'fig', 'fig.mjs');
    const { status, stderr } = spawnSync(process.execPath, [fig, 'route', PREFIX, ...words], {
      encoding: 'utf8',
      env: environment,
    });
    if (status !== 0) throw new Error(stderr.trim());
  }

  /** Whether an order of a shop is taken; as clients do, it is tried again under the same key where the outcome is unknown. */
  async orders(shop: OrderedShop, key: string): Promise<boolean> {
    const { menuItemId, price = 1 } = shop.menu[0] ?? {};
    const items = [{ menuItemId, quantity: Math.ceil(shop.minimumOrder / price) }];
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.customer}` };
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const response = await fetch(`${this.program.url}/api/orders`, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': key },
        body: JSON.stringify({ shopId: shop.shopId, items }),
      });
      await response.body?.cancel();
      if (response.status < 500) return response.status === 201;
      await pause(500);
    }
    return false;
  }
}
