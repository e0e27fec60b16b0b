import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseVariable } from '../../src/platform/host/database-address.js';
import { discoverModules } from '../../src/platform/host/discover-modules.js';
import { testDatabases } from '../../src/platform/testing/test-databases.js';
import { testWorld } from '../../src/platform/testing/test-world.js';
import { businessDigest } from '../../tools/digest/business-digest.js';
import { differences } from '../../tools/digest/digest-difference.js';
import { Ordering } from '../api/ordering.js';
import { Visitor } from '../api/visitor.js';
import { HISTORY_SETTINGS, playHistory } from '../digest/history.js';
import { runDigest } from '../digest/run-digest.js';
import type { Driver } from '../driver/driver.js';
import { rowsIn, startInProcess } from '../driver/in-process.js';
import { startOnStack } from '../driver/on-stack.js';
import { onServer } from './on-server.js';

const LIMIT_MS = 300_000;

async function played(starting: Promise<Driver>) {
  const driver = await starting;
  try {
    await playHistory(driver);
    return await businessDigest(driver.rows);
  } finally {
    await driver.close();
  }
}

onServer('the business digest', () => {
  it(
    'of a history is equal on SQLite and on PostgreSQL',
    async () => {
      // In the process of a suite on a server, all databases are there; those of this stack are files.
      const server = await played(startInProcess(HISTORY_SETTINGS));
      const files = await played(startOnStack({ services: [], threads: [] }, HISTORY_SETTINGS));
      expect(differences(files, server)).toEqual([]);
      expect(server.digest).toBe(files.digest);
    },
    LIMIT_MS,
  );

  it(
    'is read by npm run digest from the databases that are named, or that the environment names',
    async () => {
      const data = await mkdtemp(join(tmpdir(), 'ficus-digest-'));
      const modules = await discoverModules(new URL('../../src/modules/', import.meta.url));
      const world = await testWorld(modules, { samples: true, dataDirectory: data });
      const names = modules.map(({ contract }) => contract.name);
      const { environment } = await testDatabases(names, data);
      try {
        const anybody = Visitor.at(world.app);
        const customer = await anybody.signIn('customer@example.com');
        const ordering = await Ordering.between(customer, await anybody.signIn('owner@example.com'));
        await ordering.place();
        await world.settled();
        const { digest } = await businessDigest(rowsIn(world, data));
        const named = names.flatMap((name) => [
          ...['--module-database', `${name}=${environment[databaseVariable(name)] ?? ''}`],
        ]);
        const gateway = ['--module-database', `gateway=${join(data, 'gateway.sqlite')}`];
        for (const given of [
          await runDigest([...named, ...gateway, '--json']),
          await runDigest(['--data', data, '--json'], environment),
        ])
          expect({ ...given, stdout: JSON.parse(given.stdout) as object }).toMatchObject({
            status: 0,
            stdout: { digest },
          });
      } finally {
        await world.close();
        await rm(data, { recursive: true, force: true });
      }
    },
    LIMIT_MS,
  );
});
