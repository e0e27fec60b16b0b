import type { IncomingHttpHeaders } from 'node:http';
import type { Ids } from '../ops/ids.js';

/** The names under which a request is found again. */
export interface RequestIdentity {
  readonly requestId: string;
  readonly correlationId: string;
  readonly traceparent?: string;
}

const IDENTIFIER = /^[A-Za-z0-9._-]{1,128}$/;
/** W3C Trace Context, version 00; an id of zeros alone is invalid. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Takes over the identifiers that a client or proxy sent, where they are well formed; makes them otherwise. */
export function identityOf(headers: IncomingHttpHeaders, ids: Ids): RequestIdentity {
  const requestId = wellFormed(headers['x-request-id'], IDENTIFIER) ?? ids.next();
  const correlationId = wellFormed(headers['x-correlation-id'], IDENTIFIER) ?? requestId;
  const traceparent = wellFormed(headers['traceparent'], TRACEPARENT);
  return traceparent === undefined ? { requestId, correlationId } : { requestId, correlationId, traceparent };
}

function wellFormed(value: string | string[] | undefined, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}
