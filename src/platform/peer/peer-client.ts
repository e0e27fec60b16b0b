import { Pool } from 'undici';
import type { Clock } from '../ops/clock.js';
import { HttpExchange } from './http-exchange.js';
import type { PeerAnswer, PeerRequest, PeerSender } from './peer-exchange.js';
import { MAC_HEADER, RequestMac } from './request-mac.js';

export interface PeerClientOptions {
  /** The other host's internal address: `http://10.0.0.7:3001`. */
  readonly url: string;
  /** `INTERNAL_SECRET`, the same on both hosts. */
  readonly secret: string;
  readonly clock: Clock;
  /** How many connections at most; further requests wait for one. A long poll holds one as long as it waits. Default 64. */
  readonly connections?: number;
  /** The largest answer, in bytes. Default 16 MiB. */
  readonly answerLimit?: number;
  /** How long a connection may take to open, in milliseconds. Default 2 s. */
  readonly connectMs?: number;
}

/** The largest answer that a client takes, in bytes, by default. */
export const ANSWER_LIMIT = 16 * 1_048_576;
/** How long a connection may take to open, in milliseconds, by default. */
export const CONNECT_MS = 2_000;
const CONNECTIONS = 64;

/** Sends signed requests to one host over kept connections. It repeats nothing: its callers decide what may be repeated. */
export class PeerClient implements PeerSender {
  readonly url: string;
  private readonly pool: Pool;
  private readonly mac: RequestMac;
  private readonly clock: Clock;

  constructor(options: PeerClientOptions) {
    const { url, secret, clock } = options;
    this.url = new URL(url).origin;
    this.clock = clock;
    this.mac = new RequestMac(secret, clock);
    this.pool = new Pool(this.url, {
      connections: options.connections ?? CONNECTIONS,
      pipelining: 1,
      connect: { timeout: options.connectMs ?? CONNECT_MS },
      maxResponseSize: options.answerLimit ?? ANSWER_LIMIT,
      // Each request has a timer of its own; those of undici have a resolution of a second.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** @throws PeerNotReached, PeerSilent, PeerRefused or PeerAnswerTooLarge, and nothing else. */
  send(request: PeerRequest): Promise<PeerAnswer> {
    const { method, target, body = '', signal } = request;
    return new Promise((resolve, reject) => {
      const exchange = new HttpExchange(this.url, request, resolve, reject);
      if (signal?.aborted) return exchange.giveUp('its caller no longer waits', 0);
      exchange.limit(this.clock);
      const headers = [MAC_HEADER, this.mac.sign(method, target, body)];
      if (body !== '') headers.push('content-type', 'application/json');
      this.pool.dispatch({ method, path: target, headers, body: body === '' ? null : body }, exchange);
    });
  }

  /** Closes the connections once what is under way has ended. Nothing further can be sent. */
  retire(): Promise<void> {
    return this.pool.close();
  }

  /** Closes the connections; what is under way rejects with {@link PeerSilent}. */
  close(): Promise<void> {
    return this.pool.destroy();
  }
}
