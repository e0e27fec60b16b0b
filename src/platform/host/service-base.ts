import type { Clock } from '../ops/clock.js';
import { uuidIds as ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import type { Metrics } from '../ops/metrics.js';
import type { Environment } from '../ops/read-settings.js';
import type { BootOptions } from './boot-options.js';
import { discoverMigrations, type Migrations } from './discover-migrations.js';
import { measure } from './measurements.js';
import { wantedSamples } from './seed-module.js';
import type { readServiceSettings } from './service-settings.js';

/** What everything in a service is started with. */
export function serviceBase(
  { environment, migrations }: { readonly environment: Environment; readonly migrations?: Migrations },
  settings: ReturnType<typeof readServiceSettings>,
  { metrics, log, clock }: { readonly metrics: Metrics; readonly log: Log; readonly clock: Clock },
) {
  return {
    ...{ dataDirectory: settings.DATA_DIR, environment, clock, ids, log },
    migrations: migrations ?? discoverMigrations(),
    samples: wantedSamples(settings),
    measurements: measure(metrics),
    identities: new Map<string, string>(),
  } as const satisfies BootOptions;
}
