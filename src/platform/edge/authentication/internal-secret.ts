import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { EdgeFailure } from '../edge-failure.js';

/** The header that carries the shared secret of the internal listener. */
export const INTERNAL_SECRET_HEADER = 'x-internal-secret';

/**
 * Admits requests that carry the shared secret. The comparison takes the same time whatever was sent.
 * The returned function throws EdgeFailure 401 when the header is missing or wrong.
 */
export function secretCheck(secret: string): (request: IncomingMessage) => void {
  const expected = digestOf(secret);
  return ({ headers }) => {
    const sent = headers[INTERNAL_SECRET_HEADER];
    if (typeof sent === 'string' && timingSafeEqual(digestOf(sent), expected)) return;
    throw new EdgeFailure(
      401,
      'INTERNAL_SECRET_REQUIRED',
      `The internal listener needs the header ${INTERNAL_SECRET_HEADER} with the value of INTERNAL_SECRET.`,
      { headers: { 'www-authenticate': `InternalSecret header="${INTERNAL_SECRET_HEADER}"` } },
    );
  };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
