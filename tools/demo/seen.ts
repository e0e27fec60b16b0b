import type { SeenRequest } from './latency.mjs';

/** Refusals that the contracts declare, and that this load may meet: the owner changes a shop that others change, too. */
const DECLARED: ReadonlySet<unknown> = new Set(['STALE_VERSION']);

/** What the clients have seen. */
export class Seen {
  readonly requests: SeenRequest[] = [];
  /** The orders that were acknowledged: by idempotency key, the id. */
  readonly orders = new Map<string, string>();
  /** The responses that no client should get, and how often. */
  readonly errors = new Map<string, number>();
  /** Refusals that the contracts declare, and how often. */
  readonly refusals = new Map<string, number>();
  /** Where payments were served, and how often. */
  readonly servedBy = new Map<string, number>();
  priceChanges = 0;

  /** @param status of the response; 0 when there was none @param code of the problem that the response describes, or of the connection's failure */
  response(request: SeenRequest, name: string, status: number, code: unknown): void {
    this.requests.push(request);
    if (status >= 200 && status < 300) return;
    const kind = `${name}: ${status === 0 ? 'no response' : status}${typeof code === 'string' ? ` ${code}` : ''}`;
    count(DECLARED.has(code) ? this.refusals : this.errors, kind);
  }
}

/** Counts one more of a kind. */
export function count(counts: Map<string, number>, kind: string): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}
