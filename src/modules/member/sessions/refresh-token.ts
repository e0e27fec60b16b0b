import { createHash, randomBytes } from 'node:crypto';
import type { SessionRow } from '../store/session-row.js';

const SECRET_BYTES = 32;
/** In milliseconds. A client that lost the answer to a refresh repeats it within this time. */
export const REPEAT_WITHIN_MS = 10_000;

/**
 * A refresh token: the session, what all refresh tokens of this session have in common, and a secret that is another one
 * after each use. The middle part tells an old token of the session from a made-up one.
 */
export interface RefreshToken {
  readonly sessionId: string;
  readonly family: string;
  readonly secret: string;
}

/**
 * What a refresh token is worth: `valid`; `repeated`, when it is the one before the valid one and was used a moment ago;
 * `reused`, when it is older: somebody else has a copy; `unknown`, when it is made up, or its session has ended.
 */
export type Worth = 'valid' | 'repeated' | 'reused' | 'unknown';

/** A random secret, 256 bits. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** SHA-256: what has 256 random bits needs no slow hash. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

export function writtenRefreshToken({ sessionId, family, secret }: RefreshToken): string {
  return `${sessionId}.${family}.${secret}`;
}

/** Reads what {@link writtenRefreshToken} wrote; undefined when the text is something else. */
export function readRefreshToken(text: string): RefreshToken | undefined {
  const [sessionId, family, secret, ...more] = text.split('.');
  return sessionId && family && secret && more.length === 0 ? { sessionId, family, secret } : undefined;
}

/** Judges a refresh token by its session, at a time in milliseconds UTC. */
export function worthOf({ family, secret }: RefreshToken, session: SessionRow | undefined, now: number): Worth {
  if (!session || session.familyHash !== hashOf(family) || Date.parse(session.expiresAt) <= now) return 'unknown';
  const hash = hashOf(secret);
  if (hash === session.secretHash) return 'valid';
  const sinceRotation = now - Date.parse(session.rotatedAt);
  return hash === session.formerHash && sinceRotation <= REPEAT_WITHIN_MS ? 'repeated' : 'reused';
}
