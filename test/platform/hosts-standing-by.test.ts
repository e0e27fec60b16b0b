import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RemotePlacements } from '../../src/platform/fig/remote-placements.js';
import type { Running } from '../../src/platform/host/boot.js';
import { monolith, type Monolith } from '../../src/platform/host/monolith.js';
import { service, type Service } from '../../src/platform/host/service.js';
import { systemClock as clock } from '../../src/platform/ops/clock.js';
import { uuidIds as ids } from '../../src/platform/ops/ids.js';
import { PeerClient } from '../../src/platform/peer/peer-client.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { TEST_DRIVER, TEST_SERVER } from '../../src/platform/testing/temporary-database.js';
import { testClient } from '../../src/platform/testing/test-client.js';
import { testDatabases, type TestDatabases } from '../../src/platform/testing/test-databases.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { meadow, meadowMigrations, meadowModules } from './meadow-world.js';
import { moveByHand, type MovingHost } from './move-by-hand.js';
import { MachineStalls, STALL_MS } from '../moves/machine-stalls.js';

const secret = 'a-secret-of-at-least-32-characters';
/** What happens between two steps, so that the rest is seen to go on. */
const MEANWHILE = 8;

/** Between two flowers: a slow machine has time left for those who visit them. */
const PACE_MS = 10;
/** What waits for visits may have grown nevertheless. */
const CATCHES_UP_WITHIN_MS = 240_000;
const LIMIT_MS = 600_000;

