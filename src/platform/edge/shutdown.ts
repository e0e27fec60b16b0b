import type { Server, ServerResponse } from 'node:http';
import { Server as TcpServer } from 'node:net';
import type { Clock } from '../ops/clock.js';

/** How a stop went. */
export interface Stopped {
  /** Requests that were still unanswered when the grace was over, and were cut off. */
  readonly cut: number;
}

/**
 * How long a connection may bring one more request after the stop has begun. A client that has just read an answer may
 * have sent the next request already: closing the connection under it would break a request for no reason.
 */
const LINGER_MS = 200;

/** Watches the requests in flight of a server, so that it can stop without breaking them. */
export class Shutdown {
  private readonly inFlight = new Set<ServerResponse>();
  private stopping: Promise<Stopped> | undefined;

  constructor(
    private readonly server: Server,
    private readonly clock: Clock,
  ) {
    server.prependListener('request', (_request, response) => {
      if (this.stopping) response.setHeader('connection', 'close');
      this.inFlight.add(response);
      response.once('close', () => this.inFlight.delete(response));
    });
  }

  /**
   * Accepts no further connection, lets each answer in flight close its own, and cuts off what is not answered after
   * `graceMs`. Resolves when every connection is closed.
   */
  stop(graceMs: number): Promise<Stopped> {
    this.stopping ??= new Promise((resolve) => {
      let cut = 0;
      const idle = this.clock.after(Math.min(LINGER_MS, graceMs), () => this.server.closeIdleConnections());
      const grace = this.clock.after(graceMs, () => {
        cut = this.inFlight.size;
        this.server.closeAllConnections();
      });
      for (const response of this.inFlight) if (!response.headersSent) response.setHeader('connection', 'close');
      // The server of HTTP would close idle connections at once; the one below it only stops listening.
      TcpServer.prototype.close.call(this.server, () => {
        idle.cancel();
        grace.cancel();
        this.server.close(() => resolve({ cut }));
      });
    });
    return this.stopping;
  }
}
