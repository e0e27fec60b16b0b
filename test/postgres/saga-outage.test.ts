import 'reflect-metadata';
import { inParallel } from '../../src/platform/work/in-parallel.js';
import { boot, type Running } from '../../src/platform/host/boot.js';
import { databaseVariable } from '../../src/platform/host/database-address.js';
import { measure } from '../../src/platform/host/measurements.js';
import { testClient } from '../../src/platform/testing/test-client.js';
import { type TestDatabases, testDatabases } from '../../src/platform/testing/test-databases.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { systemClock as clock } from '../../src/platform/ops/clock.js';
import { uuidIds as ids } from '../../src/platform/ops/ids.js';
import { Metrics } from '../../src/platform/ops/metrics.js';
import { quietLog as log } from '../../src/platform/testing/quiet-log.js';
import { PostgresSession } from '../../src/platform/store/postgres/postgres-session.js';
import { garden, gardenMigrations, gardenModule, waterModule } from '../crash/growing-garden.js';
import { onServer } from './on-server.js';

const BEDS = 500;
const OUTAGE_MS = 6_000;
/** So that some statements get through, and a look for due sagas is under way when the writer fails. */
const EVERY_MS = 100;
/** Longer than the longest pause of the sagas. */
const RECOVERED_WITHIN_MS = 90_000;

onServer('the sagas of a module whose sessions are ended again and again for some seconds', () => {
  let databases: TestDatabases;
  let running: Running;
  beforeEach(async () => {
    databases = await testDatabases(['garden', 'water']);
    running = await boot([gardenModule, waterModule], {
      dataDirectory: '',
      environment: databases.environment,
      migrations: gardenMigrations,
      samples: 'leave',
      clock,
      ids,
      log,
      measurements: measure(new Metrics()),
    });
  });
  afterEach(async () => {
    await running.close();
    await databases.remove();
  });

  const endSessions = async (whileMs: number) => {
    const url = new URL(databases.environment[databaseVariable('garden')] ?? '');
    const database = url.pathname.slice(1);
    url.pathname = '/postgres';
    const session = new PostgresSession({ url: url.href, name: 'outage', setUp: '', timeoutMs: 10_000 });
    const end = clock.monotonic() + whileMs;
    while (clock.monotonic() < end) {
      await session.run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`);
      await new Promise<void>((resolve) => clock.after(EVERY_MS, resolve));
    }
    await session.close();
  };

  it('all go on when it is over, each step with one effect', async () => {
    const { dispatcher } = running;
    const client = testClient(garden, { kind: 'member', memberId: 'm1', roles: [] }, { dispatcher, clock, ids });
    const beds = Array.from({ length: BEDS }, (_, n) => `b${n}`);
    await inParallel(beds, 20, (bedId) => client.plant({ bedId, patience: 3_600_000 }, { key: bedId }));
    await endSessions(OUTAGE_MS);
    const notes = async () => {
      const reads = running.modules.get('garden')?.store.reads;
      return (await reads?.sql.all<{ text: string }>('SELECT text FROM notes').catch(() => [])) ?? [];
    };
    await arrives('a note about every bed', async () => (await notes()).length >= BEDS, RECOVERED_WITHIN_MS);
    expect((await notes()).map(({ text }) => text).sort()).toEqual(beds.map((bedId) => `${bedId}: watered`).sort());
    expect(running.sagas.readiness('garden')).toEqual([]);
  }, 400_000);
});
