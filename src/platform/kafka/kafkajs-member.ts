import type { Kafka } from 'kafkajs';
import type { Clock, Timer } from '../ops/clock.js';
import { outsideContext } from '../ops/context.js';
import { backoffMs } from '../work/backoff.js';
import { Turns } from '../work/turns.js';
import type { GroupListener, GroupMember } from './broker.js';
import { isProtocolError, reasonOf, unavailable } from './kafkajs-failure.js';
import { KafkajsSession, SESSION_MS } from './kafkajs-session.js';

const BACKOFF = { baseMs: 200, capMs: 3_000 };

/** Which group a member joins, and whom it notifies. */
export interface MemberOptions {
  readonly group: string;
  readonly topic: string;
  readonly listener: GroupListener;
  readonly clock: Clock;
  readonly random: () => number;
  /** Called when the member has left. */
  readonly onLeft: () => void;
}

/** A member of a consumer group: one session after another, each begun when the one before has failed. */
export class KafkajsMember implements GroupMember {
  private readonly paused = new Set<number>();
  private readonly commits = new Turns();
  private assigned: readonly number[] = [];
  private session: KafkajsSession | undefined;
  private next: Timer | undefined;
  private silence: Timer | undefined;
  private failures = 0;
  private trouble: string | undefined;
  private leaving: Promise<void> | undefined;

  constructor(
    private readonly client: () => Kafka,
    private readonly options: MemberOptions,
  ) {}

  start(): void {
    outsideContext(() => this.begin());
  }

  pause(partition: number): void {
    this.paused.add(partition);
    this.session?.pause([partition]);
  }

  resume(partition: number): void {
    this.paused.delete(partition);
    this.session?.resume([partition]);
  }

  commit(offsets: ReadonlyMap<number, bigint>): Promise<void> {
    return this.commits.run(async () => {
      const { group, topic } = this.options;
      const what = `note how far the group ${group} is in ${topic}`;
      const next = 'Nothing is lost: what is not noted comes again.';
      const lost = [...offsets.keys()].filter((partition) => !this.assigned.includes(partition));
      const { session } = this;
      if (session?.settled !== true) throw unavailable(what, 'it is joining or leaving the group', next);
      if (lost.length > 0) throw unavailable(what, `partition ${lost.join(', ')} is another member's now`, next);
      if (offsets.size === 0) return;
      try {
        await session.commit(offsets);
      } catch (failure) {
        throw unavailable(what, failure, next);
      }
    });
  }

  leave(): Promise<void> {
    this.leaving ??= this.end();
    return this.leaving;
  }

  private async end(): Promise<void> {
    this.next?.cancel();
    this.silence?.cancel();
    this.assigned = [];
    await this.session?.end();
    this.session = undefined;
    this.options.onLeft();
  }

  private begin(): void {
    const { group, topic } = this.options;
    this.expectHeartbeat();
    this.session = new KafkajsSession(this.client(), group, topic, {
      onRecords: (partition, records) => this.options.listener.onRecords(partition, records),
      onAssigned: (partitions) => this.join(partitions),
      onHeartbeat: () => this.heard(),
      onEnded: (failure) => this.fail(failure),
    });
  }

  private join(partitions: readonly number[]): void {
    this.failures = 0;
    this.assigned = partitions;
    this.session?.resume(partitions.filter((partition) => !this.paused.has(partition)));
    this.session?.pause([...this.paused]);
    this.heard();
    this.options.listener.onAssigned([...partitions].sort((a, b) => a - b));
  }

  private heard(): void {
    this.expectHeartbeat();
    this.report(undefined);
  }

  /** kafkajs waits long for a broker that takes requests and does not respond. By then the group has forgotten this member. */
  private expectHeartbeat(): void {
    const { group, topic, clock } = this.options;
    this.silence?.cancel();
    this.silence = clock.after(SESSION_MS, () =>
      this.report(
        `Kafka has not responded to the group ${group} for ${SESSION_MS} ms, so ${topic} is not read; it goes on by itself.`,
      ),
    );
  }

  private fail(failure: unknown): void {
    const { group, topic, clock, random } = this.options;
    this.silence?.cancel();
    this.session = undefined;
    this.failures += 1;
    const missing = isProtocolError(failure, 'UNKNOWN_TOPIC_OR_PARTITION');
    const reason = missing ? 'there is no such topic yet; its producer makes it.' : reasonOf(failure);
    this.report(`The group ${group} cannot read the topic ${topic}: ${reason} It is repeated until it succeeds.`);
    if (this.leaving === undefined)
      this.next = clock.after(backoffMs(this.failures, BACKOFF, random), () => this.begin());
  }

  private report(trouble: string | undefined): void {
    if (this.leaving !== undefined || trouble === this.trouble) return;
    this.trouble = trouble;
    this.options.listener.onTrouble(trouble);
  }
}
