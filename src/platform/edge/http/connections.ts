import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../ops/clock.js';

/** A connection on which a request was served. */
interface Connection {
  readonly socket: Socket;
  inWork: IncomingMessage | undefined;
  /** Responses to requests that were read with an earlier one and wait for it, in their order. */
  readonly held: ServerResponse[];
  /** What to do after the last response. */
  afterwards?: () => void;
  watched: boolean;
}

/** About 1.5 kB each. A read of 64 KiB brings at most 2,600 requests: an honest client that pipelines stays far below. */
const MOST_HELD = 32_768;

/** Observes the turns of connections. */
export interface TurnObserver {
  /** A request begins. `closed` follows when its response is out or its client has gone. */
  begun(response: ServerResponse): void;
  closed(response: ServerResponse): void;
  /** A connection was cut off, because clients have pipelined more requests than this process holds. */
  flooded(socket: Socket): void;
}

/**
 * Serves the requests of each connection one at a time, in their order. Node's parser hands over every request in the bytes
 * that it has read. Those behind the first one are held, and nothing more is read from that connection until they have been
 * served. A held request whose client has gone is never begun.
 */
export class ConnectionTurns {
  private readonly connections = new WeakMap<Socket, Connection>();
  private held = 0;

  constructor(
    private readonly handle: RequestListener,
    private readonly observer: TurnObserver,
    private readonly mostHeld = MOST_HELD,
  ) {}

  /** Serves a request now, or after those that its connection brought before it. */
  take(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.of(request.socket);
    if (connection.inWork === undefined) this.begin(connection, response);
    else if (!isGone(connection.socket)) this.hold(connection, response);
  }

  /** Runs `task` once every complete request of the connection has its response; at once, when there is none. */
  afterResponses(socket: Socket, task: () => void): void {
    const connection = this.connections.get(socket);
    if (connection?.inWork?.complete === true) connection.afterwards = task;
    else task();
  }

  private of(socket: Socket): Connection {
    let connection = this.connections.get(socket);
    if (!connection)
      this.connections.set(socket, (connection = { socket, inWork: undefined, held: [], watched: false }));
    return connection;
  }

  private begin(connection: Connection, response: ServerResponse): void {
    connection.inWork = response.req;
    response.once('close', () => {
      this.observer.closed(response);
      this.next(connection);
    });
    this.observer.begun(response);
    this.handle(response.req, response);
  }

  private next(connection: Connection): void {
    connection.inWork = undefined;
    if (isGone(connection.socket)) return this.drop(connection);
    const response = connection.held.shift();
    if (response) {
      this.held -= 1;
      this.begin(connection, response);
      if (connection.held.length === 0) connection.socket.resume();
    } else connection.afterwards?.();
  }

  private hold(connection: Connection, response: ServerResponse): void {
    const { socket, held } = connection;
    if (this.held >= this.mostHeld) {
      socket.destroy();
      return this.observer.flooded(socket);
    }
    this.held += 1;
    held.push(response);
    if (!connection.watched) this.watch(connection);
    // Node resumes the socket after each request that it has parsed; its chunk is parsed when this runs.
    if (held.length === 1) process.nextTick(() => held.length > 0 && stopReading(socket));
  }

  private watch(connection: Connection): void {
    const { socket, held } = connection;
    connection.watched = true;
    // Node also resumes it when a response has been written out.
    socket.on('resume', () => held.length > 0 && stopReading(socket));
    socket.once('close', () => this.drop(connection));
  }

  private drop(connection: Connection): void {
    this.held -= connection.held.length;
    // Node closes only the response whose turn it is; those that track responses must hear of these as well.
    for (const response of connection.held.splice(0)) response.emit('close');
  }
}

/** Whether a response could no longer reach the client. */
export function isGone(socket: Socket): boolean {
  return socket.destroyed || socket.writableEnded;
}

/** The handle stops reading on the event 'pause', which a stream that is paused already does not emit again. */
function stopReading(socket: Socket): void {
  if (socket.isPaused()) socket.emit('pause');
  else socket.pause();
}

/** Since when a response waits for its client. */
interface Stall {
  readonly since: number;
  /** The bytes that its connection had taken then. A streamed response waits anew when it has taken more. */
  readonly taken: number | undefined;
}

const LOOK_EVERY_MS = 250;
/** All responses together that clients have not read, in bytes. */
const MOST_UNREAD = 64 * 1_048_576;

/**
 * Cuts off clients that do not read their response: each after a time limit, and the oldest ones sooner when all unread
 * responses together hold more memory than the process can spare.
 */
export class StalledResponses {
  /** The responses not yet written out, the oldest first, each with the time since which it waits for its client. */
  private readonly open = new Map<ServerResponse, Stall | undefined>();
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
    for (const [response, stall] of this.open) {
      if (!response.writableEnded && !response.writableNeedDrain) continue;
      const taken = response.writableEnded ? undefined : response.socket?.bytesWritten;
      if (stall === undefined || stall.taken !== taken) this.open.set(response, { since: now, taken });
      else if (now - stall.since >= this.limitMs) {
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
