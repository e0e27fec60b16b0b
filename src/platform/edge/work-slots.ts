import type { IncomingMessage } from 'node:http';
import { isGone } from './connections.js';
import { EdgeFailure } from './edge-failure.js';

/** How many requests may wait for each that is in work. */
const WAITING_FOR_EACH = 4;

interface Waiting {
  readonly request: IncomingMessage;
  readonly begin: () => void;
  readonly refuse: (why: EdgeFailure) => void;
}

/**
 * Bounds how many calls of clients are in work in this process. Further ones wait for their turn, first come, first
 * served; when too many wait, the next is refused with 503. A request whose client has gone while it waited is not begun.
 */
export class WorkSlots {
  private inWork = 0;
  private waiting: Waiting[] = [];

  constructor(private readonly most: number) {}

  /**
   * Takes a slot when one is free.
   * @returns whether it was; if so, {@link leave} gives it back.
   */
  enter(): boolean {
    if (this.inWork >= this.most) return false;
    this.inWork += 1;
    return true;
  }

  /**
   * Waits for a slot; {@link leave} gives it back.
   * @throws EdgeFailure 503 when too many wait, or when the client has gone meanwhile.
   */
  turn(request: IncomingMessage): Promise<void> {
    if (this.waiting.length >= this.most * WAITING_FOR_EACH) this.dropGone();
    if (this.waiting.length >= this.most * WAITING_FOR_EACH) return Promise.reject(overloaded());
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, begin: resolve, refuse: reject });
    });
  }

  /** Gives a slot to whoever waits first and is still there. */
  leave(): void {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      if (!isGone(next.request.socket)) return next.begin();
      next.refuse(clientGone());
    }
    this.inWork -= 1;
  }

  private dropGone(): void {
    const before = this.waiting;
    this.waiting = before.filter(({ request }) => !isGone(request.socket));
    for (const { request, refuse } of before) if (isGone(request.socket)) refuse(clientGone());
  }
}

function overloaded(): EdgeFailure {
  return new EdgeFailure(
    503,
    'OVERLOADED',
    'This process has as many requests as it takes; send this one again soon.',
    {
      headers: { 'retry-after': '1' },
    },
  );
}

/** Nobody reads it; the request log shows status 499. */
export function clientGone(): EdgeFailure {
  return new EdgeFailure(503, 'CLIENT_GONE', 'The client went away before its request was begun.');
}
