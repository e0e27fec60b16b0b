import { BackoffPause } from '../work/work-loop.js';
import { sentenceOf } from './module-database.js';
import type { ModuleRuntimeSpec } from './module-runtime-spec.js';

const RETRY = { baseMs: 200, capMs: 30_000 };

/** What keeps a module from working as it should on a host, and the pause before that is tried again. */
export class ModuleProblem {
  readonly pause: BackoffPause;
  private found: string | undefined;

  /** @param again is called when the pause is over. */
  constructor(
    private readonly spec: ModuleRuntimeSpec,
    again: () => void,
  ) {
    this.pause = new BackoffPause(spec.clock, spec.random, RETRY, again);
  }

  /** The problem in a sentence; undefined while there is none. */
  get sentence(): string | undefined {
    return this.found;
  }

  /** Notes an error, and logs it unless it is the same as before. Begins the pause. */
  failed(error: unknown): void {
    const { store, log } = this.spec;
    const sentence = sentenceOf(error);
    if (!store.isOpen) store.explain(sentence);
    this.pause.begin(sentence);
    if (sentence !== this.found)
      log.warn(
        { err: error, module: store.module },
        `${store.module} does not work here as it should, and is tried again: ${sentence}`,
      );
    this.found = sentence;
  }

  /** Notes that the module works. */
  over(): void {
    this.pause.succeeded();
    this.found = undefined;
  }
}
