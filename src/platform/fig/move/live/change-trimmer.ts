import type { Log } from '../../../ops/log.js';
import { messageOf } from '../../../ops/message-of.js';
import type { OpenStore } from '../../../store/open-store.js';

/** So many commits are forgotten at once: forgetting takes the writer's turn. */
const AT_ONCE = 500;

/** Forgets the changes that the copy of a module has. A copy asks for what comes behind the commit that it has durably. */
export class ChangeTrimmer {
  private readonly trimmed = new WeakMap<OpenStore, number>();

  constructor(private readonly log: Log) {}

  /** @param applied the commit that the copy has */
  note(store: OpenStore, applied: number): void {
    const known = this.trimmed.get(store) ?? 0;
    if (applied < known + AT_ONCE) return;
    this.trimmed.set(store, applied);
    store.trimChanges(applied).catch((error: unknown) => {
      this.log.warn(
        { err: error, module: store.module },
        `The changes of ${store.module} that its copy has were not forgotten, and are kept for now: ${messageOf(error)}`,
      );
    });
  }
}
