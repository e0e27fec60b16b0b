import type { Destination, Transport } from '../calls/dispatcher.js';
import type { EventSource } from '../events/log/event-source.js';
import { nameOfPlace } from '../fig/placed-destinations.js';
import type { Neighbours } from './boot-options.js';
import type { KnownHosts } from './known-hosts.js';

/** How a host reaches other hosts. */
export interface WaysToHosts {
  /** The calls of a module. @param place the internal address of a host, or `service`: the instances of the module */
  readonly callsAt: (place: string, module: string) => Transport;
  /** The log of a producer, wherever that is at the moment of each read. */
  eventsOf(producer: string): EventSource;
}

/** The neighbours of a host as the journal places them. It is looked up for each call, so a change of the journal is enough. */
export function neighboursByJournal(hosts: KnownHosts, ways: WaysToHosts): Neighbours {
  /** By producer. What a source asks its host may wait there for long, so a log that has moved gets another source. */
  const sources = new Map<string, { readonly home: string; readonly source: EventSource }>();
  return {
    destinationOf: ({ module }): Destination | undefined => {
      const place = hosts.placeOf(module);
      return place === undefined ? undefined : { name: nameOfPlace(place), transport: ways.callsAt(place, module) };
    },
    eventsOf: (producer) => {
      const home = hosts.homeOf(producer);
      const known = sources.get(producer);
      if (known?.home === home) return known.source;
      if (hosts.placeOf(producer) === undefined) return undefined;
      const source = ways.eventsOf(producer);
      sources.set(producer, { home, source });
      return source;
    },
  };
}
