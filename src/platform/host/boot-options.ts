import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import type { Environment } from '../ops/read-settings.js';
import type { Migrations } from './discover-migrations.js';
import type { Measurements } from './measurements.js';

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
  readonly random?: () => number;
  /** Runs every unit of work twice, rolling back the first run. */
  readonly twice?: boolean;
  /** No other process works on these databases, although it could: no leases are taken. For clocks that no other has. */
  readonly exclusive?: boolean;
}
