import { setTimeout as pause } from 'node:timers/promises';

/** What a customer orders all the time, at which address, and who that is. */
export interface OrderedContinuously {
  readonly url: string;
  readonly authorization: string;
  readonly basket: object;
  /** Begins the idempotency keys. */
  readonly keys: string;
}

const EVERY_MS = 50;

/** Orders that are placed about twenty times a second, each under a key of its own, whether those before were acknowledged or not. */
export class ContinuousOrders {
  /** The identifiers of the orders that were acknowledged, by key. */
  readonly acknowledged = new Map<string, string>();
  /** What clients got in place of an acknowledgement. */
  readonly errors: string[] = [];
  private readonly waits: number[] = [];
  private readonly sent: Promise<void>[] = [];
  private over = false;
  private readonly sending: Promise<void>;

  constructor(private readonly ordered: OrderedContinuously) {
    this.sending = this.send();
  }

  /** How long clients waited, in milliseconds: half of them, 99 of 100, and all. */
  get waited(): { readonly p50: number; readonly p99: number; readonly longest: number } {
    const sorted = [...this.waits].sort((a, b) => a - b);
    const at = (part: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
    return { p50: at(0.5), p99: at(0.99), longest: at(1) };
  }

  /** Places no more, and resolves when all have a response. */
  async end(): Promise<void> {
    this.over = true;
    await this.sending;
    await Promise.all(this.sent);
  }

  /** Repeats all that were sent, and returns the keys whose response is another one now. */
  async repeated(): Promise<readonly string[]> {
    const others: string[] = [];
    for (const [key, orderId] of this.acknowledged) {
      const { status, text } = await this.place(key);
      if (status !== 201 || idIn(text) !== orderId) others.push(`${key}: ${status} ${text}`);
    }
    return others;
  }

  private async send(): Promise<void> {
    for (let n = 1; !this.over; n += 1) {
      this.sent.push(this.one(`${this.ordered.keys}-${n}`));
      await pause(EVERY_MS);
    }
  }

  private async one(key: string): Promise<void> {
    const began = performance.now();
    const { status, text } = await this.place(key).catch((error: unknown) => ({ status: 0, text: String(error) }));
    this.waits.push(performance.now() - began);
    if (status === 201) this.acknowledged.set(key, idIn(text));
    else this.errors.push(`${key}: ${status} ${text}`);
  }

  private async place(key: string): Promise<{ readonly status: number; readonly text: string }> {
    const { url, authorization, basket } = this.ordered;
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': key };
    const response = await fetch(`${url}/api/orders`, { method: 'POST', headers, body: JSON.stringify(basket) });
    return { status: response.status, text: await response.text() };
  }
}

function idIn(text: string): string {
  return (JSON.parse(text) as { readonly orderId: string }).orderId;
}
