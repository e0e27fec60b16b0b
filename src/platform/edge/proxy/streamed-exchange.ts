import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Exchange } from '../http/exchange.js';
import type { HeaderList } from '../http/security-headers.js';
import type { Clock } from '../../ops/clock.js';
import type { UpstreamLimits } from './gathered-way.js';
import { ResponseRelay } from './response-relay.js';
import type { Upstream } from './upstream.js';
import { ConnectTimeout, UpstreamSilent } from './upstream-failure.js';

/** How the body of a request is framed. */
type Framing = readonly [name: 'content-length' | 'transfer-encoding', value: string] | undefined;

/** One attempt to have a request answered whose body is streamed. */
export class StreamedExchange {
  private readonly relay: ResponseRelay;
  private readonly framing: Framing;
  private outgoing: ClientRequest | undefined;
  private isDone = false;

  /** @param done as that of a `GatheredExchange` */
  constructor(
    private readonly exchange: Exchange,
    private readonly upstream: Upstream,
    private readonly headers: HeaderList,
    private readonly limits: UpstreamLimits,
    private readonly clock: Clock,
    private readonly done: (error?: Error) => void,
  ) {
    this.relay = new ResponseRelay(exchange, upstream);
    this.framing = framingOf(exchange.request);
    exchange.response.once('close', () => this.end());
  }

  /** Gives the request to the upstream its target and its headers, as none of them is taken from the client unseen. */
  prepare(outgoing: ClientRequest, expectsContinue: boolean): void {
    this.outgoing = outgoing;
    if (this.relay.isOver) return void outgoing.destroy();
    const { request, response } = this.exchange;
    outgoing.path = request.url;
    for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name);
    outgoing.setHeader('connection', 'keep-alive');
    for (let at = 0; at < this.headers.length; at += 2)
      outgoing.setHeader(this.headers[at] as string, this.headers[at + 1] as string);
    if (this.framing) outgoing.setHeader(...this.framing);
    this.limit(outgoing);
    if (!expectsContinue) return;
    outgoing.setHeader('expect', '100-continue');
    outgoing.on('continue', () => {
      if (!this.relay.hasBegun && !this.relay.isOver) response.writeContinue();
    });
    outgoing.flushHeaders();
  }

  receive(incoming: IncomingMessage): void {
    incoming.on('error', () => this.relay.cut());
    try {
      this.relay.begin(incoming.statusCode ?? 0, incoming.headersDistinct);
    } catch (error) {
      this.outgoing?.destroy();
      return this.fail(error);
    }
    incoming.on('data', (chunk: Buffer) => {
      if (this.relay.write(chunk) || this.relay.isOver) return;
      incoming.pause();
      this.relay.onDrain(() => incoming.resume());
    });
    incoming.on('end', () => this.relay.end());
  }

  fail(error: unknown): void {
    if (this.isDone) return;
    if (this.relay.hasBegun) return this.relay.cut();
    this.isDone = true;
    this.done(error as Error);
  }

  private end(): void {
    const { response, request } = this.exchange;
    if (!response.writableFinished || !request.complete) {
      this.outgoing?.destroy();
      // What the client still sends is read to its end, or its connection is closed: nobody else reads it any more.
      request.unpipe();
      request.resume();
    }
    if (this.isDone) return;
    this.isDone = true;
    this.done();
  }

  private limit(outgoing: ClientRequest): void {
    const { connectMs } = this.limits;
    const { silentMs = this.limits.silentMs } = this.upstream;
    const { socket } = outgoing;
    if (socket?.connecting) {
      const timer = this.clock.after(connectMs, () => outgoing.destroy(new ConnectTimeout()));
      const cancel = () => timer.cancel();
      socket.once('connect', cancel).once('close', cancel);
    }
    const look = () => {
      const { request, response } = this.exchange;
      const isClientSlow = (!request.complete && !outgoing.writableNeedDrain) || response.writableNeedDrain;
      if (!isClientSlow) return void outgoing.destroy(new UpstreamSilent());
      // Other limits hold for the client. Node looks once: the upstream may fall silent later.
      const { socket: sending } = outgoing;
      sending?.once('timeout', look).setTimeout(silentMs);
      outgoing.once('close', () => sending?.off('timeout', look));
    };
    outgoing.setTimeout(silentMs, look);
  }
}

function framingOf({ headers, method = '' }: IncomingMessage): Framing {
  if (headers['transfer-encoding'] !== undefined) return ['transfer-encoding', 'chunked'];
  const length = headers['content-length'];
  if (length !== undefined) return ['content-length', length];
  // Node would send an empty body in chunks.
  return ['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method) ? undefined : ['content-length', '0'];
}
