import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import { ClientConnection } from './frame-client-connection.js';
import { QUIET_MS } from './frame-connection.js';
import { FramedRequest } from './framed-request.js';
import type { PeerAnswer, PeerRequest, PeerSender } from './peer-exchange.js';
import { ANSWER_LIMIT, CONNECT_MS } from './peer-client.js';

export interface FrameClientOptions {
  /** Takes what cannot go by frames: requests but POST, and all of them while the other host knows no frames. It is not closed here. */
  readonly http: PeerSender;
  /** `INTERNAL_SECRET`, the same on both hosts. */
  readonly secret: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The largest answer, in bytes. Default 16 MiB. */
  readonly answerLimit?: number;
  /** How long a connection may take to open, in milliseconds. Default 2 s. */
  readonly connectMs?: number;
  /** After so long without a byte from the other host it gets a ping, and after as long again the connection ends, in milliseconds. Default 15 s. */
  readonly quietMs?: number;
  /** How long a host that knows no frames is not asked again, in milliseconds. Default 30 s. */
  readonly pauseMs?: number;
}

const PAUSE_MS = 30_000;

/**
 * Sends requests to one host as frames on one kept connection, any number of them at once; answers come in any order. A
 * connection opens with the first request, and another one after its end, or after the goodbye of a host that stops. It
 * repeats nothing.
 */
export class FrameClient implements PeerSender {
  readonly url: string;
  /** The one that takes requests. Those before it are leaving: they bring the answers to what they have sent. */
  private current: ClientConnection | undefined;
  private readonly all = new Set<ClientConnection>();
  /** Until then all goes by HTTP, on {@link Clock.monotonic}. */
  private httpUntil = -Infinity;
  private isClosed = false;

  constructor(private readonly options: FrameClientOptions) {
    this.url = options.http.url;
  }

  /** @throws PeerNotReached, PeerSilent, PeerRefused or PeerAnswerTooLarge, and nothing else. */
  send(request: PeerRequest): Promise<PeerAnswer> {
    const { clock, http } = this.options;
    if (request.method !== 'POST' || clock.monotonic() < this.httpUntil) return http.send(request);
    return new Promise((resolve, reject) => {
      const framed = new FramedRequest(this.url, request, resolve, reject);
      if (request.signal?.aborted) return framed.giveUp('its caller no longer waits', 0);
      if (this.isClosed) return framed.fail('this host stops');
      framed.limit(clock);
      (this.current ??= this.connection()).send(framed);
    });
  }

  /** Takes no further request, and closes each connection once what is under way there has ended. */
  async retire(): Promise<void> {
    this.isClosed = true;
    this.current = undefined;
    await Promise.all([...this.all].map((connection) => connection.retire()));
  }

  /** Closes the connections; what is under way rejects. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const connection of this.all) connection.close('this host stops');
  }

  private connection(): ClientConnection {
    const { secret, clock, log, answerLimit = ANSWER_LIMIT, connectMs = CONNECT_MS } = this.options;
    const connection = new ClientConnection({
      ...{ url: this.url, secret, clock, log, answerLimit, connectMs, quietMs: this.options.quietMs ?? QUIET_MS },
      leaves: () => {
        if (this.current === connection) this.current = undefined;
      },
      refused: (status, requests) => this.goByHttp(status, requests),
      closed: () => this.all.delete(connection),
    });
    this.all.add(connection);
    return connection;
  }

  /** The host responded to the request for a connection as to any other one. Nothing was sent to it yet. */
  private goByHttp(status: number, requests: readonly FramedRequest[]): void {
    const { clock, log, http, pauseMs = PAUSE_MS } = this.options;
    // Those are refusals of a host that knows frames. By HTTP each request learns the reason.
    if (![401, 403, 503].includes(status)) {
      this.httpUntil = clock.monotonic() + pauseMs;
      log.info(
        { host: this.url, status },
        `${this.url} takes no frames (${status}); calls to it go by HTTP, and frames are tried again in ${pauseMs / 1_000} s.`,
      );
    }
    for (const request of requests) request.continueBy(http, clock);
  }
}
