import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { injectable } from 'inversify';
import { z } from 'zod';
import type { Dispatcher } from '../../src/platform/calls/dispatcher.js';
import { byModule, signedIn } from '../../src/platform/contract/access.js';
import { command, type In, query } from '../../src/platform/contract/call.js';
import { client, type Client } from '../../src/platform/contract/client.js';
import { contract } from '../../src/platform/contract/contract.js';
import { type Data, event } from '../../src/platform/contract/event.js';
import type { StoredPlacement } from '../../src/platform/fig/placement.js';
import { LOCAL } from '../../src/platform/fig/placement.js';
import type { PlacementStore } from '../../src/platform/fig/placement-store.js';
import { boot, type Running } from '../../src/platform/host/boot.js';
import type { BootOptions } from '../../src/platform/host/boot-options.js';
import type { Migrations } from '../../src/platform/host/discover-migrations.js';
import { measure } from '../../src/platform/host/measurements.js';
import { openPlacements } from '../../src/platform/host/open-placements.js';
import { watch } from '../../src/platform/host/readiness.js';
import type { CommandHandler, EventHandler, QueryHandler } from '../../src/platform/module/handler.js';
import { implement } from '../../src/platform/module/implement.js';
import type { Saga } from '../../src/platform/module/saga.js';
import { saga } from '../../src/platform/module/saga-contract.js';
import { Sagas } from '../../src/platform/module/sagas.js';
import type { Steps } from '../../src/platform/module/steps.js';
import { when } from '../../src/platform/module/subscription.js';
import { systemClock as clock } from '../../src/platform/ops/clock.js';
import { Health } from '../../src/platform/ops/health.js';
import { uuidIds as ids } from '../../src/platform/ops/ids.js';
import { Metrics } from '../../src/platform/ops/metrics.js';
import { lines } from '../../src/platform/saga/fixtures/growth.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { TEST_DRIVER } from '../../src/platform/testing/temporary-database.js';
import { testClient } from '../../src/platform/testing/test-client.js';
import { testDatabases } from '../../src/platform/testing/test-databases.js';
import { ReadSide } from '../../src/platform/store/unit/read-side.js';
import type { Tx } from '../../src/platform/store/unit/tx.js';

/** A move's pause, which is some 100 ms, stays below this on any machine: a call that waits for its end fails by a fault alone. */
const deadline = '60s';

/**
 * A world of three modules on a journal: flowers open in a meadow; bees hear of each one and visit it in a saga, which stores
 * honey in a hive and notes the visit.
 */
export const hive = contract('hive', {
  calls: {
    store: command({ in: z.object({ flower: z.string() }), out: z.object({}), allow: [byModule('bees')], deadline }),
  },
});
class HiveClient extends client(hive) {}

export const meadow = contract('meadow', {
  calls: {
    open: command({
      in: z.object({ flower: z.string() }),
      out: z.object({}),
      allow: [signedIn],
      key: 'required',
      deadline,
    }),
    count: query({ in: z.object({}), out: z.object({ flowers: z.int() }), allow: [signedIn] }),
  },
  events: {
    opened: event({ version: 1, key: 'flower', data: z.object({ flower: z.string() }), keep: 'forever' }),
  },
});

export const bees = contract('bees', { calls: {} });

const insert = (tx: Tx, table: string, text: string) =>
  tx.sql.all(`INSERT INTO ${table} (id, text) VALUES (?, ?)`, [tx.id(), text]);

@injectable()
class Open implements CommandHandler<typeof meadow.calls.open> {
  async apply(tx: Tx, { flower }: In<typeof meadow.calls.open>) {
    await insert(tx, 'flowers', flower);
    tx.publish(meadow.events.opened, { flower });
    return {};
  }
}

@injectable()
class Count implements QueryHandler<typeof meadow.calls.count> {
  constructor(private readonly reads: ReadSide) {}

  async answer() {
    return { flowers: (await this.reads.sql.all('SELECT id FROM flowers')).length };
  }
}

@injectable()
class Store implements CommandHandler<typeof hive.calls.store> {
  async apply(tx: Tx, { flower }: In<typeof hive.calls.store>) {
    await insert(tx, 'honey', flower);
    return {};
  }
}

const visit = saga('visit', { in: z.object({ flower: z.string() }), steps: { store: 'call', note: 'apply' } });

@injectable()
class Visit implements Saga<typeof visit> {
  static readonly contract = visit;

  constructor(private readonly hive: HiveClient) {}

  async run(steps: Steps<typeof visit>, { flower }: In<typeof visit>): Promise<void> {
    await steps.call('store', (key) => this.hive.store({ flower }, { key }));
    await steps.apply('note', (tx) => insert(tx, 'visits', flower));
  }
}

@injectable()
class Hear implements EventHandler<typeof meadow.events.opened> {
  constructor(private readonly sagas: Sagas) {}

  async apply(tx: Tx, { flower }: Data<typeof meadow.events.opened>): Promise<void> {
    await insert(tx, 'heard', flower);
    await this.sagas.start(tx, Visit, flower, { flower });
  }
}

