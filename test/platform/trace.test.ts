import { injectable } from 'inversify';
import request from 'supertest';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import type { Module } from '../../src/platform/module/module.js';
import type { TraceBook, TraceEntry, TraceScope } from '../../src/platform/module/trace-book.js';
import { ReadSide } from '../../src/platform/store/unit/read-side.js';
import { garden, gardenMigrations, gardenModule, SightingRow, weatherModule } from './garden-world.js';

/** What the weather station saw of the plants of a story. */
@injectable()
class Sightings implements TraceBook {
  constructor(private readonly reads: ReadSide) {}

  async entries({ keys }: TraceScope): Promise<readonly TraceEntry[]> {
    const rows = await this.reads.manager.find(SightingRow);
    return rows
      .filter(({ plantId }) => keys.includes(plantId))
      .map(({ plantId: id, seed }) => ({ at: '2030-01-01T00:00:00.000Z', what: 'sighting', id, outcome: seed }));
  }
}

const bookedWeather: Module = { ...weatherModule, trace: Sightings };

describe('the story of a key', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await testWorld([gardenModule, bookedWeather], { migrations: gardenMigrations, operators: ['keeper'] });
  });
  afterEach(() => world.close());

  const plant = (plantId: string, seed: string) => world.publish(garden.events.planted, { plantId, seed });
  const trace = async (id: string, role = 'keeper') => {
    const sent = request(world.internal).get(`/api/traces/${encodeURIComponent(id)}`);
    const { status, body } = await sent.set('authorization', `Bearer ${await world.tokenFor('k1', role)}`);
    return { status, ...(body as { items: readonly object[]; correlationIds: readonly string[] }) };
  };

  it('has its events with the module that has handled them, and what modules add from their books, and no other key', async () => {
    await plant('p1', 'oak');
    await plant('p2', 'ash');
    await world.settled();
    const { items } = await trace('p1');
    expect(items).toEqual([
      expect.objectContaining({ module: 'garden', what: 'garden.planted', outcome: 'handled by weather' }),
      { module: 'weather', at: '2030-01-01T00:00:00.000Z', what: 'sighting', id: 'p1', outcome: 'oak' },
    ]);
    expect(JSON.stringify(items)).not.toContain('p2');
  });

  it('shows what is held behind a failure, and what is parked with its error', async () => {
    await plant('p1', 'poison ivy');
    await plant('p1', 'oak');
    await world.settled({ parked: 1 });
    expect((await trace('p1')).items).toEqual([
      expect.objectContaining({ outcome: 'parked by weather: nobody looks at poison ivy' }),
      expect.objectContaining({ outcome: 'held by weather after 0 attempts' }),
    ]);
  });

  it('begins with any text that a key may be, and is for operators alone', async () => {
    expect(await trace('a/b 한 글')).toMatchObject({ status: 200, items: [], correlationIds: [] });
    expect((await trace('p1', 'visitor')).status).toBe(403);
  });
});
