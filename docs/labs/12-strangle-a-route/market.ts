import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Customer } from '../../../test/program/customer.js';
import type { Program } from '../../../test/program/program.js';
import { versionTag } from '../../../test/program/version-tag.js';
import { patientPost } from '../../../tools/lab/kit/patient-post.js';
import { root } from '../../../tools/root.mjs';

/** The route that is handed over. */
export const PREFIX = '/api/shops';

/** Shops are read, orders placed, operators talk: what clients of the marketplace do. */
export class Market {
  private constructor(
    private readonly program: Program,
    private readonly operator: Customer,
    private readonly customer: Customer,
    private readonly basket: object,
  ) {}

  static async open(program: Program): Promise<Market> {
    const operator = await Customer.signIn(program.url, 'admin@example.com');
    const customer = await Customer.signIn(program.url);
    return new Market(program, operator, customer, await customer.basket());
  }

  /** The status, body and version of a read; a redirect is one, and is not followed. */
  async seen(path: string): Promise<string> {
    const response = await fetch(this.program.url + path, { redirect: 'manual' });
    return JSON.stringify([response.status, await response.text(), versionTag(response)]);
  }

  async json<T>(path: string): Promise<T> {
    return (await this.customer.get(path)).body as T;
  }

  /** `npm run fig -- route …` @throws Error with what it says */
  route(...words: string[]): void {
    const environment = {
      ...{ PATH: process.env['PATH'], FICUS_URL: this.program.internalUrl, FICUS_TOKEN: this.operator.token },
    };
    const fig = join(root, 'tools', 'fig', 'fig.mjs');
    const { status, stderr } = spawnSync(process.execPath, [fig, 'route', PREFIX, ...words], {
      encoding: 'utf8',
      env: environment,
    });
    if (status !== 0) throw new Error(stderr.trim());
  }

  /** Whether an order is taken, of a shop that was seen before the route was handed over. */
  async orders(key: string): Promise<boolean> {
    return (await patientPost(this.customer, '/api/orders', key, this.basket)).status === 201;
  }
}
