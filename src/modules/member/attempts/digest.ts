import { createHash } from 'node:crypto';

/** SHA-256, in base64url: what is stored in place of an e-mail address, a network address or a device token. */
export function digestOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('base64url');
}
