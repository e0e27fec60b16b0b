import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import { messageOf } from '../ops/message-of.js';
import { FrameConnection } from './frame-connection.js';
import {
  frameKeys,
  FRAMES_PROTOCOL,
  framesTarget,
  isNonce,
  LIMIT_HEADER,
  newNonce,
  NONCE_HEADER,
} from './frame-handshake.js';
import { type Frame, FrameFault, FrameKind } from './frame-records.js';
import type { FramedRequest } from './framed-request.js';
import { MAC_HEADER, RequestMac } from './request-mac.js';

export interface ClientConnectionOptions {
  readonly url: string;
  readonly secret: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly answerLimit: number;
  readonly connectMs: number;
  readonly quietMs: number;
  /** It takes no further request. */
  readonly leaves: () => void;
  /** The other host responded to the request for a connection with this status; nothing of the requests was sent. */
  readonly refused: (status: number, requests: readonly FramedRequest[]) => void;
  readonly closed: () => void;
}

/** Room for the status in front of an answer, in bytes. */
const STATUS_BYTES = 16;

/** One connection of a client, from its opening to its end. */
export class ClientConnection {
  private asked: ClientRequest | undefined;
  private readonly requests = new Map<number, FramedRequest>();
  private frames: FrameConnection | undefined;
  private lastId = 0;
  private largestRequest = Infinity;
  private isClosed = false;
  /** Called when no request is under way. */
  private whenIdle: (() => void) | undefined;

  constructor(private readonly options: ClientConnectionOptions) {
    this.open();
  }

  /** Sends it as soon as the connection is open. */
  send(request: FramedRequest): void {
    const id = (this.lastId = (this.lastId + 1) >>> 0);
    this.requests.set(id, request);
    request.heldBy(() => this.forget(id));
    if (this.frames) this.write(this.frames, id, request);
  }

  /** Ends it once no request is under way. */
  async retire(): Promise<void> {
    if (this.requests.size > 0) await new Promise<void>((resolve) => (this.whenIdle = resolve));
    this.close('its host is no longer known');
  }

  /** Ends it; requests that were written have an unknown outcome, the others were not sent. */
  close(why: string, fault?: Error): void {
    if (this.frames) this.frames.close(why, fault);
    else {
      this.ended(why, fault);
      this.asked?.destroy();
    }
  }

  private forget(id: number): void {
    this.requests.delete(id);
    if (this.requests.size === 0) this.whenIdle?.();
  }

  private open(): void {
    const { url, secret, clock, answerLimit, connectMs } = this.options;
    const nonce = newNonce();
    const mac = new RequestMac(secret, clock);
    const path = framesTarget(nonce, answerLimit);
    const headers = { connection: 'upgrade', upgrade: FRAMES_PROTOCOL, [MAC_HEADER]: mac.sign('GET', path, '') };
    const asked = (this.asked = httpRequest(url, { path, headers, agent: false }));
    const timer = clock.after(connectMs, () => asked.destroy(new Error(`it did not open within ${connectMs} ms`)));
    asked.on('error', (error) => {
      timer.cancel();
      this.ended(messageOf(error), error);
    });
    asked.on('response', (response) => {
      timer.cancel();
      asked.destroy();
      this.refused(response.statusCode as number);
    });
    asked.on('upgrade', (response, socket: Socket, head) => {
      timer.cancel();
      this.opened(response, socket, mac, nonce, head);
    });
    asked.end();
  }

  private opened({ headers }: IncomingMessage, socket: Socket, mac: RequestMac, nonce: string, head: Buffer): void {
    const [theirs, limit] = [headers[NONCE_HEADER], Number(headers[LIMIT_HEADER])];
    if (this.isClosed || !isNonce(theirs) || !(limit > 0)) {
      socket.destroy();
      return this.refused(426);
    }
    const { answerLimit, clock, quietMs } = this.options;
    const { toServer, toClient } = frameKeys(mac, nonce, theirs);
    this.largestRequest = limit;
    this.frames = new FrameConnection({
      ...{
        socket,
        clock,
        quietMs,
        longestText: answerLimit + STATUS_BYTES,
        keys: { sent: toServer, received: toClient },
      },
      frame: (frame) => this.read(frame),
      closed: (why, fault) => this.ended(why, fault),
    });
    for (const [id, request] of this.requests) this.write(this.frames, id, request);
    this.frames.unshift(head);
  }

  private write(frames: FrameConnection, id: number, request: FramedRequest): void {
    const outgoing = frames.send(FrameKind.Request, id, request.text);
    if (outgoing.bytes <= this.largestRequest) return request.queued(outgoing);
    outgoing.isUnwanted = true;
    this.forget(id);
    const detail = `The body is larger than the ${this.largestRequest} bytes that are allowed.`;
    request.refuse(413, JSON.stringify({ code: 'BODY_TOO_LARGE', detail }));
  }

  /** @throws FrameFault */
  private read({ kind, id, text }: Frame): void {
    if (kind === FrameKind.Goodbye) {
      this.options.leaves();
      // Behind all that was sent: the other host answers that, and ends the connection.
      this.frames?.send(FrameKind.Goodbye);
      return;
    }
    if (kind === FrameKind.Request) throw new FrameFault('a server has sent a request');
    const request = this.requests.get(id);
    // Nobody waits for it any more.
    if (!request) return;
    this.forget(id);
    if (kind === FrameKind.TooLarge) return request.answerTooLarge();
    const at = text.indexOf('\n');
    const [status, rest] = [Number(text.slice(0, at)), text.slice(at + 1)];
    if (kind === FrameKind.Refusal) request.refuse(status, rest);
    else request.answer({ status, text: rest });
  }

  private refused(status: number): void {
    if (!this.isClosed) this.options.refused(status, this.taken());
  }

  private ended(why: string, cause?: Error): void {
    if (this.isClosed) return;
    const { url, log } = this.options;
    if (cause instanceof FrameFault)
      log.warn({ host: url, err: cause }, `The connection to ${url} was closed: ${why}.`);
    for (const request of this.taken()) request.fail(why, cause);
  }

  /** All requests that wait; the connection takes no more. */
  private taken(): readonly FramedRequest[] {
    this.isClosed = true;
    this.options.leaves();
    this.options.closed();
    const requests = [...this.requests.values()];
    this.requests.clear();
    this.whenIdle?.();
    return requests;
  }
}