describe('two hosts that stand by', () => {
  let directory: string;
  let databases: TestDatabases;
  let keeper: Monolith;
  let other: Service;
  let peer: PeerClient;
  let placements: RemotePlacements;
  let home: MovingHost;
  let away: MovingHost;
  let warnings: string[];
  let startKeeper: (environment?: Record<string, string>) => Promise<Monolith>;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ficus-standing-'));
    databases = await testDatabases(['meadow', 'bees', 'hive', 'placement']);
    warnings = [];
    const note = (fields: unknown, sentence = '') => {
      // The suite itself asks whether modules are ready: on a slow machine one may be behind, which it answers with 503.
      const asked = sentence === 'request' && (fields as { call?: string }).call === 'ready';
      if (!asked) warnings.push(sentence === 'request' ? `request ${JSON.stringify(fields)}` : sentence);
    };
    const log = { ...quietLog, warn: note, error: note };
    const environmentOf = (host: string) => ({
      ...{ NODE_ENV: 'test', PORT: '0', INTERNAL_PORT: '0', INTERNAL_SECRET: secret, SAMPLE_DATA: 'off' },
      ...{ SQLITE_DRIVER: TEST_DRIVER.name, DATA_DIR: join(directory, host), ...databases.environment },
    });
    const shared = { modules: meadowModules, migrations: meadowMigrations, version: '0', title: 'A meadow', log };
    startKeeper = (more = {}) => monolith({ ...shared, environment: { ...environmentOf('home'), ...more } });
    keeper = await startKeeper();
    const KEEPER_URL = keeper.internalUrl;
    other = await service({ ...shared, environment: { ...environmentOf('away'), KEEPER_URL } });
    await arrives('the other host stands by', () => other.running());
    peer = new PeerClient({ url: keeper.internalUrl, secret, clock });
    placements = new RemotePlacements({ keeper: peer, clock, log });
    const hostAt = (name: string, place: string, running: () => Running): MovingHost => ({
      ...{ running, place, dataDirectory: join(directory, name), environment: environmentOf(name) },
    });
    home = hostAt('home', 'local', () => keeper.running);
    away = hostAt('away', other.internalUrl, () => other.running() as Running);
  });
  afterEach(async () => {
    await other.close();
    await keeper.close();
    await peer.close();
    await databases.remove();
    await rm(directory, { recursive: true, force: true });
  });

  const rows = async (host: MovingHost, module: string, table: string) => {
    const sql = host.running().modules.get(module)?.store.reads.sql;
    const found = (await sql?.all<{ text: string }>(`SELECT text FROM ${table} ORDER BY text`)) ?? [];
    return found.map(({ text }) => text);
  };
  const readiness = async (host: MovingHost, module: string) => {
    const url = host === home ? keeper.internalUrl : other.internalUrl;
    const response = await fetch(`${url}/health/ready/${module}`);
    return (await response.json()) as { status: string; checks: Record<string, { ok: boolean; detail?: string }> };
  };
  /** Opens flowers until it is stopped. No call may fail. */
  const load = () => {
    let over = false;
    const opened: string[] = [];
    const member = { kind: 'member', memberId: 'm1', roles: [] } as const;
    const clients = [home, away].map(({ running }) =>
      testClient(meadow, member, { dispatcher: running().dispatcher, clock, ids }),
    );
    const stalls = new MachineStalls();
    const drive = async (name: string) => {
      for (let n = 0; !over; n += 1) {
        const flower = `${name}${String(n).padStart(5, '0')}`;
        await clients[n % clients.length]?.open({ flower }, { key: flower });
        opened.push(flower);
        await pause(PACE_MS);
      }
    };
    const done = Promise.all(['a', 'b', 'c'].map(drive));
    let refused: unknown;
    done.catch((error: unknown) => (refused = error));
    const stop = async () => {
      over = true;
      await done;
      await stalls.end();
    };
    /** What no longer grows since a call has failed is not waited for: that call's error says more. */
    const untilMore = async (what: string, count: () => number | Promise<number>) => {
      const before = await count();
      const grown = async () => refused !== undefined || (await count()) >= before + MEANWHILE;
      await arrives(what, grown, CATCHES_UP_WITHIN_MS);
      if (refused !== undefined) await done;
    };
    return { opened, stop, stalls, untilMore };
  };

  it('opens nothing of a module that is elsewhere, and is ready to take it over', async () => {
    for (const module of ['meadow', 'bees', 'hive']) {
      expect(existsSync(join(away.dataDirectory, `${module}.sqlite`))).toBe(false);
      expect(away.running().runtimes.get(module)?.role).toBe('elsewhere');
      expect(await readiness(away, module)).toMatchObject({
        status: 'ok',
        checks: { placement: { ok: true, detail: `stands by: ${module} is at local.` } },
      });
    }
    const instance = await arrives('it is listed', async () => {
      await placements.refresh();
      return placements.instances.all().find(({ modules }) => modules.every(({ standsBy }) => standsBy));
    });
    expect(instance).toMatchObject({ ready: false, address: other.internalUrl });
    const store = await away.running().runtimes.get('hive')?.standBy();
    const epoch = placements.of('hive')?.epoch;
    if (!TEST_SERVER) expect(store?.ownership).toEqual({ epoch, role: 'follower' });
    await away.running().runtimes.get('hive')?.endStandBy();
    expect(away.running().modules.get('hive')?.store.isOpen).toBe(false);
  });

  it.each(['bees', 'meadow', 'hive'])(
    '%s goes to the other host and home again under load: no call fails, nothing is lost or doubled (guarantee 10)',
    async (module) => {
      const { opened, stop, stalls, untilMore } = load();
      const visits = async () => {
        const at = away.running().runtimes.get('bees')?.role === 'owner' ? away : home;
        return at.running().modules.get('bees')?.store.isOpen ? (await rows(at, 'bees', 'visits')).length : 0;
      };
      for (let round = 1; round <= 2; round += 1) {
        await untilMore('visits', visits);
        await moveByHand(module, { from: home, to: away }, placements);
        expect([home, away].map(({ running }) => running().runtimes.get(module)?.role)).toEqual(['elsewhere', 'owner']);
        await arrives('the source is closed', () => home.running().modules.get(module)?.store.isOpen === false);
        expect((await readiness(home, module)).checks).toMatchObject({
          placement: { ok: true, detail: `${module} is at ${other.internalUrl}.` },
        });
        expect((await readiness(away, module)).checks['placement']).toEqual({ ok: true });
        await untilMore('flowers', () => opened.length);
        await untilMore('visits', visits);

        await moveByHand(module, { from: away, to: home }, placements);
        expect([home, away].map(({ running }) => running().runtimes.get(module)?.role)).toEqual(['owner', 'elsewhere']);
        expect((await readiness(home, module)).checks).not.toHaveProperty('placement');
        await untilMore('visits', visits);
      }
      await stop();
      // Hosts that share a database learn by a refusal that the other one has begun.
      if (!TEST_SERVER && stalls.longest < STALL_MS) expect(warnings).toEqual([]);
      const all = [...opened].sort();
      await arrives('a visit to every flower', async () => (await visits()) >= all.length, CATCHES_UP_WITHIN_MS);
      expect(await rows(home, 'meadow', 'flowers')).toEqual(all);
      for (const table of ['heard', 'visits']) expect(await rows(home, 'bees', table)).toEqual(all);
      expect(await rows(home, 'hive', 'honey')).toEqual(all);
      expect((await readiness(home, module)).status).toBe('ok');
    },
    LIMIT_MS,
  );

  it(
    'PLACEMENT is the first placement: what was moved stays, and the database that it left keeps no host from starting',
    async () => {
      await moveByHand('hive', { from: home, to: away }, placements);
      const { port } = new URL(keeper.internalUrl);
      await keeper.close();
      keeper = await startKeeper({ INTERNAL_PORT: port, PLACEMENT: 'hive:local' });
      expect(warnings).toContainEqual(
        expect.stringMatching(/^PLACEMENT says that hive is at local, but it was moved since, and stays at http:/),
      );
      expect(home.running().runtimes.get('hive')?.role).toBe('elsewhere');
      const { stop, untilMore } = load();
      await untilMore('honey at the other host', async () => (await rows(away, 'hive', 'honey')).length);
      await stop();
    },
    LIMIT_MS,
  );
});
