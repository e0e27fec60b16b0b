import type { Server, ServerResponse } from 'node:http';
import type { Clock } from '../ops/clock.js';

/** How a stop went. */
export interface Stopped {
  /** Requests that were still unanswered when the grace was over, and were cut off. */
  readonly cut: number;
}

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
      const timer = this.clock.after(graceMs, () => {
        cut = this.inFlight.size;
        this.server.closeAllConnections();
      });
      for (const response of this.inFlight) if (!response.headersSent) response.setHeader('connection', 'close');
      this.server.close(() => {
        timer.cancel();
        resolve({ cut });
      });
    });
    return this.stopping;
  }
}
