import type { ServerResponse } from 'node:http';
import type { Clock } from '../ops/clock.js';

const LOOK_EVERY_MS = 250;
/** All responses together that clients have not read, in bytes. */
const MOST_UNREAD = 64 * 1_048_576;

/**
 * Cuts off clients that do not read their response: each after a time limit, and those that have waited longest before
 * that when all together hold more memory than the process can spare.
 */
export class StalledResponses {
  /** The responses not yet written out, the oldest first, each with the time when it was first found complete. */
  private readonly open = new Map<ServerResponse, number | undefined>();
  private looking = false;

  constructor(
    private readonly clock: Clock,
    /** From a complete response to its last byte, in milliseconds. */
    private readonly limitMs: number,
    private readonly mostUnread = MOST_UNREAD,
  ) {}

  begun(response: ServerResponse): void {
    this.open.set(response, undefined);
    if (!this.looking) this.lookLater();
  }

  closed(response: ServerResponse): void {
    this.open.delete(response);
  }

  private lookLater(): void {
    this.looking = true;
    this.clock.after(Math.min(LOOK_EVERY_MS, this.limitMs / 2), () => {
      this.look();
      this.looking = false;
      if (this.open.size > 0) this.lookLater();
    });
  }

  private look(): void {
    const now = this.clock.monotonic();
    let unread = 0;
    const waiting: ServerResponse[] = [];
    for (const [response, since] of this.open) {
      if (!response.writableEnded) continue;
      if (since === undefined) this.open.set(response, now);
      else if (now - since >= this.limitMs) {
        response.destroy();
        continue;
      }
      waiting.push(response);
      unread += response.writableLength;
    }
    for (const response of waiting) {
      if (unread <= this.mostUnread) break;
      unread -= response.writableLength;
      response.destroy();
    }
  }
}
