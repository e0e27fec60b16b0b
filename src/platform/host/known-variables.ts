import { KafkaSettings } from '../kafka/kafka-settings.js';
import type { Module } from '../module/module.js';
import { HostSettings } from '../ops/host-settings.js';
import type { Log } from '../ops/log.js';
import { misspeltVariables } from '../ops/misspelt-variables.js';
import { type Environment, moduleVariable } from '../ops/read-settings.js';
import { shapeOf } from '../ops/settings.js';
import { StoreSettings } from '../store/sqlite/choose-sqlite-driver.js';
import { databaseVariable } from './database-address.js';
import { EventSettings } from './event-transport.js';
import { ServiceSettings } from './service-settings.js';

/** Read without a settings class. */
const OTHERS = ['NODE_ENV', 'FICUS_FAILPOINT', 'PLACEMENT_DATABASE_URL'];

/** The names of all settings that a host of these modules may read, those of one module among them. */
export function knownVariables(modules: readonly Module[]): ReadonlySet<string> {
  const host = [HostSettings, ServiceSettings, StoreSettings, EventSettings, KafkaSettings].flatMap((of) =>
    Object.keys(shapeOf(of)),
  );
  const own = modules.flatMap(({ contract: { name }, settings }) => {
    const its = settings.flatMap((of) => Object.keys(shapeOf(of)));
    const prefixed = [...its, ...Object.keys(shapeOf(StoreSettings)), 'DATA_DIR'];
    return [...its, databaseVariable(name), ...prefixed.map((setting) => moduleVariable(name, setting))];
  });
  return new Set([...host, ...OTHERS, ...own]);
}

/** Warns of each variable that nearly has the name of a setting: it has no effect, and a default counts in its place. */
export function warnOfMisspelt(environment: Environment, modules: readonly Module[], log: Log): void {
  for (const { variable, meant } of misspeltVariables(environment, knownVariables(modules)))
    log.warn(
      { variable, meant },
      `Nothing reads the environment variable ${variable}; if you meant ${meant}, rename it (docs/settings.md).`,
    );
}
