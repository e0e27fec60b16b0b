import { setTimeout as pause } from 'node:timers/promises';
import { MachineStalls, NOT_IN_TIME } from './machine-stalls.js';

/** What a customer orders all the time, at which address, and who that is. */
export interface OrderedContinuously {
  readonly url: string;
  readonly authorization: string;
  readonly basket: object;
  /** Begins the idempotency keys. */
  readonly keys: string;
}

const EVERY_MS = 50;

/**
 * Orders that are placed about twenty times a second, each under a key of its own, whether those before were acknowledged or not. On a machine
 * that stands still, calls that were not served in time are placed again under their keys, as clients do; otherwise they are errors.
 */
export class ContinuousOrders {
  /** The identifiers of the orders that were acknowledged, by key. */
  readonly acknowledged = new Map<string, string>();
  /** What clients got in place of an acknowledgement. */
  readonly errors: string[] = [];
  private readonly waits: number[] = [];
  private readonly late: {
    readonly key: string;
    readonly error: string;
    readonly from: number;
    readonly to: number;
  }[] = [];
  private readonly standstills: { readonly from: number; readonly to: number }[] = [];
  private readonly stalls = new MachineStalls((from, to) => this.standstills.push({ from, to }));
  private readonly sent: Promise<void>[] = [];
  private over = false;
  private ending: Promise<void> | undefined;
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
  end(): Promise<void> {
    return (this.ending ??= this.ended());
  }

  private async ended(): Promise<void> {
    this.over = true;
    await this.sending;
    await Promise.all(this.sent);
    await this.stalls.end();
    await this.judgeLate();
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
    const error = `${key}: ${status} ${text}`;
    if (status === 201) this.acknowledged.set(key, idIn(text));
    else if (NOT_IN_TIME.includes(status)) this.late.push({ key, error, from: began, to: performance.now() });
    else this.errors.push(error);
  }

  private async judgeLate(): Promise<void> {
    const excused = this.late.filter((one) =>
      this.standstills.some(({ from, to }) => from <= one.to && one.from <= to),
    );
    this.errors.push(...this.late.filter((one) => !excused.includes(one)).map(({ error }) => error));
    if (excused.length === 0) return;
    process.stderr.write(
      `${excused.length} calls were not served in time while the machine stood still, for up to ${this.stalls.longest} ms; they are placed again.\n`,
    );
    for (const { key } of excused) {
      const { status, text } = await this.place(key);
      if (status === 201) this.acknowledged.set(key, idIn(text));
      else this.errors.push(`${key}, again: ${status} ${text}`);
    }
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
