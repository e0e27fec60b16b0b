import type { Clock, Timer } from '../../ops/clock.js';
import { outsideContext } from '../../ops/context.js';
import { failpoint } from '../../ops/failpoint.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import type { UnitOfWork } from '../../store/unit/unit-of-work.js';
import type { Head, Mark, Place, Reading, Span } from '../log/event-source.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { beginRelay, noteRelayed, readRelayed, type Relayed, RelayedLogForked } from './relay-positions.js';

/** How long positions may stay unnoted, in milliseconds: what a crash then repeats, cursors drop. */
const NOTE_EVERY_MS = 250;

/** The last event of each partition that a topic has. */
type Sent = ReadonlyMap<number, Relayed>;

/** How far a relay is. */
export interface RelayState {
  readonly module: string;
  readonly topic: string;
  /** Events of the log that are not known to be in the topic. */
  readonly lag: number;
  readonly paused?: { readonly until: number; readonly reason: string };
}

/** How far a relay is: what its topic is known to have, and how much of that is noted in the module's database. */
export class RelayProgress {
  /** Undefined until this process has the lease, and has read it. */
  private relayed: Map<number, Relayed> | undefined;
  private noted: ReadonlyMap<number, Relayed> = new Map();
  private timer: Timer | undefined;
  private due = false;

  /**
   * @param units where the relay writes: under its lease.
   * @param wake is called when {@link noteIfDue} has something to do.
   */
  constructor(
    private readonly store: ModuleStore,
    private readonly units: UnitOfWork,
    private readonly clock: Clock,
    private readonly wake: () => void,
  ) {}

  get begun(): boolean {
    return this.relayed !== undefined;
  }

  /** Goes on from what the database says. */
  async begin(): Promise<void> {
    this.noted = await beginRelay(this.store, this.units);
    this.relayed = new Map(this.noted);
  }

  /** What the topic has once these events are there, too. @param events ordered by partition and position */
  after(events: readonly LoggedEvent[]): Map<number, Relayed> {
    const sent = new Map(this.relayed);
    for (const { partition, position, id: eventId } of events) sent.set(partition, { position, eventId });
    return sent;
  }

  /**
   * What follows, of the partitions that have more.
   * @param sent as {@link after} gives it
   * @throws RelayedLogForked when the log ends before what was sent, or there with another event.
   */
  spansTo(heads: readonly Head[], sent: Sent): readonly Span[] {
    return heads.flatMap(({ partition, position, last }) => {
      const after = sent.get(partition)?.position ?? 0;
      if (position <= after) this.assertSame(partition, sent, position < after ? undefined : last);
      return position > after ? [{ partition, after }] : [];
    });
  }

  /** @throws RelayedLogForked when the log that gave a reading has something else where the events before it were sent. */
  assertFollows({ partitions }: Reading, sent: Sent): void {
    for (const [partition, { atCursor }] of partitions) this.assertSame(partition, sent, atCursor);
  }

  /** These events are in the topic. They are noted soon. @param events ordered by partition and position */
  sent(events: readonly LoggedEvent[]): void {
    if (this.relayed) this.relayed = this.after(events);
    if (this.due) return;
    this.timer ??= outsideContext(() =>
      this.clock.after(NOTE_EVERY_MS, () => {
        this.timer = undefined;
        this.due = true;
        this.wake();
      }),
    );
  }

  async noteIfDue(): Promise<void> {
    if (this.due) await this.note();
  }

  /** Notes what is in the topic. */
  async note(): Promise<void> {
    this.due = false;
    const isNew = ([partition, { position }]: [number, Relayed]) => this.noted.get(partition)?.position !== position;
    const changed = [...(this.relayed ?? [])].filter(isNew);
    if (changed.length === 0) return;
    await noteRelayed(this.store, this.units, new Map(changed));
    this.noted = new Map([...this.noted, ...changed]);
    failpoint('relay.noted');
  }

  /** Events of the log that are not known to be in the topic. Where another process sends, by what that has noted. */
  async lag(heads: readonly Place[]): Promise<number> {
    const known = this.relayed && new Map([...this.relayed].map(([partition, { position }]) => [partition, position]));
    const relayed = known ?? (await readRelayed(this.store));
    const behind = ({ partition, position }: Place) => Math.max(0, position - (relayed.get(partition) ?? 0));
    return heads.reduce((sum, head) => sum + behind(head), 0);
  }

  /** Another process may send by now: what this one knew is old. */
  forget(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.relayed = undefined;
    this.due = false;
  }

  private assertSame(partition: number, all: Sent, mark: Mark | undefined): void {
    const sent = all.get(partition);
    if (!sent || sent.eventId === '' || mark?.eventId === '' || mark?.eventId === sent.eventId) return;
    throw new RelayedLogForked(this.store.module, partition, sent);
  }
}
