import type { RequestListener, ServerResponse } from 'node:http';
import type { Request, Response } from 'express';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import { ConnectionTurns } from './connections.js';
import type { RequestHandler } from './request-handler.js';
import { requestFault } from './request-fault.js';
import { StalledResponses } from './stalled-responses.js';
import { endGently } from './unread-body.js';

const FLOOD_LINE_EVERY_MS = 1_000;

/**
 * The way of every request, whichever server brings it: its turn on its connection, the check of what a parser lets
 * through, then the application. Clients that do not read their response within `responseMs` are cut off.
 */
export function requestListener(services: {
  readonly app: RequestListener;
  readonly handler: RequestHandler;
  readonly clock: Clock;
  readonly log: Log;
  readonly responseMs: number;
}): { readonly listener: RequestListener; readonly turns: ConnectionTurns } {
  const { app, handler, clock, log, responseMs } = services;
  const stalled = new StalledResponses(clock, responseMs);
  const flooded = floodLines(log, clock);
  const turns = new ConnectionTurns(
    (request, response) => {
      endGently(request, clock);
      const fault = requestFault(request);
      // Express does not route what it cannot parse, and answers it with a page of its own.
      if (fault) handler.refuse(request as Request, response as ServerResponse as Response, fault);
      else app(request, response);
    },
    {
      begun: (response) => stalled.begun(response),
      closed: (response) => stalled.closed(response),
      flooded,
    },
  );
  return { listener: (request, response) => turns.take(request, response), turns };
}

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
