import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from '../program/customer.js';

const CONNECTIONS = 3;
const READS_PER_ORDER = 5;
const LIMIT_MS = 120_000;

/** A request that payment serves, as its client saw it. Times are in milliseconds, on `performance.now()`. */
export interface Seen {
  readonly from: number;
  readonly to: number;
  readonly status: number;
  readonly what: string;
}

/** Clients that place orders, which reach payment by events and a saga, and that read the books of payment by calls. */
export class ClientLoad {
  readonly orders: string[] = [];
  readonly reads: Seen[] = [];
  private over = false;
  private readonly driving: readonly Promise<void>[];

  private constructor(
    readonly customer: Customer,
    private readonly admin: Customer,
    private readonly basket: object,
  ) {
    this.driving = Array.from({ length: CONNECTIONS }, (_, number) => this.connection(number));
  }

  static async begin(url: string): Promise<ClientLoad> {
    const customer = await Customer.signIn(url);
    const admin = await Customer.signIn(url, 'admin@example.com');
    return new ClientLoad(customer, admin, await customer.basket());
  }

  /** Waits for so many further orders, and reads of each connection beside them. */
  async more(count: number): Promise<void> {
    const [orders, reads] = [this.orders.length, this.reads.length];
    const isDone = () => this.orders.length > orders + count && this.reads.length > reads + 4 * count;
    await arrives('more work', isDone, LIMIT_MS);
  }

  /** Places one order, and waits until it is paid. */
  async payOne(name: string): Promise<void> {
    const orderId = await this.place(name);
    const isPaid = async () => (await this.customer.get(`/api/orders/${orderId}`)).body['status'] === 'paid';
    await arrives(`the order ${name} is paid`, isPaid, LIMIT_MS);
  }

  /** Ends the load, and waits until each order is paid. */
  async end(): Promise<void> {
    this.over = true;
    await Promise.all(this.driving);
    const paid = async () => {
      const found = await this.customer.all('/api/orders');
      return found.length === this.orders.length && found.every(({ status }) => status === 'paid');
    };
    await arrives('every order is paid', paid, LIMIT_MS);
  }

  private async connection(number: number): Promise<void> {
    for (let n = 0; !this.over; n += 1) {
      await this.place(`${number}-${n}`);
      for (let reads = 0; reads < READS_PER_ORDER && !this.over; reads += 1) {
        const from = performance.now();
        const { status, body } = await this.admin.get('/api/payments/ledger/accounts');
        const what = status === 200 ? '' : JSON.stringify(body);
        this.reads.push({ from, to: performance.now(), status, what });
      }
    }
  }

  /** Payment takes no part in the answer. On a busy machine the deadline of order passes: it is repeated, as by any client. */
  private async place(key: string): Promise<string> {
    let placed = await this.customer.post('/api/orders', key, this.basket);
    while (placed.status >= 500) {
      expect(String(placed.body['detail'])).toMatch(/order\.place|queue of order/);
      placed = await this.customer.post('/api/orders', key, this.basket);
    }
    expect(placed.status).toBe(201);
    const orderId = String(placed.body['orderId']);
    this.orders.push(orderId);
    return orderId;
  }
}
