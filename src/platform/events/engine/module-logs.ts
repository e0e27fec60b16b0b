import type { AnyContract } from '../../contract/contract.js';
import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import type { EventBroker } from '../broker/event-broker.js';
import { Relay } from '../broker/relay.js';
import type { RelayState } from '../broker/relay-progress.js';
import type { FeedLease } from '../feed/feed-lease.js';
import { LocalEventSource } from '../log/local-event-source.js';
import { LogNotifier } from '../log/log-notifier.js';
import { Trimmer } from '../log/trimmer.js';

export interface ModuleLogsSpec {
  /** For each module that runs here, the right to do what one process at a time does for it. */
  readonly leases: ReadonlyMap<string, FeedLease>;
  readonly contracts: readonly AnyContract[];
  /** Where the logs are relayed to; left out: nowhere. */
  readonly kafka?: EventBroker | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number;
}

/** What a log needs, and what is done with it, beside being written. */
interface KeptLog {
  readonly store: ModuleStore;
  readonly source: LocalEventSource;
  readonly trimmer: Trimmer | undefined;
  readonly relay: Relay | undefined;
}

/** The logs that modules write in this process: notifies their readers, trims them, and relays them to a broker. */
export class ModuleLogs {
  private readonly notifier: LogNotifier;
  private readonly logs: ReadonlyMap<string, KeptLog>;
  /** By module: how to stop following its log. */
  private readonly releases = new Map<string, () => void>();

  constructor({ leases, contracts, kafka, clock, log, random }: ModuleLogsSpec) {
    this.notifier = new LogNotifier(log);
    this.logs = new Map(
      [...leases].map(([name, lease]) => {
        const { store } = lease;
        const source = new LocalEventSource(store, this.notifier);
        const contract = contracts.find((candidate) => candidate.name === name);
        const to = { store, log: source, clock, random, logTo: log, lease };
        const sends = kafka && contract && Object.keys(contract.events).length > 0;
        const relay = sends ? new Relay({ ...to, kafka, partitions: contract.partitions }) : undefined;
        return [name, { store, source, relay, trimmer: contract && new Trimmer(store, contract, clock) }];
      }),
    );
  }

  /** The log of a module that runs here. */
  of(module: string): LocalEventSource | undefined {
    return this.logs.get(module)?.source;
  }

  /** Begins to notify the readers of a module's log, which must be prepared, at once and of all that is published. */
  follow(module: string): void {
    const log = this.logs.get(module);
    if (!log || this.releases.has(module)) return;
    this.releases.set(module, this.notifier.follow(log.store));
    this.notifier.notify(module);
  }

  /** Begins to relay a module's log. */
  relay(module: string): void {
    this.logs.get(module)?.relay?.start();
  }

  /** Ends what {@link follow} and {@link relay} began. Resolves when nothing is on its way to the broker any more. */
  async cease(module: string): Promise<void> {
    this.releases.get(module)?.();
    this.releases.delete(module);
    await this.logs.get(module)?.relay?.stop();
  }

  /** Has the relays note how far they are. */
  async noteRelayed(): Promise<void> {
    for (const { relay } of this.logs.values()) await relay?.note();
  }

  /** How far the log of each module is relayed, of those that are followed here. */
  relays(): Promise<readonly RelayState[]> {
    const followed = [...this.logs].filter(([module]) => this.releases.has(module));
    return Promise.all(followed.flatMap(([, { relay }]) => (relay ? [relay.state()] : [])));
  }

  /** Sentences that say why the log of a module waits, empty when it does not; undefined where it is not relayed. */
  relayReadiness(module: string): readonly string[] | undefined {
    const relay = this.logs.get(module)?.relay;
    return relay && [relay.readiness()].filter((sentence) => sentence !== undefined);
  }

  /** Trims the log of a module by what its events declare and its readers have reported. @returns how many events went. */
  async trim(module: string): Promise<number> {
    return (await this.logs.get(module)?.trimmer?.trim()) ?? 0;
  }
}
