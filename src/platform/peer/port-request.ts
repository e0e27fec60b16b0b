import { PendingRequest } from './peer-exchange.js';

/** One request on its way to another thread of this process. */
export class PortRequest extends PendingRequest {
  private posted = false;
  private forget: () => void = () => undefined;

  /** Its message is in the queue of the other thread, which reads it when it comes to it. */
  wasPosted(): void {
    this.posted = true;
  }

  /** @param forget called when nobody waits for its answer any more */
  heldBy(forget: () => void): void {
    this.forget = forget;
  }

  protected get isSent(): boolean {
    return this.posted;
  }

  protected abandon(): void {
    this.forget();
  }
}
