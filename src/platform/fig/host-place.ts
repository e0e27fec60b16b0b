import { SERVICE } from './instance.js';
import type { Placement } from './placement.js';

/** Which of the modules that a host could run are at that host, as the journal says. */
export interface HostPlace {
  /** Its place as the journal writes it. */
  readonly name: string;
  /**
   * Whether a module that this host has is here, so that it works on its own database of it.
   * @param placement undefined for a module that was never placed
   */
  has(module: string, placement: Placement | undefined): boolean;
}

/** The place of the host that keeps the journal, or of a thread of it. Modules that were never placed are there. */
export function keepersPlace(name: string): HostPlace {
  return { name, has: (_, placement) => placement === undefined || placement.place === name };
}

/**
 * The place of a service. It is at its address; and where the journal says `service`, only if its database is the one that owns
 * the module's data: another service of the module stands by, on a database of its own.
 * @param owns whether the database that this host has of a module may have this identity
 */
export function placeOfService(address: string, owns: (module: string, identity: string) => boolean): HostPlace {
  return {
    name: address,
    has: (module, placement) =>
      placement !== undefined &&
      (placement.place === address || (placement.place === SERVICE && owns(module, placement.owner))),
  };
}
