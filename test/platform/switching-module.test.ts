import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredPlacement } from '../../src/platform/fig/placement.js';
import { reconcile } from '../../src/platform/fig/reconcile.js';
import { boot, type Running } from '../../src/platform/host/boot.js';
import { measure } from '../../src/platform/host/measurements.js';
import { openPlacements, type OpenPlacements } from '../../src/platform/host/open-placements.js';
import { watch } from '../../src/platform/host/readiness.js';
import { systemClock } from '../../src/platform/ops/clock.js';
import { Health } from '../../src/platform/ops/health.js';
import { uuidIds } from '../../src/platform/ops/ids.js';
import { Metrics } from '../../src/platform/ops/metrics.js';
import type { OpenStore } from '../../src/platform/store/open-store.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { TEST_DRIVER } from '../../src/platform/testing/temporary-database.js';
import { testDatabases } from '../../src/platform/testing/test-databases.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { garden, gardenMigrations, gardenModule, weatherModule } from './garden-world.js';

describe('a host that keeps a journal', () => {
  let directory: string;
  let databases: Awaited<ReturnType<typeof testDatabases>>;
  let journal: OpenPlacements;
  let metrics: Metrics;
  let running: Running;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ficus-switching-'));
    databases = await testDatabases(['garden', 'weather', 'placement']);
    metrics = new Metrics();
    const base = {
      dataDirectory: directory,
      environment: { SQLITE_DRIVER: TEST_DRIVER.name, ...databases.environment },
      clock: systemClock,
      ids: uuidIds,
      log: quietLog,
    };
    journal = await openPlacements(base);
    running = await boot([gardenModule, weatherModule], {
      ...base,
      placements: journal.placements,
      migrations: gardenMigrations,
      samples: 'leave',
      measurements: measure(metrics),
    });
    watch(running, new Health(systemClock), metrics);
  });
  afterEach(async () => {
    await running.close();
    await journal.close();
    await databases.remove();
    await rm(directory, { recursive: true, force: true });
  });

  const plant = (seed: string) =>
    running.dispatcher.dispatch(
      garden.calls.plant,
      { seed },
      {
        name: 'garden.plant',
        principal: { kind: 'member', memberId: 'k1', roles: ['visitor'] },
        correlationId: seed,
        key: seed,
        deadline: systemClock.monotonic() + 30_000,
      },
    );
  const store = () => running.modules.get('garden')?.store as OpenStore;
  const now = () => journal.placements.of('garden') as StoredPlacement;
  /** The intent and the fence of a switch. */
  const beginSwitch = async () => {
    const until = Date.now() + 60_000;
    const switching = { ...now(), phase: 'switching', target: 'another-database', until } as const;
    await journal.placements.change(now(), switching, { by: 'a test', reason: 'garden moves' });
    await store().fence(now().epoch + 1);
  };
  const waits = () =>
    arrives('a command that waits', async () =>
      (await metrics.text()).includes('ficus_switch_waiting{module="garden"} 1'),
    );

  it('has the commands of a module that is switching wait, and serves them when the module is active again', async () => {
    await plant('oak');
    await beginSwitch();
    const elm = plant('elm');
    await waits();
    const { target: _target, until: _until, ...from } = now();
    const next = { ...from, epoch: from.epoch + 2, phase: 'activating' } as const;
    await journal.placements.change(now(), next, { by: 'a test', reason: 'garden stays' });
    await reconcile(journal.placements, store(), { name: 'a test', place: 'local', clock: systemClock });
    expect((await elm).servedBy).toBe('garden@local');
    const text = await metrics.text();
    expect(text).toContain('ficus_switch_waiting{module="garden"} 0');
    expect(text).toContain('ficus_switch_wait_seconds_count{module="garden"} 1');
    expect(text).toMatch(/ficus_switch_longest_wait_seconds 0\.\d+/);
  });

  it('refuses what waits when it stops', async () => {
    await beginSwitch();
    const elm = plant('elm');
    elm.catch(() => undefined);
    await waits();
    await running.close();
    await expect(elm).rejects.toThrow('this process is stopping. Nothing was done in garden');
  });
});
