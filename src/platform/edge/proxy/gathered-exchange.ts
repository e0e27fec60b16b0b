import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher as Undici } from 'undici';
import type { Exchange } from '../http/exchange.js';
import { ResponseRelay } from './response-relay.js';
import type { Upstream } from './upstream.js';

/**
 * undici misses the body of a 304 that says how long the response to a GET would be, as it may. It has read the whole response, and
 * closes the connection: nothing that a service might send by mistake behind it is taken for the next response.
 */
const LENGTH_OF_NOTHING = 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';

/** One attempt to have a gathered request answered, as undici reports it. */
export class GatheredExchange implements Undici.DispatchHandler {
  private readonly relay: ResponseRelay;
  private controller: Undici.DispatchController | undefined;

  /**
   * @param done is called once nothing more comes from the upstream, with the error when nothing of a response has gone to the
   * client.
   */
  constructor(
    private readonly exchange: Exchange,
    upstream: Upstream,
    private readonly done: (error?: Error) => void,
  ) {
    this.relay = new ResponseRelay(exchange, upstream);
    exchange.response.once('close', this.clientClosed);
  }

  onRequestStart(controller: Undici.DispatchController): void {
    this.controller = controller;
    if (this.relay.isOver) controller.abort(new Error('The client has gone.'));
  }

  onResponseStart(controller: Undici.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // 103 and its like: the client gets the final response.
    if (status >= 100 && status < 200) return;
    try {
      this.relay.begin(status, headers);
    } catch (error) {
      controller.abort(error as Error);
    }
  }

  onResponseData(controller: Undici.DispatchController, chunk: Buffer): void {
    if (this.relay.write(chunk) || this.relay.isOver) return;
    controller.pause();
    this.relay.onDrain(() => controller.resume());
  }

  onResponseEnd(): void {
    this.relay.end();
    this.leave();
    this.done();
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.relay.hasNoBody && (error as { code?: unknown }).code === LENGTH_OF_NOTHING) return this.onResponseEnd();
    this.leave();
    if (!this.relay.hasBegun) return this.done(error);
    this.relay.cut();
    this.done();
  }

  private leave(): void {
    this.exchange.response.off('close', this.clientClosed);
  }

  private readonly clientClosed = (): void => {
    // A complete response closes, too, and may do so before undici has noted its end.
    if (!this.exchange.response.writableFinished) this.controller?.abort(new Error('The client has gone.'));
  };
}
