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

/** The tenures of a module, one after another. */
export class Tenures {
  private current: Tenure | undefined;

  constructor(
    private readonly parts: readonly (readonly [name: string, part: Part])[],
    private readonly log: Log,
  ) {}

  /** The epoch whose parts work; undefined while none do, or they begin. */
  get epoch(): number | undefined {
    return this.current?.epoch;
  }

  /**
   * Begins or ends the parts. Also when the epoch is another one: in between, another database may have been the owner.
   * @param epoch undefined while the module is no owner here. @param strict as that of {@link Tenure.begin}
   */
  async follow(epoch: number | undefined, strict: boolean): Promise<void> {
    if (this.current && this.current.epoch !== epoch) await this.end();
    if (epoch !== undefined) this.current ??= await Tenure.begin(epoch, this.parts, { strict, log: this.log });
  }

  /** Ends the parts, if they work. */
  async end(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.end();
  }
}

function isLostPast(error: unknown): boolean {
  return error instanceof AggregateError ? error.errors.every(isLostPast) : error instanceof LostPast;
}
