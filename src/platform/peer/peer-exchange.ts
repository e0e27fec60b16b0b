import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher as Undici } from 'undici';
import type { Clock, Timer } from '../ops/clock.js';
import { messageOf } from '../ops/message-of.js';

/** One request to another host. */
export interface PeerRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query: `/_events/garden?after=7`. ASCII alone. */
  readonly target: string;
  /** JSON text. */
  readonly body?: string;
  /** How long to wait for the whole answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends the wait at once. The promise then rejects with {@link PeerSilent} or {@link PeerNotReached}. */
  readonly signal?: AbortSignal;
}

/** What a handler of the other host answered. */
export interface PeerAnswer {
  readonly status: number;
  readonly text: string;
}

/** The other host did not get the request: nothing was done. */
export class PeerNotReached extends Error {
  override readonly name = 'PeerNotReached';
  /** After so many milliseconds the sender stopped waiting: 0 when it was aborted. Undefined when the other side failed. */
  gaveUpAfterMs?: number;
}

/** The other host may have got the request; no whole answer came. The outcome is unknown. */
export class PeerSilent extends Error {
  override readonly name = 'PeerSilent';
  /** As for {@link PeerNotReached}. */
  gaveUpAfterMs?: number;
}

/** The other host refused the request: nothing was done. Its `code` and sentence say why. */
export class PeerRefused extends Error {
  override readonly name = 'PeerRefused';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The other host answered, and the answer is larger than the client takes. What was asked for may have been done. */
export class PeerAnswerTooLarge extends Error {
  override readonly name = 'PeerAnswerTooLarge';
}

/** One request on its way, as undici reports it. */
export class PeerExchange implements Undici.DispatchHandler {
  private controller: Undici.DispatchController | undefined;
  private timer: Timer | undefined;
  private readonly chunks: Buffer[] = [];
  private status = 0;
  private isRefusal = false;
  private ended = false;
  private readonly aborted = () => this.giveUp('its caller no longer waits', 0);

  constructor(
    private readonly url: string,
    private readonly request: PeerRequest,
    private readonly resolve: (answer: PeerAnswer) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  limit(clock: Clock): void {
    const { timeoutMs, signal } = this.request;
    this.timer = clock.after(timeoutMs, () =>
      this.giveUp(`no whole answer came within ${Math.round(timeoutMs)} ms`, timeoutMs),
    );
    signal?.addEventListener('abort', this.aborted, { once: true });
  }

  giveUp(why: string, afterMs: number): void {
    this.fail(why, undefined, afterMs);
    this.controller?.abort(new Error(why));
  }

  onRequestStart(controller: Undici.DispatchController): void {
    this.controller = controller;
    // It waited for a connection too long: nothing of it is sent.
    if (this.ended) controller.abort(new Error('no longer wanted'));
  }

  onResponseStart(_controller: Undici.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.isRefusal = headers['content-type']?.startsWith('application/problem+json') ?? false;
  }

  onResponseData(_controller: Undici.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.end()) return;
    const { chunks, status } = this;
    const text = Buffer.concat(chunks).toString('utf8');
    if (this.isRefusal) this.reject(refusalIn(this.url, this.request, status, text));
    else this.resolve({ status, text });
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (isTooLarge(error)) this.answerTooLarge(error);
    else this.fail(messageOf(error), error);
  }

  private answerTooLarge(cause: Error): void {
    if (this.end()) this.reject(new PeerAnswerTooLarge(`${this.what} got an answer above the limit.`, { cause }));
  }

  private get what(): string {
    const { method, target } = this.request;
    return `${method} ${target.split('?', 1)[0]} to ${this.url}`;
  }

  private fail(why: string, cause?: Error, gaveUpAfterMs?: number): void {
    if (!this.end()) return;
    const { what } = this;
    // Once undici has begun to write, the other host may have all of it.
    const error = this.controller
      ? new PeerSilent(`${what} was sent, but its outcome is unknown: ${why}.`, { cause })
      : new PeerNotReached(`${what} was not sent: ${why}.`, { cause });
    if (gaveUpAfterMs !== undefined) error.gaveUpAfterMs = gaveUpAfterMs;
    this.reject(error);
  }

  /** Returns whether it had not ended before. */
  private end(): boolean {
    if (this.ended) return false;
    this.ended = true;
    this.timer?.cancel();
    this.request.signal?.removeEventListener('abort', this.aborted);
    return true;
  }
}

function isTooLarge(error: Error): boolean {
  return (error as { readonly code?: unknown }).code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
}

/** What a problem means: a host that failed unexpectedly may have done something. */
function refusalIn(url: string, { method, target }: PeerRequest, status: number, text: string): Error {
  const { code = 'UNKNOWN', detail = text.slice(0, 200) } = problemIn(text);
  const sentence = `${url} refused ${method} ${target.split('?', 1)[0]} (${status} ${code}): ${detail}`;
  return status >= 500 ? new PeerSilent(sentence) : new PeerRefused(status, code, sentence);
}

function problemIn(text: string): { readonly code?: string; readonly detail?: string } {
  try {
    return (JSON.parse(text) ?? {}) as object;
  } catch {
    return {};
  }
}
