import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Clock } from '../ops/clock.js';
import { ANSWER_LIMIT } from './peer-client.js';
import type { PeerEndpoints } from './peer-endpoints.js';
import type { PeerAnswer, PeerRequest } from './peer-exchange.js';
import { PortRequest } from './port-request.js';
import { pathOf } from './request-mac.js';
import { assertBodySize } from './served-peer-request.js';
import { ServedPortRequest } from './served-port-request.js';

/** What one thread posts to another one. */
type Posted =
  | {
      readonly kind: 'request';
      readonly id: number;
      readonly method: string;
      readonly target: string;
      readonly body: string;
    }
  | { readonly kind: 'answer' | 'refusal'; readonly id: number; readonly status: number; readonly text: string }
  /** Nobody waits for the answer any more. */
  | { readonly kind: 'abandoned'; readonly id: number };

export interface PortConnectionOptions {
  /** Names the other side in errors. */
  readonly url: string;
  readonly port: MessagePort;
  readonly clock: Clock;
  /** The largest answer, in bytes. Default 16 MiB. */
  readonly answerLimit?: number;
  /** Called once, when the other side has gone or this one has closed the connection. */
  readonly closed?: () => void;
}

/**
 * One end of a connection between two threads of this process: it sends requests, and serves those of the other side. What is
 * posted within one turn of the event loop is one message. Only code of this process can reach a port, so nothing is signed.
 */
export class PortConnection {
  private readonly sent = new Map<number, PortRequest>();
  private readonly served = new Map<number, ServedPortRequest>();
  private endpoints: PeerEndpoints | undefined;
  /** Requests that came before there were endpoints. */
  private early: Posted[] = [];
  private outgoing: Posted[] = [];
  private lastId = 0;
  private isClosed = false;

  constructor(private readonly options: PortConnectionOptions) {
    const { port } = options;
    port.on('message', (batch: Posted[]) => this.read(batch));
    port.on('messageerror', () => this.close('a message could not be read'));
    port.on('close', () => this.close('the thread has ended'));
  }

  /** As {@link PeerSender.send}. */
  send(request: PeerRequest): Promise<PeerAnswer> {
    const { clock, url } = this.options;
    return new Promise((resolve, reject) => {
      const { method, target, body = '', signal } = request;
      const pending = new PortRequest(url, request, resolve, reject);
      if (signal?.aborted) return pending.giveUp('its caller no longer waits', 0);
      if (this.isClosed) return pending.fail('the thread has ended');
      const id = (this.lastId += 1);
      this.sent.set(id, pending);
      pending.heldBy(() => this.abandon(id));
      pending.limit(clock);
      this.post({ kind: 'request', id, method, target, body });
    });
  }

  /** Serves the requests of the other side from now on, and those that wait for it. */
  serve(endpoints: PeerEndpoints): void {
    this.endpoints = endpoints;
    this.read(this.early.splice(0));
  }

  /** Aborts the signal of each request that is served: this thread begins to stop. */
  stop(): void {
    for (const request of this.served.values()) request.abandon();
  }

  /** Ends the connection at once. What was posted has an unknown outcome. */
  close(why: string): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.stop();
    for (const request of this.sent.values()) request.fail(why);
    this.sent.clear();
    this.options.port.close();
    this.options.closed?.();
  }

  private post(message: Posted): void {
    this.outgoing.push(message);
    if (this.outgoing.length === 1) process.nextTick(() => this.flush());
  }

  private flush(): void {
    const batch = this.outgoing.splice(0);
    if (this.isClosed) return;
    for (const { kind, id } of batch) if (kind === 'request') this.sent.get(id)?.wasPosted();
    this.options.port.postMessage(batch);
  }

  private abandon(id: number): void {
    if (!this.sent.delete(id)) return;
    // Both may be in one message: then the other side does not begin.
    this.post({ kind: 'abandoned', id });
  }

  /** Reads all that waits before it begins to serve: of a request whose caller has given up meanwhile, nothing is done. */
  private read(first: Posted[]): void {
    const all = [...first];
    for (let next = receiveMessageOnPort(this.options.port); next; next = receiveMessageOnPort(this.options.port))
      all.push(...(next.message as Posted[]));
    const abandoned = new Set(all.filter(({ kind }) => kind === 'abandoned').map(({ id }) => id));
    for (const message of all) {
      if (message.kind === 'request' && !this.endpoints) this.early.push(message);
      else if (message.kind === 'request' && !abandoned.has(message.id)) this.begin(message);
      else if (message.kind === 'answer' || message.kind === 'refusal') this.end(message);
    }
    for (const id of abandoned) {
      this.served.get(id)?.abandon();
      this.early = this.early.filter((message) => message.id !== id);
    }
  }

  private begin({ id, method, target, body }: Extract<Posted, { kind: 'request' }>): void {
    this.respond(id, method, target, body).then(
      (answer) => this.answer('answer', id, answer),
      (error: unknown) => this.answer('refusal', id, this.refusalOf(method, target, error)),
    );
  }

  private async respond(id: number, method: string, target: string, body: string): Promise<PeerAnswer> {
    const { endpoint, rest, query } = (this.endpoints as PeerEndpoints).endpointAt(method, target);
    assertBodySize(body, endpoint.bodyLimit);
    const request = new ServedPortRequest(rest, query, body, this.options.clock.monotonic());
    this.served.set(id, request);
    return endpoint.serve(request);
  }

  private refusalOf(method: string, target: string, error: unknown): PeerAnswer {
    return (this.endpoints as PeerEndpoints).refusal({ method, path: pathOf(target) }, error);
  }

  private answer(kind: 'answer' | 'refusal', id: number, { status, text }: PeerAnswer): void {
    this.served.delete(id);
    this.post({ kind, id, status, text });
  }

  private end({ kind, id, status, text }: Extract<Posted, { kind: 'answer' | 'refusal' }>): void {
    const request = this.sent.get(id);
    // Nobody waits for it any more.
    if (!request) return;
    this.sent.delete(id);
    if (kind === 'refusal') return request.refuse(status, text);
    const { answerLimit = ANSWER_LIMIT } = this.options;
    // A character takes three bytes at most.
    if (text.length * 3 > answerLimit && Buffer.byteLength(text) > answerLimit) return request.answerTooLarge();
    request.answer({ status, text });
  }
}
