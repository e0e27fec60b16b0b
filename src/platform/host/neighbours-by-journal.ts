import type { Destination, Transport } from '../calls/dispatcher.js';
import type { EventSource } from '../events/log/event-source.js';
import { LOCAL } from '../fig/placement.js';
import type { Placements } from '../fig/placements.js';
import type { Neighbours } from './boot-options.js';

/** How a host reaches other hosts, by their internal addresses. */
export interface WaysToHosts {
  readonly callsAt: (address: string) => Transport;
  /** The log of a producer. @param addressOf where the producer is at this moment; undefined when that is not known */
  eventsOf(producer: string, addressOf: () => string | undefined): EventSource;
}

/**
 * The neighbours of a host as the journal places them. It is looked up for each call, so a change of the journal is enough.
 * @param keeper the address of the host that keeps the journal, where the modules are whose place is {@link LOCAL}; undefined
 * in that host itself.
 */
export function neighboursByJournal(placements: Placements, ways: WaysToHosts, keeper: string | undefined): Neighbours {
  const addressOf = (module: string): string | undefined => {
    const place = placements.of(module)?.place;
    return place === LOCAL ? keeper : place;
  };
  const destinations = new Map<string, Destination>();
  const destinationAt = (address: string): Destination => {
    const known = destinations.get(address);
    if (known) return known;
    const made = { name: new URL(address).host, transport: ways.callsAt(address) };
    destinations.set(address, made);
    return made;
  };
  const sources = new Map<string, EventSource>();
  return {
    destinationOf: ({ module }) => {
      const address = addressOf(module);
      return address === undefined ? undefined : destinationAt(address);
    },
    eventsOf: (producer) => {
      if (!sources.has(producer) && addressOf(producer) !== undefined)
        sources.set(
          producer,
          ways.eventsOf(producer, () => addressOf(producer)),
        );
      return sources.get(producer);
    },
  };
}
