import { createHash, randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Makes identifiers. */
export interface Ids {
  /** A new identifier: UUIDv7, so that identifiers sort by the time they were made. */
  next(): string;
}

/** Random bytes of one identifier. */
const BYTES = 16;
const DRAWN_AT_ONCE = 256;

/**
 * Makes UUIDv7 as `uuid` does by itself: within a millisecond a counter goes on from a random start, so that identifiers
 * sort. Random bytes are drawn for many at once, since a draw costs more than all the rest.
 */
class OrderedUuids implements Ids {
  private readonly pool = new Uint8Array(BYTES * DRAWN_AT_ONCE);
  private used = this.pool.length;
  private msecs = -Infinity;
  private seq = 0;

  next(): string {
    const random = this.draw();
    const now = Date.now();
    if (now > this.msecs) {
      this.msecs = now;
      this.seq = new DataView(random.buffer, random.byteOffset).getUint32(6) & 0x7fffffff;
    } else {
      this.seq = (this.seq + 1) | 0;
      if (this.seq === 0) this.msecs += 1;
    }
    return v7({ random, msecs: this.msecs, seq: this.seq });
  }

  private draw(): Uint8Array {
    if (this.used === this.pool.length) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    this.used += BYTES;
    return this.pool.subarray(this.used - BYTES, this.used);
  }
}

export const uuidIds: Ids = new OrderedUuids();

/**
 * An identifier that depends on its name alone: a UUID of version 8 (RFC 9562) over SHA-256. Two modules that name the
 * same thing get the same identifier without communication.
 */
export function namedId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
