/**
 * What clients and an operator do in the night in which order leaves. The lab calls these three.
 *
 * `send({ path, key, body })` sends one POST for the member, with that idempotency key. It resolves with `{ status, text }`, and rejects when
 * the connection breaks. `pause(ms)` waits.
 */
import { randomUUID } from 'node:crypto';

/**
 * A customer orders.
 * @returns the text of the response that says that the order is placed; undefined: the customer is told that it is not
 */
export async function placeOrder({ send, pause, body }) {
  for (let tries = 1; tries <= 3; tries += 1)
    try {
      const { status, text } = await send({ path: '/api/orders', key: randomUUID(), body });
      return status === 201 ? text : undefined;
    } catch {
      await pause(200);
    }
  return undefined;
}

/**
 * The shop accepts an order that is paid, and begins to cook.
 * @returns the text of the response that says so
 */
export async function acceptOrder({ send, orderId }) {
  try {
    const { status, text } = await send({ path: `/api/orders/${orderId}/accept`, key: randomUUID(), body: {} });
    if (status === 200) return text;
  } catch {
    // The customer gets the money back, below.
  }
  await send({ path: `/api/orders/${orderId}/reject`, key: randomUUID(), body: { reason: 'acceptance failed' } });
  return undefined;
}

/**
 * The host of order is dead, and there are two with a database of order. Each says of itself: owner. Decides which one goes on.
 *
 * `journal` is `{ owner, place, epoch, phase }`: what the placement journal says of order. Each of `hosts` is `{ name, identity, role, epoch, commit,
 * modified }`: what its database says. `start(name)` starts the service of order on the database of that host, at the address that the journal
 * names, and resolves with `{ ready, said }`. It starts one host, not a second one after it.
 */
export async function endDispute({ hosts, start }) {
  const [newest] = [...hosts].sort((one, other) => other.modified - one.modified);
  await start(newest.name);
}
