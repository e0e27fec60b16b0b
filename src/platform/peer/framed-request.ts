import type { Clock } from '../ops/clock.js';
import type { Outgoing } from './frame-connection.js';
import { type PeerAnswer, type PeerRequest, type PeerSender, PendingRequest } from './peer-exchange.js';

/** One request on its way by frames. */
export class FramedRequest extends PendingRequest {
  private outgoing: Outgoing | undefined;
  private readonly forward: readonly [(answer: PeerAnswer) => void, (error: Error) => void];
  private endsAt = Infinity;
  private forget: (() => void) | undefined;

  constructor(
    url: string,
    request: PeerRequest,
    resolve: (answer: PeerAnswer) => void,
    reject: (error: Error) => void,
  ) {
    super(url, request, resolve, reject);
    this.forward = [resolve, reject];
  }

  /** The text of its frame. */
  get text(): string {
    return `${this.request.target}\n${this.request.body ?? ''}`;
  }

  override limit(clock: Clock): void {
    this.endsAt = clock.monotonic() + this.request.timeoutMs;
    super.limit(clock);
  }

  /** It was handed to a connection. */
  queued(outgoing: Outgoing): void {
    this.outgoing = outgoing;
  }

  /** @param forget called when nobody waits for its answer any more */
  heldBy(forget: () => void): void {
    this.forget = forget;
  }

  /** Takes the other transport for the time that is left. Nothing of it was sent. */
  continueBy(sender: PeerSender, clock: Clock): void {
    if (this.ended) return;
    const [resolve, reject] = this.forward;
    const timeoutMs = Math.max(1, this.endsAt - clock.monotonic());
    this.release();
    sender.send({ ...this.request, timeoutMs }).then(resolve, reject);
  }

  protected get isSent(): boolean {
    return this.outgoing?.isWritten ?? false;
  }

  protected abandon(): void {
    if (this.outgoing) this.outgoing.isUnwanted = true;
    this.forget?.();
  }
}
