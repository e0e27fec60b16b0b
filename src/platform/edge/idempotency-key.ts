import type { AnyCall } from '../contract/call.js';
import { EdgeFailure } from './edge-failure.js';

/** 1 to 255 printable ASCII characters. */
const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * The key of a request, as far as the call wants one; a query never does.
 * @throws EdgeFailure 400 when a required key is missing, or the key is malformed.
 */
export function idempotencyKey(call: AnyCall, header: string | string[] | undefined): string | undefined {
  if (call.key === 'never') return undefined;
  if (header === undefined) {
    if (call.key === 'optional') return undefined;
    throw new EdgeFailure(
      400,
      'KEY_REQUIRED',
      `${call.module}.${call.name} needs the header Idempotency-Key; send a new random value for each new request, and the same one when you repeat it.`,
    );
  }
  if (typeof header === 'string' && KEY.test(header)) return header;
  throw new EdgeFailure(400, 'MALFORMED_KEY', 'Idempotency-Key must be 1 to 255 printable ASCII characters.');
}
