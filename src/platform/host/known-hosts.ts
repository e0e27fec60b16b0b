import { type Instances, SERVICE } from '../fig/instance.js';
import { LOCAL, reachedAt, THREAD, threadOf } from '../fig/placement.js';
import type { Placements } from '../fig/placements.js';

/** An address at which a module is served. */
export interface HostAddress {
  readonly address: string;
  /** Whether the host says that it can serve. */
  readonly ready: boolean;
}

/** Where the other hosts are: by the journal, and, for a module that is placed at services, by the registry. */
export class KnownHosts {
  /**
   * @param keeper the address of the host that keeps the journal; {@link LOCAL} in its threads; undefined in that host itself
   * @param isKeepers whether that host has a module which was never placed: it is there, as if it were placed {@link LOCAL}
   */
  constructor(
    private readonly placements: Placements,
    private readonly instances: Instances,
    private readonly keeper: string | undefined,
    private readonly isKeepers: (module: string) => boolean = () => false,
  ) {}

  /** The addresses at which a module is served at this moment. */
  of(module: string): readonly HostAddress[] {
    const placement = this.placements.of(module);
    if (placement?.place === SERVICE) return this.instances.of(module, placement.owner);
    const place = this.placeOf(module);
    const address = place === THREAD ? threadOf(module) : place;
    return address === undefined ? [] : [{ address, ready: true }];
  }

  /** Where a module is by the journal: an address, {@link SERVICE} or {@link THREAD}; undefined when it is not known. */
  placeOf(module: string): string | undefined {
    const place = this.placements.of(module)?.place ?? (this.isKeepers(module) ? LOCAL : undefined);
    return place === undefined ? undefined : reachedAt(place, this.keeper);
  }

  /** Names where the data of a module is: another name after each change of its place or its owner. */
  homeOf(module: string): string {
    const { place, owner } = this.placements.of(module) ?? {};
    return `${place} ${owner}`;
  }

  /** All addresses at which somebody is served. */
  get addresses(): ReadonlySet<string> {
    const modules = this.placements.all().flatMap(({ module }) => this.of(module).map(({ address }) => address));
    const instances = this.instances.all().map(({ address }) => address);
    return new Set([...modules, ...instances, ...(this.keeper === undefined ? [] : [this.keeper])]);
  }

  /** Calls `listener` after each change of the journal or the registry. Returns how to stop. */
  onChange(listener: () => void): () => void {
    const stops = [this.placements.onChange(listener), this.instances.onChange(listener)];
    return () => {
      for (const stop of stops) stop();
    };
  }
}
