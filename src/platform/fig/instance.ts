/**
 * The place of a module whose instances register with the keeper: the journal says that it is at services, and the registry
 * at which addresses.
 */
export const SERVICE = 'service';

/** How often an instance tells the keeper that it lives, in milliseconds. */
export const HEARTBEAT_MS = 1_000;
/** After so long without a heartbeat an instance is taken for gone, in milliseconds. */
export const EXPIRY_MS = 5_000;

/** A process that runs modules outside the host of the journal, as it registers with the keeper. */
export interface Instance {
  /** Names this run of the process: another one after each start. */
  readonly id: string;
  /** Its internal address. It may change from run to run. */
  readonly address: string;
  /** The address of its public edge, at which its modules take requests of clients; left out while it has none. */
  readonly publicAddress?: string;
  /** Which process it is, for operators. */
  readonly process: string;
  /** Whether those of its modules that are here can serve; false while all of them stand by. */
  readonly ready: boolean;
  /** It finishes what is in flight; it has its databases until it leaves. */
  readonly stopping?: true;
  readonly modules: readonly InstanceModule[];
}

/** A module of an instance. */
export interface InstanceModule {
  readonly name: string;
  /** A digest of its build. */
  readonly build: string;
  readonly database: 'sqlite' | 'postgres';
  /** The identity of its database; undefined while there is none. */
  readonly identity?: string;
  /** It is placed elsewhere, and this instance can take it over. */
  readonly standsBy?: true;
}

/** The instances as a host knows them. A host that cannot reach the keeper goes on with those that it has read last. */
export abstract class Instances {
  private known: readonly Instance[] = [];
  private readonly listeners = new Set<() => void>();

  /** All instances, by their ids. */
  all(): readonly Instance[] {
    return this.known;
  }

  /** The instances of a module. @param owner when given, only those on the database of this identity */
  of(module: string, owner?: string): readonly Instance[] {
    return this.known.filter(({ modules }) =>
      modules.some(({ name, identity }) => name === module && (owner === undefined || identity === owner)),
    );
  }

  /** Calls `listener` after each change. Returns how to stop. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  protected note(instances: readonly Instance[]): void {
    const sorted = [...instances].sort((a, b) => (a.id < b.id ? -1 : 1));
    if (JSON.stringify(sorted) === JSON.stringify(this.known)) return;
    this.known = sorted;
    for (const listener of [...this.listeners]) listener();
  }
}

/** The instances as the keeper has sent them. */
export class ReceivedInstances extends Instances {
  receive(instances: readonly Instance[]): void {
    this.note(instances);
  }
}
