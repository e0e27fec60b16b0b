import { createHash } from 'node:crypto';
import { v7 } from 'uuid';

/** Makes identifiers. */
export interface Ids {
  /** A new identifier: UUIDv7, so that identifiers sort by the time they were made. */
  next(): string;
}

export const uuidIds: Ids = { next: () => v7() };

/**
 * An identifier that depends on its name alone: a UUID of version 8 (RFC 9562) over SHA-256. Two modules that name the
 * same thing get the same identifier without asking each other.
 */
export function namedId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
