/** What clients and an operator do in the night in which order leaves. */
import { randomUUID } from 'node:crypto';

const AGAIN_MS = 300;

/**
 * Sends a command until it is known what has become of it: under one key, so that it takes effect once, wherever its module is by then.
 * @returns the text of the response
 */
async function settled({ send, pause, path, body }) {
  const key = randomUUID();
  for (;;)
    try {
      const { status, text } = await send({ path, key, body });
      // 5xx: not served, or the outcome is unknown. 429: later.
      if (status < 500 && status !== 429) return { status, text };
      await pause(AGAIN_MS);
    } catch {
      await pause(AGAIN_MS);
    }
}

export async function placeOrder({ send, pause, body }) {
  const { status, text } = await settled({ send, pause, path: '/api/orders', body });
  return status === 201 ? text : undefined;
}

/** There is nothing to compensate here: the saga of the order knows how far it is. */
export async function acceptOrder({ send, pause, orderId }) {
  const { status, text } = await settled({ send, pause, path: `/api/orders/${orderId}/accept`, body: {} });
  return status === 200 ? text : undefined;
}

/** Tries one host and, when Ficus refuses it, the other one. */
export async function endDispute({ hosts, start }) {
  for (const { name } of hosts.toReversed()) if ((await start(name)).ready) return;
}
