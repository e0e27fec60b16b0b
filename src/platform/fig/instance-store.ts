import type { Clock } from '../ops/clock.js';
import type { ModuleStore } from '../store/unit/module-store.js';
import { Turns } from '../work/turns.js';
import { admit, type Admission, type HeardInstance } from './admit-instance.js';
import { EXPIRY_MS, type Instance, Instances, SERVICE } from './instance.js';
import type { Placements } from './placements.js';

interface InstanceRow {
  readonly id: string;
  readonly beat: number | string;
  readonly instance: string;
}

/**
 * The registry: the instances that have registered with this keeper, or with another one over the same journal. They are soft
 * state, but they are stored, so that a keeper which starts again lists them at once; each then has the whole expiry to be heard
 * again. The last instance of a module is listed until it leaves, or another one comes, however long it has been silent: it
 * may live, and cost a caller no more than a failed call.
 */
export class InstanceStore extends Instances {
  private heard = new Map<string, HeardInstance>();
  /** For an instance that must wait: the heartbeats of others when it asked first. */
  private readonly waiting = new Map<string, ReadonlyMap<string, number>>();
  /** What is read must not overtake what is written. */
  private readonly turns = new Turns();
  private readAt = 0;

  private constructor(
    private readonly store: ModuleStore,
    private readonly placements: Placements,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Reads the instances of an open journal. */
  static async over(store: ModuleStore, placements: Placements, clock: Clock): Promise<InstanceStore> {
    const instances = new InstanceStore(store, placements, clock);
    await instances.refresh();
    return instances;
  }

  /** Reads the heartbeats that other keepers have heard, and takes out who is gone. */
  refresh(): Promise<void> {
    return this.turns.run(async () => {
      this.forgiveOwnSleep();
      const rows = await this.store.reads.sql.all<InstanceRow>('SELECT id, beat, instance FROM instances');
      const heard = rows.map(({ id, beat, instance }): [string, HeardInstance] => {
        const known = this.heard.get(id);
        if (known?.beat === Number(beat)) return [id, known];
        return [id, { ...(JSON.parse(instance) as Instance), beat: Number(beat), at: this.clock.monotonic() }];
      });
      this.heard = new Map(heard);
      await this.expire();
      this.publish();
    });
  }

  /**
   * Registers an instance, or notes its heartbeat.
   * @returns what kept it from that: it must wait and ask again, or it is refused, with a sentence.
   */
  register(instance: Instance): Promise<Admission> {
    return this.turns.run(async () => {
      const now = this.clock.monotonic();
      const asked = this.waiting.get(instance.id);
      const admission = admit(instance, this.heard, this.placements, now, asked);
      if (admission.kind !== 'admitted') {
        if (!asked) this.waiting.set(instance.id, new Map([...this.heard].map(([id, { beat }]) => [id, beat])));
        return admission;
      }
      this.waiting.delete(instance.id);
      const beat = (this.heard.get(instance.id)?.beat ?? 0) + 1;
      await this.store.units.run(`register ${instance.process}`, async (tx) => {
        for (const { id } of admission.replaces) await tx.sql.all('DELETE FROM instances WHERE id = ?', [id]);
        await tx.sql.all(
          `INSERT INTO instances (id, beat, instance) VALUES (?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET beat = excluded.beat, instance = excluded.instance`,
          [instance.id, beat, JSON.stringify(instance)],
        );
      });
      for (const { id } of admission.replaces) this.heard.delete(id);
      this.heard.set(instance.id, { ...instance, beat, at: now });
      await this.expire();
      this.publish();
      return admission;
    });
  }

  /** Takes an instance out that is about to stop. */
  leave(id: string): Promise<void> {
    return this.turns.run(async () => {
      await this.store.units.run(`take out instance ${id}`, (tx) =>
        tx.sql.all('DELETE FROM instances WHERE id = ?', [id]),
      );
      this.heard.delete(id);
      this.waiting.delete(id);
      this.publish();
    });
  }

  /** While this process stood still, or could not read, it heard nobody: that says nothing about the instances. */
  private forgiveOwnSleep(): void {
    const now = this.clock.monotonic();
    const slept = now - this.readAt > EXPIRY_MS / 2 ? now - this.readAt : 0;
    this.readAt = now;
    if (slept > 0) this.heard = new Map([...this.heard].map(([id, one]) => [id, { ...one, at: one.at + slept }]));
  }

  private isSilent({ at }: HeardInstance): boolean {
    return this.clock.monotonic() - at > EXPIRY_MS;
  }

  /** Another keeper may have heard it in the meantime, so the row goes only at the heartbeat that was seen here. */
  private async expire(): Promise<void> {
    const live = [...this.heard.values()].filter((one) => !this.isSilent(one));
    const isOn = (owner: string, of: string) => (one: Instance) =>
      one.modules.some(({ name, identity }) => name === of && identity === owner);
    const isNeeded = (one: Instance) =>
      one.modules.some(({ name }) => {
        const { place, owner = '' } = this.placements.of(name) ?? {};
        return place === SERVICE && isOn(owner, name)(one) && !live.some(isOn(owner, name));
      });
    const gone = [...this.heard.values()].filter((one) => this.isSilent(one) && !isNeeded(one));
    if (gone.length === 0) return;
    await this.store.units.run('take out instances that are gone', async (tx) => {
      for (const { id, beat } of gone) await tx.sql.all('DELETE FROM instances WHERE id = ? AND beat = ?', [id, beat]);
    });
    for (const { id } of gone) this.heard.delete(id);
  }

  private publish(): void {
    this.note(
      [...this.heard.values()].map((one) => {
        const { beat: _beat, at: _at, ...instance } = one;
        return this.isSilent(one) ? { ...instance, ready: false } : instance;
      }),
    );
  }
}
