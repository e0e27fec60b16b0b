import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../../src/platform/ops/message-of.js';
import { arrives } from '../../../src/platform/testing/waiting.js';
import type { Visit } from '../../../test/crash/visit.js';
import type { Reply } from '../../../test/program/customer.js';
import { Failures, type Seen } from './failures.js';

const [ORDERING, PAUSE_MS] = [3, 100];
/** Functional limits, not expectations of speed. */
const LIMIT_MS = 240_000;

/** Customers who order, an owner who accepts what is paid, and a member who looks into the inbox: all the time, until they are ended. */
export class Customers {
  /** The orders that were acknowledged. */
  readonly placed: string[] = [];
  /** Reads of the inbox that got no messages while the service was known to be down. */
  inboxRefused = 0;
  /** Who served the inbox last: `notification@…`. */
  inboxServedBy = '';
  private inboxReads = 0;
  private isOutage = false;
  private phase: 'open' | 'finishing' | 'over' = 'open';
  private ending: Promise<void> | undefined;
  private readonly failures = new Failures();
  private readonly running: Promise<unknown>;

  constructor(
    private readonly url: string,
    private readonly visit: Visit,
  ) {
    const ordering = Array.from({ length: ORDERING }, (_, client) => this.order(client));
    this.running = Promise.all([...ordering, this.accept(), this.read()]);
  }

  /** What clients got in place of what they wanted, as sentences. */
  get errors(): readonly string[] {
    return this.failures.sentences;
  }

  /** Waits until so many further orders were acknowledged. */
  async more(orders: number): Promise<void> {
    const wanted = this.placed.length + orders;
    await arrives(`${orders} further orders`, () => this.placed.length >= wanted, LIMIT_MS);
  }

  /** From now on, and until {@link endOutage}, reads of the inbox that fail are counted apart: the service is down. */
  beginOutage(): void {
    this.isOutage = true;
  }

  endOutage(): void {
    this.isOutage = false;
  }

  /** Waits until a read of the inbox that begins from now on is served by one whose name the condition holds for. */
  async inboxIsServed(by: (servedBy: string) => boolean, isHopeless: () => Promise<boolean> | boolean = () => false) {
    const reads = this.inboxReads + 1;
    const isServed = async () =>
      (this.inboxReads > reads && by(this.inboxServedBy) && 'served') || ((await isHopeless()) && 'hopeless');
    return (await arrives('the inbox is served', isServed, LIMIT_MS)) === 'served';
  }

  /**
   * Ends all; it may be repeated.
   * @param isServed whether the owner accepts first what was ordered: not where nothing is served any more
   */
  end(isServed: boolean): Promise<void> {
    this.phase = isServed ? 'finishing' : 'over';
    return (this.ending ??= this.running.then(() => this.failures.end()));
  }

  private async order(client: number): Promise<void> {
    const { customer, basket } = this.visit;
    for (let n = 1; this.phase === 'open'; n += 1) {
      const { status, body } = await this.watch('An order', () =>
        customer.post('/api/orders', `pilot-${client}-${n}`, basket),
      );
      if (status === 201) this.placed.push(String(body['orderId']));
      await pause(PAUSE_MS);
    }
  }

  private async accept(): Promise<void> {
    for (let at = 0; this.phase === 'open' || (this.phase === 'finishing' && at < this.placed.length);) {
      const orderId = this.placed[at];
      if (orderId !== undefined && (await this.isAccepted(orderId))) at += 1;
      else await pause(PAUSE_MS);
    }
  }

  private async isAccepted(orderId: string): Promise<boolean> {
    const path = `/api/orders/${orderId}`;
    const { customer, owner } = this.visit;
    const seen = await this.watch('A look at an order', () => customer.get(path));
    if (seen.body['status'] !== 'paid') return false;
    const accepted = await this.watch('An owner', () => owner.post(`${path}/accept`, `accept-${orderId}`, {}));
    return accepted.status === 200;
  }

  private async read(): Promise<void> {
    const headers = { authorization: `Bearer ${this.visit.customer.token}` };
    for (; this.phase === 'open'; await pause(PAUSE_MS)) {
      const from = performance.now();
      const { seen, servedBy } = await this.look(headers);
      if (seen.status === 200) {
        [this.inboxServedBy, this.inboxReads] = [servedBy, this.inboxReads + 1];
      } else if (this.isOutage) this.inboxRefused += 1;
      else this.failures.note('The inbox', seen, from);
    }
  }

  private async look(headers: Record<string, string>): Promise<{ readonly seen: Seen; readonly servedBy: string }> {
    try {
      const response = await fetch(`${this.url}/api/notifications?limit=1`, { headers });
      const seen = { status: response.status, detail: (await response.text()).slice(0, 200) };
      return { seen, servedBy: response.headers.get('x-served-by') ?? '' };
    } catch (error) {
      return { seen: { status: 0, detail: causeOf(error) }, servedBy: '' };
    }
  }

  /** Sends a request, and notes what is no success. */
  private async watch(what: string, send: () => Promise<Reply>): Promise<Reply> {
    const from = performance.now();
    try {
      const reply = await send();
      if (reply.status >= 400)
        this.failures.note(what, { status: reply.status, detail: String(reply.body['detail']) }, from);
      return reply;
    } catch (error) {
      this.failures.note(what, { status: 0, detail: causeOf(error) }, from);
      return { status: 0, body: {} };
    }
  }
}

/** What broke a connection; `fetch` itself says only that it failed. */
function causeOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
