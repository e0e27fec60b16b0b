import type { Log } from '../ops/log.js';
import { messageOf } from '../ops/message-of.js';

/** Something that a host starts and stops. */
export interface Part<T = unknown> {
  start(): Promise<T>;
  /** Must be able to stop a part that has started in part, or not at all. */
  stop(): Promise<unknown>;
}

/** A part that did not stop. */
interface Failure {
  readonly name: string;
  readonly reason: unknown;
}

/** The parts of a host in the order in which they began. They stop in the opposite order, one after another. */
export class Lifecycle {
  private readonly stops: { readonly name: string; readonly stop: () => Promise<unknown> }[] = [];
  private stopped: Promise<readonly Failure[]> | undefined;

  constructor(private readonly log: Log) {}

  /**
   * Starts a part. From now on it is stopped at the end, also when its start fails.
   * @param name completes the sentence "The … did not stop".
   */
  begin<T>(name: string, part: Part<T>): Promise<T> {
    this.onEnd(name, () => part.stop());
    return part.start();
  }

  /** Has `stop` run at the end, before that of everything that began earlier. */
  onEnd(name: string, stop: () => Promise<unknown>): void {
    this.stops.push({ name, stop });
  }

  /** Runs a start that begins parts. When it fails, stops the parts that began, and rejects with the error of the start. */
  async run<T>(start: () => Promise<T>): Promise<T> {
    try {
      return await start();
    } catch (error) {
      for (const { name, reason } of await this.stopAll())
        this.log.error({ err: reason }, `The ${name} did not stop after a failed start.`);
      throw error;
    }
  }

  /**
   * Stops all parts, each of them although others fail, and only once.
   * @throws Error naming the part that did not stop, with its error; AggregateError when there are several.
   */
  async end(): Promise<void> {
    const errors = (await this.stopAll()).map(
      ({ name, reason }) => new Error(`The ${name} did not stop: ${messageOf(reason)}`, { cause: reason }),
    );
    if (errors.length > 1) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
    if (errors[0]) throw errors[0];
  }

  private stopAll(): Promise<readonly Failure[]> {
    return (this.stopped ??= this.stopEach());
  }

  private async stopEach(): Promise<readonly Failure[]> {
    const failures: Failure[] = [];
    for (const { name, stop } of this.stops.reverse())
      try {
        await stop();
      } catch (reason) {
        failures.push({ name, reason });
      }
    return failures;
  }
}
