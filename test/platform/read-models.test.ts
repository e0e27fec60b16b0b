import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { injectable } from 'inversify';
import request from 'supertest';
import type { Data } from '../../src/platform/contract/event.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import type { EventHandler } from '../../src/platform/module/handler.js';
import type { Module } from '../../src/platform/module/module.js';
import { readModel } from '../../src/platform/module/read-model.js';
import { when } from '../../src/platform/module/subscription.js';
import type { Tx } from '../../src/platform/store/unit/tx.js';
import { garden, gardenMigrations, gardenModule, SightingRow, weatherModule } from './garden-world.js';

/** What the handler writes for a seed. A fixed handler writes something else than the one before. */
let written = (seed: string) => seed;

/** Counts on being handled once: it adds to what is there. */
@injectable()
class Append implements EventHandler<typeof garden.events.planted> {
  async apply(tx: Tx, { plantId, seed }: Data<typeof garden.events.planted>): Promise<void> {
    const [row] = await tx.sql.all<{ seed: string }>('SELECT seed FROM sightings WHERE "plantId" = ?', [plantId]);
    const seeds = row ? `${row.seed}, ${written(seed)}` : written(seed);
    await tx.manager.upsert(SightingRow, { plantId, seed: seeds }, ['plantId']);
  }
}

const watching: Module = {
  ...weatherModule,
  on: [when(garden.events.planted, Append)],
  readModels: [readModel('sightings', { rows: [SightingRow], handlers: [Append] })],
};

describe('the read models of a host', () => {
  let world: TestWorld;
  let dataDirectory: string;
  const start = async (module = watching) => {
    world = await testWorld([module, gardenModule], {
      migrations: gardenMigrations,
      operators: ['keeper'],
      dataDirectory,
    });
  };
  beforeEach(async () => {
    written = (seed) => seed;
    dataDirectory = await mkdtemp(join(tmpdir(), 'ficus-models-'));
    await start();
  });
  afterEach(async () => {
    await world.close();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  const post = async (body: object) =>
    request(world.internal)
      .post('/api/feeds/rebuild')
      .set('authorization', `Bearer ${await world.tokenFor('k1', 'keeper')}`)
      .send(body);
  const feeds = async () => {
    const token = await world.tokenFor('k1', 'keeper');
    const { body } = await request(world.internal).get('/api/feeds').set('authorization', `Bearer ${token}`);
    return (body as { items: { feed: string; rebuilds: object[] }[] }).items;
  };
  const plant = (plantId: string, seed: string) => world.publish(garden.events.planted, { plantId, seed });
  const seen = async () =>
    (await world.store('weather').reads.manager.find(SightingRow, { order: { plantId: 'ASC' } })).map(
      ({ seed }) => seed,
    );
  const rebuild = { feed: 'weather<-garden', replayId: 'r', reset: true };

  it('are built anew from nothing by the handlers as they are now, and show what has come since', async () => {
    await plant('p1', 'oak');
    await plant('p1', 'moss');
    await plant('p2', 'elm');
    await world.settled();
    expect(await seen()).toEqual(['oak, moss', 'elm']);
    written = (seed) => seed.toUpperCase();
    expect((await post(rebuild)).body).toEqual({ events: [], models: ['sightings'], begun: true });
    await plant('p2', 'fern');
    await world.settled();
    expect(await seen()).toEqual(['OAK, MOSS', 'ELM, FERN']);
    expect((await post(rebuild)).body).toMatchObject({ begun: false });
    expect(await feeds()).toMatchObject([{ feed: 'weather<-garden', lag: 0, held: 0, rebuilds: [] }]);
    await plant('p1', 'ivy');
    await world.settled();
    expect(await seen()).toEqual(['OAK, MOSS, IVY', 'ELM, FERN']);
  });

  it('are built anew after a restart that came in between', async () => {
    await plant('p1', 'oak');
    await world.settled();
    await world
      .store('weather')
      .units.run('an operator has requested it', (tx) =>
        tx.sql.all(`INSERT INTO _rebuild (model, replay_id, kept, requested_at) VALUES ('sightings', 'r', 0, '')`),
      );
    await world.close();
    written = (seed) => seed.toUpperCase();
    await start();
    await world.settled();
    expect(await seen()).toEqual(['OAK']);
    expect((await post(rebuild)).body).toMatchObject({ begun: false });
  });

  it('read no other table: what does so is left to the feed, and is not lost', async () => {
    @injectable()
    class ReadsMore extends Append {
      override async apply(tx: Tx, data: Data<typeof garden.events.planted>): Promise<void> {
        if (data.seed === 'oak') await tx.sql.all('SELECT COUNT(*) FROM diary');
        await super.apply(tx, data);
      }
    }
    await world.close();
    const diary: Module = {
      ...watching,
      on: [when(garden.events.planted, ReadsMore)],
      readModels: [readModel('sightings', { rows: [SightingRow], handlers: [ReadsMore] })],
    };
    await start(diary);
    const store = world.store('weather');
    await store.units.run('a diary', (tx) => tx.sql.all('CREATE TABLE diary (day integer PRIMARY KEY)'));
    await plant('p1', 'oak');
    await plant('p2', 'elm');
    await world.settled();
    expect(await seen()).toEqual(['oak', 'elm']);
    await post(rebuild);
    await world.settled();
    expect(await seen()).toEqual(['oak', 'elm']);
  });

  it('are named where there are none, and are not built from a part of their events', async () => {
    const [none, part, elsewhere] = [
      await post({ ...rebuild, feed: 'weather<-shed' }),
      await post({ ...rebuild, event: 'garden.planted' }),
      await post({ ...rebuild, feed: 'garden<-weather' }),
    ];
    expect([none.status, none.body]).toEqual([404, expect.objectContaining({ code: 'UNKNOWN_FEED' })]);
    expect([part.status, part.body]).toEqual([400, expect.objectContaining({ code: 'INVALID_INPUT' })]);
    expect([elsewhere.status, elsewhere.body]).toEqual([
      409,
      expect.objectContaining({
        code: 'NO_READ_MODEL',
        detail:
          'garden has no read model; declare one with readModel() in its module.ts, or rebuild garden<-weather without --reset.',
      }),
    ]);
  });

  it('name rows and handlers that the module has', async () => {
    const wrong: Module = { ...watching, rows: [] };
    await expect(testWorld([wrong], { migrations: gardenMigrations })).rejects.toThrow(
      "The read model 'sightings' of weather lists what the module does not have; add SightingRow to store.rows.",
    );
  });
});
