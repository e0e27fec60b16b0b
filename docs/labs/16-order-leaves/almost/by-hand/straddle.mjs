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

export async function acceptOrder({ send, pause, orderId }) {
  try {
    const { status, text } = await send({ path: `/api/orders/${orderId}/accept`, key: randomUUID(), body: {} });
    if (status === 200) return text;
  } catch {
    // It failed, so what the checkout has done is undone, below.
  }
  await settled({ send, pause, path: `/api/orders/${orderId}/reject`, body: { reason: 'acceptance failed' } });
  return undefined;
}

/**
 * The owner is the database that the journal names, at the newest epoch. Two files of one identity are copies: of two at one epoch, the one
 * with more commits has everything that was acknowledged. The first start begins an epoch, and fences the other one for good; so decide before.
 */
export async function endDispute({ journal, hosts, start }) {
  const [owner] = hosts
    .filter(({ identity, role }) => identity === journal.owner && role === 'owner')
    .sort((one, other) => other.epoch - one.epoch || other.commit - one.commit);
  const { ready, said } = await start(owner.name);
  if (!ready) throw new Error(said);
}
