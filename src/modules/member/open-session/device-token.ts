import { randomBytes } from 'node:crypto';

const BYTES = 32;

/** A new device token: 256 random bits, which say nothing about the member. */
export function newDeviceToken(): string {
  return randomBytes(BYTES).toString('base64url');
}
