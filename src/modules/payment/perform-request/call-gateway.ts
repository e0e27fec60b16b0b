import { Unavailable } from '../../../platform/api.js';
import type { Gateway, GatewayAnswer } from '../gateway/gateway.js';

/** What the gateway answered under a key, or that nothing is known of it, and why. */
export type Asked =
  { readonly known: true; readonly answer: GatewayAnswer } | { readonly known: false; readonly cause?: unknown };

/**
 * Asks a gateway to do something at most `attempts` times under one key. Before each of them, and after the last, it is
 * asked what it knows of the key: what an earlier attempt did, here or before a crash, is found and not tried again.
 * @throws Unavailable when the gateway does not say what it knows.
 */
export async function answerTo(
  gateway: Gateway,
  key: string,
  attempts: number,
  ask: () => Promise<GatewayAnswer>,
): Promise<Asked> {
  let cause: unknown;
  for (let left = attempts; ; left -= 1) {
    const answer = await gateway.find(key);
    if (answer) return { known: true, answer };
    if (left === 0) return { known: false, cause };
    try {
      return { known: true, answer: await ask() };
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      cause = error;
    }
  }
}
