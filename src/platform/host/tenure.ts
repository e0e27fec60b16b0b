import { LostPast } from '../events/feed/record-subscriptions.js';
import type { Log } from '../ops/log.js';
import { Lifecycle, type Part } from './lifecycle.js';

/** The parts of a module that work as long as it is the owner at one epoch. */
export class Tenure {
  private constructor(
    readonly epoch: number,
    private readonly parts: Lifecycle,
    private readonly log: Log,
  ) {}

  /**
   * Begins the parts one after another.
   * @param options `strict`: a feed whose past is gone refuses the whole; otherwise it alone stops, and says so.
   * @throws the error of a part. Those that had begun are ended again.
   */
  static async begin(
    epoch: number,
    parts: readonly (readonly [name: string, part: Part])[],
    { strict, log }: { readonly strict: boolean; readonly log: Log },
  ): Promise<Tenure> {
    const begun = new Lifecycle(log);
    await begun.run(async () => {
      for (const [name, part] of parts)
        await begun.begin(name, part).catch((error: unknown) => {
          if (strict || !isLostPast(error)) throw error;
        });
    });
    return new Tenure(epoch, begun, log);
  }

  /** Ends the parts, the last begun first. One that does not stop is logged, and keeps no other from stopping. */
  async end(): Promise<void> {
    await this.parts
      .end()
      .catch((error: unknown) => this.log.error({ err: error }, 'A part of a module did not stop; the others did.'));
  }
}

function isLostPast(error: unknown): boolean {
  return error instanceof AggregateError ? error.errors.every(isLostPast) : error instanceof LostPast;
}
