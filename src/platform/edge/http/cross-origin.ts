import cors from 'cors';
import type { RequestHandler } from 'express';

/** Origins of this machine: any port of it, as a developer's own page has it. */
const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const DAY_S = 86_400;

/** Which pages of other origins may use the API: none, those of this machine, every page, or those of these origins. */
export type Origins = 'off' | 'loopback' | '*' | readonly string[];

/**
 * Lets scripts of other origins use the API from a browser (CORS). Tokens travel in a header, so no page acts for a member whose token it does
 * not have; cookies are neither set nor read.
 */
export function crossOrigin(origins: Exclude<Origins, 'off'>): RequestHandler {
  return cors({
    origin: origins === 'loopback' ? LOOPBACK : origins === '*' ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      ...['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match'],
      ...['X-Commit', 'X-Correlation-Id', 'X-Request-Id', 'Traceparent'],
    ],
    exposedHeaders: [
      ...['ETag', 'Location', 'Retry-After', 'RateLimit', 'RateLimit-Policy'],
      ...['X-Commit', 'X-Request-Id', 'X-Served-By'],
    ],
    maxAge: DAY_S,
  });
}
