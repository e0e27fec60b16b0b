import type { Clock, Timer } from '../../ops/clock.js';
import { outsideContext } from '../../ops/context.js';
import { failpoint } from '../../ops/failpoint.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import type { UnitOfWork } from '../../store/unit/unit-of-work.js';
import type { Place, Span } from '../log/event-source.js';
import { beginRelay, noteRelayed, readRelayed, type Relayed } from './relay-positions.js';

/** How long positions may stay unnoted, in milliseconds: what a crash then repeats, cursors drop. */
const NOTE_EVERY_MS = 250;

/** How far a relay is: what its topic is known to have, and how much of that is noted in the module's database. */
export class RelayProgress {
  /** Undefined until this process has the lease, and has read it. */
  private relayed: Map<number, number> | undefined;
  private noted: Relayed = new Map();
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

  /** What follows, of the partitions that have more. @param events that are being sent, as if they were there already */
  spansTo(heads: readonly Place[], events: readonly Place[] = []): readonly Span[] {
    const sent = new Map(events.map(({ partition, position }) => [partition, position]));
    return heads.flatMap(({ partition, position }) => {
      const after = sent.get(partition) ?? this.relayed?.get(partition) ?? 0;
      return position > after ? [{ partition, after }] : [];
    });
  }

  /** These events are in the topic. They are noted soon. @param events ordered by partition and position */
  sent(events: readonly Place[]): void {
    for (const { partition, position } of events) this.relayed?.set(partition, position);
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
    const changed = [...(this.relayed ?? [])].filter(([partition, position]) => this.noted.get(partition) !== position);
    if (changed.length === 0) return;
    await noteRelayed(this.store, this.units, new Map(changed));
    this.noted = new Map([...this.noted, ...changed]);
    failpoint('relay.noted');
  }

  /** Events of the log that are not known to be in the topic. Where another process sends, by what that has noted. */
  async lag(heads: readonly Place[]): Promise<number> {
    const relayed = this.relayed ?? (await readRelayed(this.store));
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
}
