/** Hears what the feeds do, after it is durable; for metrics. Must not throw. */
export interface DeliveryObserver {
  /** An event took effect, this many milliseconds after it occurred. */
  onHandled(feed: string, delayMs: number): void;
  /** An event was held: its handler failed, or an earlier event of its key is held. */
  onHeld(feed: string): void;
  /** An event has had its last attempt. */
  onParked(feed: string): void;
}

export const noObserver: DeliveryObserver = {
  onHandled: () => undefined,
  onHeld: () => undefined,
  onParked: () => undefined,
};
