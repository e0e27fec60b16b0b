import { TEST_SERVER } from '../../src/platform/testing/temporary-database.js';
import { modulesIn } from '../../tools/new/modules-in.mjs';
import { root } from '../../tools/root.mjs';
import { type BusinessDigest, businessDigest } from '../../tools/digest/business-digest.js';
import { HISTORY_SETTINGS, playHistory } from '../digest/history.js';
import type { DriverSettings } from '../driver/driver.js';
import { startInProcess } from '../driver/in-process.js';
import { type StackDriver, startOnStack } from '../driver/on-stack.js';

/** The order in which modules leave the monolith: the pilot, which nobody calls, first; the accounts last. They come home in reverse. */
export const STRANGLING = ['notification', 'payment', 'shop', 'order', 'member'] as const;

/** A stack of which each module may be moved: a service stands by for each. */
export function startMovable({
  onPostgres = false,
  homeOnPostgres = false,
  settings = {},
  settingsOf = {},
}: {
  /** Whether the services have their databases on PostgreSQL. */
  readonly onPostgres?: boolean;
  /** Whether the monolith has. */
  readonly homeOnPostgres?: boolean;
  readonly settings?: DriverSettings;
  /** Settings of one process: of a service, or the monolith. */
  readonly settingsOf?: { readonly [process: string]: DriverSettings };
} = {}): Promise<StackDriver> {
  const services = modulesIn(root).map((module) => ({ module, instances: 1, onPostgres }));
  return startOnStack(
    { services, threads: [], moved: 'not yet', homeOnPostgres },
    { ...HISTORY_SETTINGS, ...settings },
    settingsOf,
  );
}

/** Whether the services may have their databases on a PostgreSQL server. */
export const hasServer = TEST_SERVER !== undefined;

let unmoved: Promise<BusinessDigest> | undefined;

/** The digest of the scripted history in one process, where nothing was ever moved. It is played once. */
export function digestOfUnmoved(): Promise<BusinessDigest> {
  unmoved ??= (async () => {
    const driver = await startInProcess(HISTORY_SETTINGS);
    try {
      await playHistory(driver);
      return await businessDigest(driver.rows);
    } finally {
      await driver.close();
    }
  })();
  return unmoved;
}
