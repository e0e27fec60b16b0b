import { setMaxListeners } from 'node:events';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import { ServedFrames } from './served-frames.js';
import { MAC_HEADER, MacRefused, pathOf, RequestMac } from './request-mac.js';
import { bodyOf, IncomingRequest, PeerFault, type ServedPeerRequest } from './served-peer-request.js';

/** The answer of an endpoint: JSON text. */
export interface PeerResponse {
  readonly status: number;
  readonly text: string;
}

/** An answer with this value. */
export function json(status: number, value: object): PeerResponse {
  return { status, text: JSON.stringify(value) };
}

/** The value in a body; undefined when it is no JSON. */
export function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Something that hosts serve to each other, below a path of its own. */
export interface PeerEndpoint {
  /** `/_calls/`: begins with `/_` and ends with a slash. */
  readonly prefix: string;
  readonly method: 'GET' | 'POST';
  /** The largest body, in bytes. */
  readonly bodyLimit: number;
  /** An error that it rejects with is logged, and the other host gets a 500 without its words. */
  serve(request: ServedPeerRequest): Promise<PeerResponse>;
}

/** An endpoint, with what of a target is its own. */
export interface EndpointAt extends Pick<ServedPeerRequest, 'rest' | 'query'> {
  readonly endpoint: PeerEndpoint;
}

export interface PeerEndpointsOptions {
  /** `INTERNAL_SECRET`. Without it every request is refused. */
  readonly secret?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** After so long without a byte on a connection for frames it is pinged, and after as long again it ends, in milliseconds. Default 15 s. */
  readonly quietMs?: number;
}

/** What a host serves to other hosts, at paths that begin with `/_` on its internal listener. */
export class PeerEndpoints {
  private readonly stopping = new AbortController();
  private readonly mac: RequestMac | undefined;
  private readonly frames: ServedFrames;

  /** @throws Error when a prefix is malformed, or two endpoints have the same one. */
  constructor(
    private readonly endpoints: readonly PeerEndpoint[],
    private readonly options: PeerEndpointsOptions,
  ) {
    const { secret, clock } = options;
    // Any number of requests may wait for it.
    setMaxListeners(0, this.stopping.signal);
    this.mac = secret === undefined ? undefined : new RequestMac(secret, clock);
    this.frames = new ServedFrames({
      ...options,
      largest: Math.max(0, ...endpoints.map(({ bodyLimit }) => bodyLimit)),
      at: (target) => this.endpointAt('POST', target),
      refusal: (target, error) => this.refusal({ method: 'POST', path: pathOf(target) }, error),
    });
    const prefixes = endpoints.map(({ prefix }) => prefix);
    for (const [at, prefix] of prefixes.entries())
      if (!/^\/_[a-z]+\/$/.test(prefix) || prefixes.indexOf(prefix) !== at)
        throw new Error(`'${prefix}' is malformed or there twice; give each endpoint for hosts one like '/_calls/'.`);
  }

  /** Whether a request target is one of hosts. */
  static isTarget(target: string | undefined): boolean {
    return target?.startsWith('/_') ?? false;
  }

  /** Serves one request. Never throws. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    this.serve(request, response).then(
      ({ status, text }) => send(response, status, 'application/json; charset=utf-8', text),
      (error: unknown) => this.refuse(request, response, error),
    );
  }

  /**
   * Opens a connection for frames. What cannot be one is refused, and its connection closed: see {@link isTarget} for requests
   * that are not for this at all. Never throws.
   */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    try {
      this.admit(request, request.url as string);
      this.frames.open(request, socket, head, this.mac as RequestMac);
    } catch (error) {
      const { status, text } = this.refusal({ method: request.method, path: pathOf(request.url ?? '') }, error);
      const head = `HTTP/1.1 ${status} ${titleOf(status)}\r\nconnection: close\r\ncontent-type: ${PROBLEM}\r\n`;
      socket.on('error', () => socket.destroy());
      socket.end(`${head}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`, () => socket.destroy());
    }
  }

  /** Aborts the signal of each request, and says goodbye on each connection for frames: the host begins to stop. */
  stop(): void {
    this.stopping.abort();
    this.frames.stop();
  }

  /** Cuts off the connections for frames. Returns how many requests had no answer. */
  cutOff(): number {
    return this.frames.cutOff();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<PeerResponse> {
    const arrivedAt = this.options.clock.monotonic();
    const target = request.url as string;
    const hash = this.admit(request, target);
    const { endpoint, rest, query } = this.endpointAt(request.method as string, target);
    const body = await bodyOf(request, response, endpoint.bodyLimit, hash);
    return endpoint.serve(new IncomingRequest(rest, query, body, arrivedAt, response, this.stopping.signal));
  }

  /** What serves a request, whichever transport brings it. @throws PeerFault 404, 405 */
  endpointAt(method: string, target: string): EndpointAt {
    const at = target.indexOf('?');
    const path = at < 0 ? target : target.slice(0, at);
    const endpoint = this.endpoints.find(({ prefix }) => path.startsWith(prefix));
    if (!endpoint)
      throw new PeerFault(404, 'NOT_FOUND', 'This host serves nothing at this path; it may be of an older build.');
    if (method !== endpoint.method)
      throw new PeerFault(405, 'METHOD_NOT_ALLOWED', `${endpoint.prefix} takes ${endpoint.method}.`);
    return { endpoint, rest: path.slice(endpoint.prefix.length), query: at < 0 ? '' : target.slice(at + 1) };
  }

  private admit(request: IncomingMessage, target: string): string {
    if (!this.mac)
      throw new PeerFault(
        403,
        'INTERNAL_SECRET_NOT_SET',
        'This host takes nothing from other hosts, because its INTERNAL_SECRET is not set; set the same one on all hosts.',
      );
    return this.mac.admit(request.method as string, target, request.headers[MAC_HEADER]);
  }

  private refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const { status, text } = this.refusal({ method: request.method, path: pathOf(request.url ?? '') }, error);
    // What is left of its body is not read.
    if (!request.complete) response.setHeader('connection', 'close');
    send(response, status, PROBLEM, text);
  }

  /** What the other host gets for an error, which is logged. */
  refusal(fields: { readonly method?: string | undefined; readonly path: string }, error: unknown): PeerResponse {
    const { status, code, message: detail } = faultOf(error);
    const all = { ...fields, status, code };
    if (status >= 500) this.options.log.error({ err: error, ...all }, 'A request of another host failed.');
    else this.options.log.warn(all, `A request of another host was refused: ${detail}`);
    return json(status, { type: `/problems/${code}`, title: titleOf(status), status, code, detail });
  }
}

const PROBLEM = 'application/problem+json; charset=utf-8';

function titleOf(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}

function faultOf(error: unknown): PeerFault {
  if (error instanceof PeerFault) return error;
  if (error instanceof MacRefused) return new PeerFault(401, error.code, error.message);
  return new PeerFault(500, 'INTERNAL', 'Something went wrong on this host; its log says what.');
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  if (response.headersSent) return;
  response.writeHead(status, ['content-type', type, 'content-length', String(Buffer.byteLength(text))]);
  response.end(text);
}
