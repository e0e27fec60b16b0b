import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../crash/random.js';
import { type Attempt, isAcknowledged } from '../history.js';
import type { Command, LiveClient } from './live-client.js';
import type { Market } from './market.js';

/** What every actor of a run gets. */
export interface Scene {
  readonly market: Market;
  /** Whether actors are to begin nothing more. */
  readonly over: () => boolean;
  /** Of the pauses between two things that an actor does, in milliseconds. */
  readonly longestPauseMs: number;
}

/** A random member: it does one thing after another, as its seed says, until the run is over. */
export abstract class Actor {
  /** Commands that were acknowledged, to be repeated on purpose. */
  private readonly acknowledged: Command[] = [];

  constructor(
    protected readonly client: LiveClient,
    protected readonly scene: Scene,
    protected readonly random: Random,
  ) {}

  async run(): Promise<void> {
    for (let turn = 1; !this.scene.over(); turn += 1) {
      await this.act(turn);
      await sleep(this.random.between(0, this.scene.longestPauseMs));
    }
  }

  /** Does the next thing, to its end. */
  protected abstract act(turn: number): Promise<void>;

  /** Whether something happens that happens in so many of a hundred cases. */
  protected chance(percent: number): boolean {
    return this.random.next() * 100 < percent;
  }

  /** Sends a command until it has a final response; some are sent twice at once, as by a client that has lost patience. */
  protected async send(command: Command): Promise<Attempt> {
    const twice = this.chance(6) ? [command, command] : [command];
    const [first] = (await Promise.all(twice.map((one) => this.client.command(one)))) as [Attempt];
    if (isAcknowledged(first)) this.acknowledged.push(command);
    return first;
  }

  /** Repeats a command that was acknowledged at any time before. The response must be the same. */
  protected async repeat(): Promise<void> {
    if (this.acknowledged.length > 0) await this.client.command(this.random.of(this.acknowledged));
  }
}
