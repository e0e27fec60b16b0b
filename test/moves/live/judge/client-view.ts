import { type Attempt, bodyOf, isAcknowledged } from '../history.js';

/** How far an order is. It may not go back. */
const RANK: { readonly [status: string]: number } = { placed: 0, paid: 1, accepted: 2, rejected: 3, cancelled: 3 };
/** The states in which an order may be after a command was acknowledged. */
const AFTER: { readonly [call: string]: readonly string[] } = {
  accept: ['accepted', 'cancelled'],
  reject: ['rejected'],
  cancel: ['cancelled'],
};

/** What one client knows by now: everything that it has seen, and that was acknowledged to it. */
export class ClientView {
  /** By order: the states that it may be in now, and why. */
  private readonly allowed = new Map<string, { readonly states: readonly string[]; readonly why: string }>();
  private readonly seen = new Map<string, string>();
  private readonly versions = new Map<string, number>();
  private readonly keys = new Set<string>();
  private newest: { readonly orderId: string; readonly key: string } | undefined;

  /** Takes in a response that has arrived. */
  learn(attempt: Attempt): void {
    if (!isAcknowledged(attempt)) return;
    const { call, about, key } = attempt;
    const body = bodyOf(attempt);
    if (call === 'place') {
      // A repeated command says nothing new.
      if (!this.keys.has(key)) this.newest = { orderId: String(body['orderId']), key };
      this.keys.add(key);
    }
    const states = AFTER[call];
    if (states) this.allowed.set(about, { states, why: `${key} was acknowledged` });
    if (call === 'order' && rank(body['status']) >= rank(this.seen.get(about)))
      this.seen.set(about, String(body['status']));
    if (call === 'price' || call === 'shop') {
      const shopId = about.split('/')[0] ?? '';
      this.versions.set(shopId, Math.max(this.versions.get(shopId) ?? 0, Number(body['version'])));
    }
  }

  /** What is wrong with a read that began now; undefined when nothing is. */
  contradiction(read: Attempt): string | undefined {
    const body = bodyOf(read);
    if (read.call === 'order') return this.wrongStatus(read.about, String(body['status']));
    if (read.call === 'orders') return this.wrongList((body['items'] ?? []) as readonly { readonly orderId: string }[]);
    const version = Number(body['version']);
    const known = this.versions.get(read.about) ?? 0;
    return version < known ? `it has version ${version}, and this client knows of version ${known}` : undefined;
  }

  private wrongStatus(orderId: string, status: string): string | undefined {
    const rule = this.allowed.get(orderId);
    if (rule && !rule.states.includes(status)) return `it is ${status} after ${rule.why}`;
    const seen = this.seen.get(orderId);
    return rank(status) < rank(seen) ? `it is ${status}, and this client has seen it ${seen}` : undefined;
  }

  /** The newest order comes first. */
  private wrongList(items: readonly { readonly orderId: string }[]): string | undefined {
    const { newest } = this;
    if (!newest || items.some(({ orderId }) => orderId === newest.orderId)) return undefined;
    return `the list lacks the order ${newest.orderId} after ${newest.key} was acknowledged`;
  }
}

const rank = (status: unknown): number => RANK[String(status)] ?? 0;
