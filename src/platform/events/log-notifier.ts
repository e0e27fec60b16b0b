import eventemitter2 from 'eventemitter2';
import type { Log } from '../ops/log.js';
import { outsideContext } from '../ops/context.js';

/**
 * Says that a module has published; it carries nothing else. Signals raised in the same turn are heard as one. A listener
 * runs later, outside the publisher's AsyncLocalStorage, and what it throws is logged: the publisher and the other
 * listeners never notice.
 */
export class Signals {
  private readonly emitter = new eventemitter2.EventEmitter2({ maxListeners: 0 });
  private readonly raised = new Set<string>();

  constructor(private readonly log: Log) {}

  raise(topic: string): void {
    if (this.raised.has(topic)) return;
    this.raised.add(topic);
    outsideContext(() =>
      setImmediate(() => {
        this.raised.delete(topic);
        this.emitter.emit(topic);
      }),
    );
  }

  /** Hears a topic. Returns how to stop. */
  on(topic: string, listener: () => void | Promise<void>): () => void {
    const guarded = () => {
      void (async () => listener())().catch((error: unknown) =>
        this.log.error(
          { err: error },
          `A listener to the events of ${topic} failed; its publisher and the other listeners go on.`,
        ),
      );
    };
    this.emitter.on(topic, guarded);
    return () => {
      this.emitter.off(topic, guarded);
    };
  }
}
