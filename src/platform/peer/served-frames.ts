import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import { FrameConnection, QUIET_MS } from './frame-connection.js';
import {
  frameKeys,
  FRAMES_PROTOCOL,
  isNonce,
  LIMIT_HEADER,
  newNonce,
  NONCE_HEADER,
  readFramesTarget,
} from './frame-handshake.js';
import { type Frame, FrameFault, FrameKind } from './frame-records.js';
import type { PeerAnswer } from './peer-exchange.js';
import type { RequestMac } from './request-mac.js';
import { PeerFault, type ServedPeerRequest } from './served-peer-request.js';

/** What serves a target, with what of the target is its own. */
interface ServedTarget extends Pick<ServedPeerRequest, 'rest' | 'query'> {
  readonly endpoint: { readonly bodyLimit: number; serve(request: ServedPeerRequest): Promise<PeerAnswer> };
}

export interface ServedFramesOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** As that of a client. */
  readonly quietMs?: number | undefined;
  /** The largest body of any endpoint, in bytes. */
  readonly largest: number;
  /** @throws PeerFault when nothing is served there */
  readonly at: (target: string) => ServedTarget;
  /** What the other host gets for an error. */
  readonly refusal: (target: string, error: unknown) => PeerAnswer;
}

/** Room for the target in front of a body, in bytes. */
const TARGET_BYTES = 1_024;
/** How many requests of one connection are served at once; more are not read before. */
const AT_ONCE = 1_024;

/** The connections for frames that other hosts have opened. */
export class ServedFrames {
  private readonly connections = new Set<ServedConnection>();
  private isStopping = false;

  constructor(private readonly options: ServedFramesOptions) {}

  /**
   * Opens a connection. The MAC of the request was verified.
   * @throws PeerFault 400, 426
   */
  open(request: IncomingMessage, socket: Socket, head: Buffer, mac: RequestMac): void {
    if (request.headers.upgrade !== FRAMES_PROTOCOL)
      throw new PeerFault(426, 'OTHER_PROTOCOL', `This host speaks ${FRAMES_PROTOCOL} here.`);
    const asked = readFramesTarget(request.url as string);
    if (!asked || !isNonce(asked.nonce) || request.method !== 'GET')
      throw new PeerFault(400, 'MALFORMED_HANDSHAKE', 'The request for a connection is malformed.');
    const [nonce, longestText] = [newNonce(), this.options.largest + TARGET_BYTES];
    const lines = ['HTTP/1.1 101 Switching Protocols', `upgrade: ${FRAMES_PROTOCOL}`, 'connection: upgrade'];
    lines.push(`${NONCE_HEADER}: ${nonce}`, `${LIMIT_HEADER}: ${longestText}`, '', '');
    socket.write(lines.join('\r\n'));
    const { toServer, toClient } = frameKeys(mac, asked.nonce, nonce);
    const keys = { sent: toClient, received: toServer };
    const connection = new ServedConnection(this.options, { socket, keys, longestText }, asked.answers, () =>
      this.connections.delete(connection),
    );
    this.connections.add(connection);
    if (this.isStopping) connection.sayGoodbye();
    connection.frames.unshift(head);
  }

  /** Asks each client to open another connection, elsewhere or later; what it has sent is still served. */
  stop(): void {
    this.isStopping = true;
    for (const connection of this.connections) connection.sayGoodbye();
  }

  /** Ends all connections at once. Returns how many requests had no answer. */
  cutOff(): number {
    let cut = 0;
    for (const connection of [...this.connections]) {
      cut += connection.underWay;
      connection.frames.close('this host stops');
    }
    return cut;
  }
}

type Wire = Pick<ConstructorParameters<typeof FrameConnection>[0], 'socket' | 'keys' | 'longestText'>;

/** One connection of another host. */
class ServedConnection {
  readonly frames: FrameConnection;
  /** How many requests have no answer yet. */
  underWay = 0;
  /** Aborted when the other host has gone, or this one begins to stop. */
  private readonly gone = new AbortController();
  private isLast = false;

  constructor(
    private readonly options: ServedFramesOptions,
    wire: Wire,
    private readonly largestAnswer: number,
    closed: () => void,
  ) {
    const { clock, quietMs = QUIET_MS, log } = options;
    // Any number of requests may wait for it.
    setMaxListeners(0, this.gone.signal);
    const host = `${wire.socket.remoteAddress}:${wire.socket.remotePort}`;
    this.frames = new FrameConnection({
      ...{ ...wire, clock, quietMs, frame: (frame) => this.read(frame) },
      closed: (why, fault) => {
        if (fault) log.warn({ host, err: fault }, `The connection of ${host} was closed: ${why}.`);
        this.gone.abort();
        closed();
      },
      drained: () => this.regulate(),
    });
  }

  sayGoodbye(): void {
    this.gone.abort();
    this.frames.send(FrameKind.Goodbye);
  }

  /** @throws FrameFault */
  private read(frame: Frame): void {
    if (frame.kind === FrameKind.Goodbye) {
      this.isLast = true;
      return this.endAfterLast();
    }
    if (frame.kind !== FrameKind.Request || this.isLast) throw new FrameFault('a client has sent what it may not');
    const at = frame.text.indexOf('\n');
    if (at < 0) throw new FrameFault('a request has no target');
    this.underWay += 1;
    const target = frame.text.slice(0, at);
    this.serve(target, frame.text.slice(at + 1), frame.bytes - at - 1)
      .then(
        (answer) => this.answer(frame.id, FrameKind.Answer, answer),
        (error: unknown) => this.answer(frame.id, FrameKind.Refusal, this.options.refusal(target, error)),
      )
      .catch((error: unknown) => this.frames.close('an answer could not be sent', error as Error));
    this.regulate();
  }

  private async serve(target: string, body: string, bytes: number): Promise<PeerAnswer> {
    const { clock, at } = this.options;
    const arrivedAt = clock.monotonic();
    const { endpoint, rest, query } = at(target);
    if (bytes > endpoint.bodyLimit)
      throw new PeerFault(413, 'BODY_TOO_LARGE', `The body is larger than the ${endpoint.bodyLimit} bytes allowed.`);
    return endpoint.serve({ rest, query, body, arrivedAt, signal: this.gone.signal });
  }

  private answer(id: number, kind: FrameKind, { status, text }: PeerAnswer): void {
    this.underWay -= 1;
    if (Buffer.byteLength(text) > this.largestAnswer) this.frames.send(FrameKind.TooLarge, id);
    else this.frames.send(kind, id, `${status}\n${text}`);
    this.regulate();
    this.endAfterLast();
  }

  /** Reads no further request while too many are served, or the answers to earlier ones are not read. */
  private regulate(): void {
    this.frames.pause(this.underWay >= AT_ONCE || this.frames.isBlocked);
  }

  private endAfterLast(): void {
    if (this.isLast && this.underWay === 0) this.frames.end();
  }
}
