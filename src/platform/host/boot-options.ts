import type { DestinationOf, Transport } from '../calls/dispatcher.js';
import type { EventSource } from '../events/log/event-source.js';
import type { HostPlace } from '../fig/host-place.js';
import type { Placements } from '../fig/placements.js';
import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import type { Environment } from '../ops/read-settings.js';
import type { Turns } from '../work/turns.js';
import type { Migrations } from './discover-migrations.js';
import type { EventTransport } from './event-transport.js';
import type { Measurements } from './measurements.js';

/** How a host reaches the modules that it does not run itself. */
export interface Neighbours {
  /** Where their calls are served. Looked up for every call, so that a module may move while the host runs. */
  readonly destinationOf: DestinationOf;
  /**
   * Their event logs; undefined when the log of this producer cannot be read. Called again after each change of the journal: it
   * returns the same source as long as the log has the same home.
   */
  readonly eventsOf: (producer: string) => EventSource | undefined;
}

/** What modules are started with. */
export interface BootOptions {
  readonly dataDirectory: string;
  readonly environment: Environment;
  readonly migrations: Migrations;
  /** `fill`: sample data into new databases; `refuse`: no start on a database that has it; `leave`: neither. */
  readonly samples: 'fill' | 'refuse' | 'leave';
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly measurements: Measurements;
  /** Without it, every module that a module of the set uses or subscribes to must be in the set. */
  readonly neighbours?: Neighbours;
  /**
   * The journal of where each module is. The databases are brought in line with it before anything writes. Without it, each
   * database is believed as it is: for worlds that begin empty.
   */
  readonly placements?: Placements;
  /** The place of this host. Default: that of the host which keeps the journal. Modules that are elsewhere stand by. */
  readonly place?: HostPlace;
  /** Gets the identity of each database that this process looks at or opens, by module. */
  readonly identities?: Map<string, string>;
  /** Databases are opened in turn with what else looks at their files. Default: at any time. */
  readonly turns?: Pick<Turns, 'run'>;
  /** Called after a module has followed a change of the journal, or could not: then with the error. */
  readonly followed?: (module: string, failure?: unknown) => void;
  /** The internal address of the host that keeps the journal; left out in that host itself. */
  readonly keeper?: string;
  /**
   * Makes the transport to a module at a place that the journal names: the internal address of a host, or `service`. Without
   * it, modules there are unavailable.
   */
  readonly remoteTo?: (place: string, module: string) => Transport;
  /** How events come from producers, and where the logs of these modules are relayed to. Default: from their logs; nowhere. */
  readonly events?: Pick<EventTransport, 'kafka' | 'wayOf'>;
  readonly random?: () => number;
  /** Runs every unit of work twice, rolling back the first run. */
  readonly twice?: boolean;
  /** New databases are fenced until they are activated. Default: they are the owners of their modules' data. */
  readonly bornFenced?: boolean;
  /** No other process works on these databases, although it could: no leases are taken. For clocks that no other has. */
  readonly exclusive?: boolean;
}
