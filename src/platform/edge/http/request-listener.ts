import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Server as TcpServer, type Socket } from 'node:net';
import type { Request, Response } from 'express';
import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import { PeerEndpoints } from '../../peer/peer-endpoints.js';
import { ConnectionTurns, StalledResponses } from './connections.js';
import { EdgeFailure } from '../edge-failure.js';
import { closeGently } from './request-body.js';
import type { Endpoint } from './exchange.js';
import type { RequestHandler } from './request-handler.js';

/** Takes every request, whichever server brings it. */
export interface IncomingRequests {
  readonly listener: RequestListener;
  readonly turns: ConnectionTurns;
  readonly shutdown: Shutdown;
}

/**
 * The way of every request: it waits for its turn on its connection, is checked for what a parser lets through, and goes to
 * the application. Clients that do not read their response within `responseMs` are cut off.
 */
export function incomingRequests(services: {
  readonly app: RequestListener;
  readonly handler: RequestHandler;
  /** Serves the requests of other hosts, past Express. */
  readonly peers?: PeerEndpoints | undefined;
  /** Finds the endpoint of a request that another service serves. Express does not see such a request. */
  readonly foreign?: { find(target: string): Endpoint | undefined } | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly responseMs: number;
}): IncomingRequests {
  const { app, handler, peers, foreign, clock, log, responseMs } = services;
  const stalled = new StalledResponses(clock, responseMs);
  const shutdown = new Shutdown(clock, () => peers?.cutOff() ?? 0);
  const turns = new ConnectionTurns(
    (request, response) => {
      closeGently(request, clock);
      const fault = requestFault(request);
      // Express does not route what it cannot parse, and responds with a page of its own.
      if (fault) return handler.refuse(request as Request, response as ServerResponse as Response, fault);
      if (peers && PeerEndpoints.isTarget(request.url)) return peers.handle(request, response);
      const endpoint = foreign?.find(request.url as string);
      if (endpoint) handler.serve(request as Request, response as ServerResponse as Response, endpoint);
      else app(request, response);
    },
    {
      begun: (response) => stalled.begun(response),
      closed: (response) => stalled.closed(response),
      flooded: floodLines(log, clock),
    },
  );
  const listener: RequestListener = (request, response) => {
    shutdown.track(response);
    turns.take(request, response);
  };
  return { listener, turns, shutdown };
}

const FLOOD_LINE_EVERY_MS = 1_000;

/** Logs that connections were cut off: one line a second at most, with their number. */
function floodLines(log: Log, clock: Clock): () => void {
  let cut = 0;
  return () => {
    cut += 1;
    if (cut > 1) return;
    clock.after(FLOOD_LINE_EVERY_MS, () => {
      log.warn({ connections: cut }, 'Clients pipelined more requests than this process holds; it cut them off.');
      cut = 0;
    });
  };
}

/** Far above what clients send. */
const MOST_HEADERS = 500;

/**
 * Why a request must not be served although Node's parser accepts it: two readers of the same bytes (a proxy and this
 * server) could disagree on its host or on its end.
 */
function requestFault(request: IncomingMessage): EdgeFailure | undefined {
  const { headers, httpVersion } = request;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return malformed(`HTTP/${httpVersion} is not spoken here.`);
  if (request.rawHeaders.length > 2 * MOST_HEADERS)
    return new EdgeFailure(
      431,
      'HEADERS_TOO_LARGE',
      `There are more than the ${MOST_HEADERS} headers that are allowed.`,
    );
  // A client of HTTP/1.0 would take `100 Continue` for its response (RFC 9110, 10.1.1).
  if (httpVersion === '1.0') delete headers.expect;
  const hosts = hostsIn(request.rawHeaders);
  if (hosts > 1) return malformed('The header Host is there more than once.');
  if (hosts === 0 && httpVersion === '1.1') return malformed('The header Host is missing.');
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || httpVersion === '1.0'))
    return malformed('Transfer-Encoding may only be chunked, in HTTP/1.1.');
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue')
    return new EdgeFailure(417, 'EXPECTATION_FAILED', 'Of Expect, only 100-continue is understood.');
  return withLocalTarget(request) ? undefined : new EdgeFailure(400, 'MALFORMED_URI', 'The address is not a URL.');
}

function malformed(detail: string): EdgeFailure {
  return new EdgeFailure(400, 'MALFORMED_REQUEST', detail);
}

function hostsIn(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}

/** Removes the host from a whole address, as a proxy may send it. Returns whether the target was an address. */
function withLocalTarget(request: IncomingMessage): boolean {
  const target = request.url ?? '';
  if (target.startsWith('/') || target === '*') return true;
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return false;
  const local = target.replace(/^[a-z]+:\/\/[^/?#]*/i, '');
  request.url = local.startsWith('/') ? local : `/${local}`;
  return true;
}

/** The result of a stop. */
export interface Stopped {
  /** Requests that had no response when the grace was over, and were cut off. */
  readonly cut: number;
}

/**
 * How long a connection may bring one more request after the stop has begun. A client that has just read a response may
 * have sent the next request already: closing the connection under it would break a request for no reason.
 */
const LINGER_MS = 200;

/** Tracks the requests in flight, so that a server can stop without breaking them. */
export class Shutdown {
  private readonly inFlight = new Set<ServerResponse>();
  private readonly open = new Set<Socket>();
  private stopping: Promise<Stopped> | undefined;

  /** @param cutOff ends the connections that are no longer HTTP, and returns how many requests on them had no response */
  constructor(
    private readonly clock: Clock,
    private readonly cutOff: () => number = () => 0,
  ) {}

  /** Tracks the connections of a server that has not begun to listen: Node takes one that has sent nothing yet for a busy one. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
  }

  track(response: ServerResponse): void {
    if (this.stopping) response.setHeader('connection', 'close');
    this.inFlight.add(response);
    response.once('close', () => this.inFlight.delete(response));
  }

  /**
   * Accepts no further connection, lets each response in flight close its own, and cuts off the rest after `graceMs`.
   * Resolves when every connection is closed.
   */
  stop(server: Server, graceMs: number): Promise<Stopped> {
    this.stopping ??= new Promise((resolve) => {
      let cut = 0;
      const idle = this.clock.after(Math.min(LINGER_MS, graceMs), () => {
        server.closeIdleConnections();
        for (const socket of this.open) if (socket.bytesRead === 0) socket.destroy();
      });
      const grace = this.clock.after(graceMs, () => {
        cut = this.inFlight.size + this.cutOff();
        server.closeAllConnections();
      });
      for (const response of this.inFlight) if (!response.headersSent) response.setHeader('connection', 'close');
      // The server of HTTP would close idle connections at once; the one below it only stops listening.
      TcpServer.prototype.close.call(server, () => {
        idle.cancel();
        grace.cancel();
        server.close(() => resolve({ cut }));
      });
    });
    return this.stopping;
  }
}
