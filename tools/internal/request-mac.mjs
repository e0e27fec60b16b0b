import { createHash, createHmac } from 'node:crypto';

/**
 * The header with which the internal listener admits a request while `INTERNAL_SECRET` is set. What it means is said in
 * src/platform/peer/request-mac.ts. It holds for 30 seconds.
 * @param {string} secret
 * @param {string} method
 * @param {string} target path and query
 * @param {string} [body]
 * @param {string} [key] its `Idempotency-Key`, where it has that header
 * @returns {{ readonly 'x-internal-mac': string }}
 */
export function macHeader(secret, method, target, body = '', key) {
  const hash = createHash('sha256').update(body).digest('hex');
  const sentAt = Date.now();
  const text = ['v1', method, target, sentAt, hash, ...(key === undefined ? [] : [key])].join('\n');
  const mac = createHmac('sha256', secret).update(text).digest('base64url');
  return { 'x-internal-mac': `v1.${sentAt}.${hash}.${mac}` };
}
