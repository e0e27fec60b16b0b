import { Customer, type Reply } from '../program/customer.js';
import type { Program } from '../program/program.js';

const CHECKS = 16;

/** Orders that a customer places at a program, and how each ended: acknowledged, refused, or without a response. */
export class Orders {
  /** The order that each acknowledged key stands for. */
  readonly acknowledged = new Map<string, string>();
  readonly refused = new Map<string, Reply>();
  /** The error of the network instead of a response, by key. */
  readonly unanswered = new Map<string, unknown>();
  private count = 0;

  private constructor(
    private customer: Customer,
    private readonly basket: object,
    private readonly sender?: Pick<Customer, 'post'>,
  ) {}

  /** `sender` places the orders; without it, the customer who looks at them does. */
  static async at(program: Program, sender?: Pick<Customer, 'post'>): Promise<Orders> {
    const customer = await Customer.signIn(program.url);
    return new Orders(customer, await customer.basket(), sender);
  }

  /** Goes on at a program that was started again on the same data. */
  goOnAt(program: Program): void {
    this.customer = this.customer.at(program.url);
  }

  /** Places one order; the same key returns the same one. */
  async place(key?: string): Promise<Reply | undefined> {
    return this.send(key ?? `order-${(this.count += 1)}`, key === undefined ? this.sender : undefined);
  }

  private async send(key: string, sender: Pick<Customer, 'post'> = this.customer): Promise<Reply | undefined> {
    try {
      const reply = await sender.post('/api/orders', key, this.basket);
      if (reply.status === 201) {
        this.acknowledged.set(key, String(reply.body['orderId']));
        this.refused.delete(key);
      } else this.refused.set(key, reply);
      return reply;
    } catch (error) {
      this.unanswered.set(key, error);
      return undefined;
    }
  }

  /** Places orders from several connections at once until stopped. */
  async drive(connections: number, over: () => boolean): Promise<void> {
    const connection = async () => {
      while (!over()) await this.place();
    };
    await Promise.all(Array.from({ length: connections }, connection));
  }

  /** The acknowledged keys whose order is not there, or is another one when requested again. */
  async lost(): Promise<readonly string[]> {
    const lost: string[] = [];
    const left = [...this.acknowledged];
    const check = async () => {
      for (let next = left.pop(); next; next = left.pop()) {
        const [key, orderId] = next;
        const seen = await this.customer.get(`/api/orders/${orderId}`);
        const again = await this.customer.post('/api/orders', key, this.basket);
        if (seen.status !== 200 || again.body['orderId'] !== orderId) lost.push(key);
      }
    };
    await Promise.all(Array.from({ length: CHECKS }, check));
    return lost;
  }

  /** How many orders the customer has. */
  async stored(): Promise<number> {
    return (await this.customer.all('/api/orders')).length;
  }

  /** Whether the customer was notified of every acknowledged order. */
  async allTold(): Promise<boolean> {
    const notified = new Set((await this.customer.all('/api/notifications')).map((message) => message['orderId']));
    return [...this.acknowledged.values()].every((orderId) => notified.has(orderId));
  }
}
