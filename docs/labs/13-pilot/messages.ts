import type { Visit } from '../../../test/crash/visit.js';
import type { Customer } from '../../../test/program/customer.js';

/** The messages that members see, against the causes for them. */
export interface Messages {
  /** An order was placed, paid or accepted: each is a cause for one message. */
  readonly causes: number;
  /** Messages that were sent because of them. */
  readonly sent: number;
  /** Causes without a message that was sent. */
  readonly missing: number;
  /** Causes with more than one. */
  readonly twice: number;
  /** The longest that a message came after its cause. */
  readonly longestWaitMs: number;
}

/** What is the cause for which message: the time of an order, and to whom the message goes. */
const TEMPLATES = [
  { at: 'placedAt', template: 'order-placed', to: 'customer' },
  { at: 'paidAt', template: 'order-to-accept', to: 'owner' },
  { at: 'acceptedAt', template: 'order-accepted', to: 'customer' },
] as const;

/** Compares the inboxes of a customer and an owner with what has become of the acknowledged orders. */
export async function compareMessages({ customer, owner }: Visit, placed: readonly string[]): Promise<Messages> {
  const orders = new Map((await customer.all('/api/orders')).map((order) => [String(order['orderId']), order]));
  const inboxes = { customer: await inboxOf(customer), owner: await inboxOf(owner) };
  const found = placed.flatMap((orderId) =>
    TEMPLATES.flatMap(({ at, template, to }) => {
      const cause = orders.get(orderId)?.[at];
      const sent = inboxes[to].get(`${template} ${orderId}`) ?? [];
      // An order that was acknowledged is a cause in any case, whether it is found or not.
      const isCause = at === 'placedAt' || cause !== undefined || sent.length > 0;
      return isCause ? [{ cause: typeof cause === 'string' ? Date.parse(cause) : Infinity, sent }] : [];
    }),
  );
  const waits = found.flatMap(({ cause, sent: [first] }) => (first === undefined ? [] : [first - cause]));
  return {
    causes: found.length,
    sent: found.reduce((sum, { sent }) => sum + sent.length, 0),
    missing: found.filter(({ sent }) => sent.length === 0).length,
    twice: found.filter(({ sent }) => sent.length > 1).length,
    longestWaitMs: Math.max(0, ...waits),
  };
}

/** When each message of a member was sent, in milliseconds, by its template and order. */
async function inboxOf(member: Customer): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>();
  for (const { state, template, orderId, sentAt } of await member.all('/api/notifications')) {
    if (state !== 'sent') continue;
    const key = `${String(template)} ${String(orderId)}`;
    times.set(key, [...(times.get(key) ?? []), Date.parse(String(sentAt))]);
  }
  return times;
}
