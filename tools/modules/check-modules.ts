import { Unavailable } from '../../src/platform/contract/failure.js';
import { chooseDatabase } from '../../src/platform/host/choose-database.js';
import { discoverMigrations } from '../../src/platform/host/discover-migrations.js';
import { storeSpec } from '../../src/platform/host/open-own-store.js';
import { constructModule } from '../../src/platform/host/running-module.js';
import { assertGraph } from '../../src/platform/module/graph.js';
import type { Module } from '../../src/platform/module/module.js';
import { systemClock } from '../../src/platform/ops/clock.js';
import { uuidIds } from '../../src/platform/ops/ids.js';
import { messageOf } from '../../src/platform/ops/message-of.js';
import { readSettings, SettingError } from '../../src/platform/ops/read-settings.js';
import type { SettingsClass } from '../../src/platform/ops/settings.js';
import { SagaEngine } from '../../src/platform/saga/saga-engine.js';
import { DeferredStore } from '../../src/platform/store/deferred-store.js';
import { openStore } from '../../src/platform/store/open-store.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';

export interface Checkout {
  /** The folder with `src/modules/` and `migrations/`. */
  readonly checkout: URL;
  /** An empty directory for databases. */
  readonly directory: string;
}

const [clock, ids, log] = [systemClock, uuidIds, quietLog];
const unreachable = () => Promise.reject(new Unavailable('Nothing is called during a check.'));
const dispatcher = { dispatch: unreachable, void: unreachable };

/**
 * Does what a start of these modules does before it serves: compares them with each other, constructs their classes, migrates an empty
 * database of each, and compares its rows with the tables. Nothing is called and nothing is written to the databases of a checkout.
 * @returns the sentences with which a start would end, at most one of each kind for each module; empty when it would start
 */
export async function checkModules(modules: readonly Module[], { checkout, directory }: Checkout): Promise<string[]> {
  const environment = { DATA_DIR: directory, SQLITE_DRIVER: process.env['SQLITE_DRIVER'] };
  const migrations = discoverMigrations(new URL('migrations/', checkout));
  const sagas = new SagaEngine({ voider: dispatcher, clock, ids, log });
  const faults = [await faultOf(async () => assertGraph(modules))];
  for (const module of modules) {
    const { name } = module.contract;
    const settings = new Map(module.settings.map((of) => [of, settingsOf(of, environment, name)]));
    const given = { dispatcher, sagas, settings, clock, ids, log };
    faults.push(await faultOf(() => constructModule(module, new DeferredStore(name, true), given)));
    const options = { dataDirectory: directory, environment, migrations, clock, ids, log };
    faults.push(
      await faultOf(async () => {
        const store = await openStore(await storeSpec(module, chooseDatabase(name, options), options));
        await store.close();
      }),
    );
  }
  return faults.filter((fault) => fault !== undefined);
}

async function faultOf(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** A setting without a default is the matter of the environment in which a host starts, and not of the module. */
function settingsOf(of: SettingsClass, environment: { DATA_DIR: string }, module: string): object {
  try {
    return readSettings(of, environment, module);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    return Object.create(of.prototype as object) as object;
  }
}
