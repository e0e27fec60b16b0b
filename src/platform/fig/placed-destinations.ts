import type { Destination, DestinationChanges, DestinationOf, Transport } from '../calls/dispatcher.js';
import type { AnyCall } from '../contract/call.js';
import { NotOwner } from '../contract/failure.js';
import { type HostPlace, keepersPlace } from './host-place.js';
import { SERVICE } from './instance.js';
import { LOCAL, reachedAt, type StoredPlacement, THREAD } from './placement.js';
import type { Placements } from './placements.js';

/** The ways to modules that a host has. */
export interface Ways {
  /** The modules that this process runs. */
  readonly names: ReadonlySet<string>;
  readonly local: Transport;
  /** The place of this process. Default: {@link LOCAL}. */
  readonly here?: HostPlace | undefined;
  /** The address of the host where {@link LOCAL} is, if that is another one. */
  readonly keeper?: string | undefined;
  /**
   * The transport to the host at an internal address, to the instances of the module when the place is {@link SERVICE}, or to its
   * thread when it is {@link THREAD}.
   * Without it, modules elsewhere cannot be reached.
   */
  readonly remoteTo?: ((place: string, module: string) => Transport) | undefined;
  /** Where the modules are that the journal does not know. */
  readonly otherwise: DestinationOf;
}

/**
 * The destination of each module as the journal of placements says. It is worked out once for each change of a placement, since
 * it is looked up for every call.
 */
export class PlacedDestinations implements DestinationChanges {
  private readonly known = new Map<string, Destination | undefined>();
  private readonly listeners = new Set<(module: string) => void>();
  private readonly transports = new Map<string, Transport>();

  constructor(
    private readonly placements: Placements,
    private readonly ways: Ways,
  ) {
    for (const placement of placements.all()) this.known.set(placement.module, this.destinationAt(placement));
    placements.onChange((placement) => {
      this.known.set(placement.module, this.destinationAt(placement));
      for (const listener of this.listeners) listener(placement.module);
    });
  }

  /** The destination of a call's module now. */
  readonly of: DestinationOf = (call: AnyCall) =>
    this.known.get(call.module) ?? (this.known.has(call.module) ? undefined : this.ways.otherwise(call));

  refresh(): Promise<void> {
    return this.placements.refresh();
  }

  onChange(listener: (module: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Until the commit point of a switch this is the old owner, which serves queries; from then on it is the new one. */
  private destinationAt(placement: StoredPlacement): Destination | undefined {
    const { module, place, epoch, phase, expected } = placement;
    const { names, local, here = keepersPlace(LOCAL), keeper } = this.ways;
    const at = { epoch, switching: phase !== 'idle', ...(expected === undefined ? {} : { expected }) };
    if (names.has(module) && here.has(module, placement)) return { name: LOCAL, transport: local, ...at };
    // Other threads are there, too, but no other host has the address of this one.
    if (place === here.name && place !== THREAD) return undefined;
    const address = reachedAt(place, keeper);
    const transport = address === undefined ? undefined : this.remoteTo(address, module);
    return transport && { name: nameOfPlace(address as string), transport, ...at };
  }

  private remoteTo(place: string, module: string): Transport | undefined {
    const key = keyOfWay(place, module);
    let transport = this.transports.get(key);
    if (!transport && this.ways.remoteTo) this.transports.set(key, (transport = this.ways.remoteTo(place, module)));
    return transport;
  }
}

/** A place as `x-served-by` names it: host and port, {@link SERVICE}, {@link THREAD}, or {@link LOCAL} as threads see it. */
export function nameOfPlace(place: string): string {
  return [SERVICE, THREAD, LOCAL].includes(place) ? place : new URL(place).host;
}

/** Names the way to a place: an address has one for all modules there, services and threads have one for each module. */
export function keyOfWay(place: string, module: string): string {
  return place === SERVICE || place === THREAD ? `${place} ${module}` : place;
}

/**
 * For the calls of other hosts to a module that has left this one: `NotOwner`, so that their routers read the journal again.
 * A fence stops writes alone; without this, a host that knows an old placement would be answered from the old database.
 */
export const servedElsewhere: Transport = {
  dispatch: (call) => Promise.reject(hasLeft(call)),
  void: (call) => Promise.reject(hasLeft(call)),
};

function hasLeft({ module }: AnyCall): NotOwner {
  return new NotOwner(
    module,
    `${module} is served by another host, as the journal says; nothing was done. Read the journal again, and call it there.`,
  );
}
