import eventemitter2 from 'eventemitter2';
import { outsideContext } from '../../ops/context.js';
import type { Log } from '../../ops/log.js';
import type { ModuleStore } from '../../store/unit/module-store.js';

/**
 * Notifies the feeds of this process that a module's log has grown; the notice carries nothing else. Several notices of one
 * module in one turn of the event loop become one. A listener runs later, outside the publisher's AsyncLocalStorage, and
 * its errors are logged: they reach neither the publisher nor the other listeners.
 */
export class LogNotifier {
  private readonly emitter = new eventemitter2.EventEmitter2({ maxListeners: 0 });
  /** The modules whose listeners are called in the next turn. */
  private readonly pending = new Set<string>();

  constructor(private readonly log: Log) {}

  /** Notifies whenever a unit of work of this module has published. Returns how to stop. */
  follow(store: ModuleStore): () => void {
    return store.onPublished(() => this.notify(store.module));
  }

  /** Calls the listeners of a module in the next turn. */
  notify(module: string): void {
    if (this.pending.has(module)) return;
    this.pending.add(module);
    outsideContext(() =>
      setImmediate(() => {
        this.pending.delete(module);
        this.emitter.emit(module);
      }),
    );
  }

  /** Calls `listener` when the log of a module has grown. Returns how to stop. */
  onNews(module: string, listener: () => void | Promise<void>): () => void {
    const guarded = () => {
      void (async () => listener())().catch((error: unknown) =>
        this.log.error(
          { err: error },
          `A listener to the events of ${module} failed; the publisher and the other listeners go on.`,
        ),
      );
    };
    this.emitter.on(module, guarded);
    return () => {
      this.emitter.off(module, guarded);
    };
  }
}
