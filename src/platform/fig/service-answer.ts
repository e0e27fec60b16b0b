import { request } from 'undici';
import { messageOf } from '../ops/message-of.js';

const LIMIT_MS = 2_000;

/** What a service answers: the status, or why there is none. */
export type ServiceProbe = (url: URL) => Promise<{ readonly status?: number; readonly reason?: string }>;

/** Asks an HTTP service by `HEAD` whether it is there. Any response will do. Never rejects; waits at most two seconds. */
export const serviceAnswer: ServiceProbe = async (url) => {
  try {
    const { statusCode, body } = await request(url, { method: 'HEAD', signal: AbortSignal.timeout(LIMIT_MS) });
    await body.dump();
    return { status: statusCode };
  } catch (error) {
    return { reason: (error as { readonly code?: string }).code ?? messageOf(error) };
  }
};
