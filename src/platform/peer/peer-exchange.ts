import type { Clock, Timer } from '../ops/clock.js';

/** The code with which a host refuses what comes while it stops: it has not looked at the request. */
export const HOST_STOPS = 'HOST_STOPS';
/** The code with which a host refuses what comes before its modules have begun: it has not looked at the request either. */
export const HOST_STARTS = 'HOST_STARTS';

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

/** Sends requests to one host: each ends in an answer, or in PeerNotReached, PeerSilent, PeerRefused or PeerAnswerTooLarge. */
export interface PeerSender {
  /** The address of the other host. */
  readonly url: string;
  /** It repeats nothing: its callers decide what may be repeated. */
  send(request: PeerRequest): Promise<PeerAnswer>;
}

/** One request on its way, whichever transport takes it: it ends once, in an answer or in one of the failures of a peer. */
export abstract class PendingRequest {
  private timer: Timer | undefined;
  private hasEnded = false;
  private readonly aborted = () => this.giveUp('its caller no longer waits', 0);

  constructor(
    private readonly url: string,
    readonly request: PeerRequest,
    private readonly resolve: (answer: PeerAnswer) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  /** Whether the other host may have some of it. */
  protected abstract get isSent(): boolean;
  /** It is no longer wanted: what was not written yet is not written. */
  protected abstract abandon(why: string): void;

  get ended(): boolean {
    return this.hasEnded;
  }

  /** Begins the wait. */
  limit(clock: Clock): void {
    const { timeoutMs, signal } = this.request;
    this.timer = clock.after(timeoutMs, () =>
      this.giveUp(`no whole answer came within ${Math.round(timeoutMs)} ms`, timeoutMs),
    );
    signal?.addEventListener('abort', this.aborted, { once: true });
  }

  giveUp(why: string, afterMs: number): void {
    this.fail(why, undefined, afterMs);
    this.abandon(why);
  }

  answer(answer: PeerAnswer): void {
    if (this.end()) this.resolve(answer);
  }

  /** @param text the problem that the other host sent */
  refuse(status: number, text: string): void {
    if (this.end()) this.reject(refusalIn(this.url, this.request, status, text));
  }

  answerTooLarge(cause?: Error): void {
    if (this.end()) this.reject(new PeerAnswerTooLarge(`${this.what} got an answer above the limit.`, { cause }));
  }

  fail(why: string, cause?: Error, gaveUpAfterMs?: number): void {
    if (!this.end()) return;
    const { what } = this;
    const error = this.isSent
      ? new PeerSilent(`${what} was sent, but its outcome is unknown: ${why}.`, { cause })
      : new PeerNotReached(`${what} was not sent: ${why}.`, { cause });
    if (gaveUpAfterMs !== undefined) error.gaveUpAfterMs = gaveUpAfterMs;
    this.reject(error);
  }

  private get what(): string {
    const { method, target } = this.request;
    return `${method} ${target.split('?', 1)[0]} to ${this.url}`;
  }

  /** Ends its wait without a result: another one goes on for it. */
  protected release(): void {
    this.end();
  }

  /** Returns whether it had not ended before. */
  private end(): boolean {
    if (this.hasEnded) return false;
    this.hasEnded = true;
    this.timer?.cancel();
    this.request.signal?.removeEventListener('abort', this.aborted);
    return true;
  }
}

/** What a problem means: a host that failed unexpectedly may have done something. */
function refusalIn(url: string, { method, target }: PeerRequest, status: number, text: string): Error {
  const { code = 'UNKNOWN', detail = text.slice(0, 200) } = problemIn(text);
  const sentence = `${url} refused ${method} ${target.split('?', 1)[0]} (${status} ${code}): ${detail}`;
  if (code === HOST_STOPS || code === HOST_STARTS) return new PeerNotReached(sentence);
  return status >= 500 ? new PeerSilent(sentence) : new PeerRefused(status, code, sentence);
}

function problemIn(text: string): { readonly code?: string; readonly detail?: string } {
  try {
    return (JSON.parse(text) ?? {}) as object;
  } catch {
    return {};
  }
}
