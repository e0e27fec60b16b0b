import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, importJWK, type JWK, type JWTPayload } from 'jose';
import type { Listener } from '../../src/platform/contract/route.js';
import { discoverModules } from '../../src/platform/host/discover-modules.js';
import { monolith, type Monolith } from '../../src/platform/host/monolith.js';
import { createLog } from '../../src/platform/ops/create-log.js';
import { Books } from './books.js';
import { Door } from './door.js';
import { type Operation, operationsAt } from './operations.js';

const ROLES = ['customer', 'owner', 'rider', 'admin'];

/** The whole marketplace with sample data behind its real server, with its log and its books open. */
export class Marketplace {
  /** All lines of the log so far, at its most talkative. */
  readonly lines: string[] = [];
  readonly books: Books;
  private host!: Monolith;
  private key!: JWK;

  private constructor(private readonly directory: string) {
    this.books = new Books(directory);
  }

  static async open(environment: Record<string, string> = {}): Promise<Marketplace> {
    const marketplace = new Marketplace(await mkdtemp(join(tmpdir(), 'ficus-abuse-')));
    await marketplace.start(environment);
    return marketplace;
  }

  private async start(environment: Record<string, string>): Promise<void> {
    const write = (line: string) => void this.lines.push(line);
    this.host = await monolith({
      modules: await discoverModules(new URL('../../src/modules/', import.meta.url)),
      environment: { NODE_ENV: 'test', DATA_DIR: this.directory, PORT: '0', RATE_LIMIT: 'off', ...environment },
      title: 'Ficus',
      version: '0',
      operators: ['admin'],
      log: createLog({ level: 'trace', destination: { write } }),
    });
    // The first request makes the signing key.
    await this.door().get('/.well-known/jwks.json');
    this.key = await this.books.signingKey();
  }

  get port(): number {
    return Number(new URL(this.host.url).port);
  }

  /** A client of a listener: anonymous, or with a token. */
  door(token?: string, listener: Listener = 'public'): Door {
    const { url, internalUrl } = this.host;
    return new Door(Number(new URL(listener === 'public' ? url : internalUrl).port), token);
  }

  /** Every operation that the listeners describe; nothing is listed by hand. */
  async operations(): Promise<readonly Operation[]> {
    const at = (listener: Listener) => operationsAt(this.door(undefined, listener), listener);
    return [...(await at('public')), ...(await at('internal'))];
  }

  /** A token that the marketplace itself might have signed: for a member who need not exist, with all roles. */
  async token(claims: JWTPayload = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ iss: 'ficus', aud: 'ficus', sub: 'ghost', roles: ROLES, exp: now + 3_600, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: String(this.key.kid) })
      .sign(await importJWK(this.key, 'ES256'));
  }

  /** The key that signs tokens, both halves, as no attacker has it. */
  get signingKey(): JWK {
    return this.key;
  }

  /** Somebody with an account, signed in. */
  async signIn(email: string, password = 'ficus-sample'): Promise<Door> {
    const response = await this.door().post('/api/sessions', { email, password });
    if (response.status !== 201) throw new Error(`Signing in as ${email} got ${response.text}`);
    return this.door((JSON.parse(response.text) as { token: string }).token);
  }

  /** An order at a shop of the sample owner: of the sample customer, unless of somebody else. */
  async anOrder(as?: Door): Promise<{ readonly customer: Door; readonly owner: Door; readonly orderId: string }> {
    const customer = as ?? (await this.signIn('customer@example.com'));
    const owner = await this.signIn('owner@example.com');
    const { memberId } = JSON.parse((await owner.get('/api/members/me')).text) as { memberId: string };
    const open = await owner.get(`/api/shops?open=true&limit=1&ownerId=${memberId}`);
    const { items } = JSON.parse(open.text) as { items: [{ shopId: string }] };
    const shop = JSON.parse((await customer.get(`/api/shops/${items[0].shopId}`)).text) as {
      shopId: string;
      menu: [{ menuItemId: string }];
    };
    const basket = { shopId: shop.shopId, items: [{ menuItemId: shop.menu[0].menuItemId, quantity: 10 }] };
    const response = await customer.post('/api/orders', basket, {
      'idempotency-key': `order-${Date.now()}-${Math.random()}`,
    });
    if (response.status !== 201) throw new Error(`The order got ${response.text}`);
    return { customer, owner, orderId: (JSON.parse(response.text) as { orderId: string }).orderId };
  }

  /** Waits until nothing is written any more: events have been handled, sagas wait for somebody. */
  async comesToRest(): Promise<void> {
    for (let looks = 0; looks < 100; looks += 1) {
      const one = JSON.stringify(await this.books.copy());
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (JSON.stringify(await this.books.copy()) === one) return;
    }
    throw new Error('The marketplace did not become idle: its books change all the time.');
  }

  async close(): Promise<void> {
    await this.host.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