export const meadowModules = [
  implement(meadow, { calls: { open: Open, count: Count } }),
  implement(bees, { calls: {}, uses: [hive], sagas: [Visit], on: [when(meadow.events.opened, Hear)] }),
  implement(hive, { calls: { store: Store } }),
];
const tables: { readonly [module: string]: readonly string[] } = {
  meadow: ['flowers'],
  bees: ['heard', 'visits'],
  hive: ['honey'],
};

export const meadowMigrations: Migrations = async (module) => [lines(...(tables[module] ?? []))];

const cause = { by: 'a test', reason: 'to see it' };

/** A meadow that runs on a journal, with the clock of the machine. */
export class MeadowWorld {
  readonly said: string[];
  /** The ids of the databases of this world, by module: a closed one does not say. */
  private readonly identities: ReadonlyMap<string, string>;

  private constructor(
    readonly running: Running,
    readonly placements: PlacementStore,
    readonly health: Health,
    readonly metrics: Metrics,
    private readonly world: { readonly said: string[]; readonly remove: () => Promise<void> },
  ) {
    this.said = world.said;
    const open = [...running.modules].filter(([, { store }]) => store.isOpen);
    this.identities = new Map(open.map(([name, { store }]) => [name, store.identity]));
  }

  /** @param environment in addition to that of the world */
  static async open(environment: BootOptions['environment'] = {}): Promise<MeadowWorld> {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'ficus-meadow-'));
    const databases = await testDatabases(['meadow', 'bees', 'hive', 'placement']);
    const said: string[] = [];
    const note = (_: unknown, sentence?: string) => void said.push(sentence ?? '');
    const log = { ...quietLog, warn: note, error: note };
    const base = {
      dataDirectory,
      environment: { SQLITE_DRIVER: TEST_DRIVER.name, ...databases.environment, ...environment },
      ...{ clock, ids, log },
    };
    const journal = await openPlacements(base);
    const removeAll = async () => {
      await journal.close();
      await databases.remove();
      await rm(dataDirectory, { recursive: true, force: true });
    };
    const metrics = new Metrics();
    const { placements } = journal;
    const options: BootOptions = {
      ...base,
      placements,
      migrations: meadowMigrations,
      samples: 'leave',
      measurements: measure(metrics),
    };
    try {
      const running = await boot(meadowModules, options);
      const health = new Health(clock);
      watch(running, health, metrics);
      const remove = async () => {
        await running.close();
        await removeAll();
      };
      return new MeadowWorld(running, placements, health, metrics, { said, remove });
    } catch (error) {
      await removeAll();
      throw error;
    }
  }

  get meadow(): Client<typeof meadow> {
    return this.clientOf(this.running.dispatcher);
  }

  /** What another host gets that calls the meadow here. */
  get meadowForPeers(): Client<typeof meadow> {
    return this.clientOf(this.running.here);
  }

  private clientOf(dispatcher: Dispatcher): Client<typeof meadow> {
    const member = { kind: 'member', memberId: 'm1', roles: [] } as const;
    return testClient(meadow, member, { dispatcher, clock, ids });
  }

  /** The flowers in a table of a module, sorted. */
  async rows(module: string, table: string): Promise<readonly string[]> {
    const rows = await this.store(module).reads.sql.all<{ text: string }>(`SELECT text FROM ${table} ORDER BY text`);
    return rows.map(({ text }) => text);
  }

  store(module: string) {
    const found = this.running.modules.get(module);
    if (!found) throw new Error(`There is no ${module}.`);
    return found.store;
  }

  async commitNumber(module: string): Promise<number> {
    const [row] = await this.store(module).reads.sql.all<{ number: number }>('SELECT number FROM _commit');
    return Number(row?.number);
  }

  /** Keeps the database of a module open while it is elsewhere. */
  async standBy(module: string): Promise<void> {
    await this.running.runtimes.get(module)?.standBy();
  }

  /** Gives the data of a module another owner, elsewhere, as a mover does. */
  async moveAway(module: string): Promise<StoredPlacement> {
    const from = this.placement(module);
    const place = 'http://127.0.0.1:4001';
    const to = { ...from, epoch: from.epoch + 1, owner: 'a database elsewhere', place };
    return this.placements.change(from, to, cause);
  }

  /** Makes the database of this world the owner again, at a newer epoch. */
  async moveBack(module: string): Promise<StoredPlacement> {
    const from = this.placement(module);
    const to = {
      ...from,
      epoch: from.epoch + 1,
      owner: this.identities.get(module) ?? '',
      place: LOCAL,
      phase: 'activating',
    } as const;
    return this.placements.change(from, to, cause);
  }

  change(module: string, change: Partial<StoredPlacement>): Promise<StoredPlacement> {
    const from = this.placement(module);
    return this.placements.change(from, { ...from, ...change }, cause);
  }

  close(): Promise<void> {
    return this.world.remove();
  }

  placement(module: string): StoredPlacement {
    const found = this.placements.of(module);
    if (!found) throw new Error(`${module} has no placement.`);
    return found;
  }
}
