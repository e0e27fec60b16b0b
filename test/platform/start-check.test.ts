import { injectable } from 'inversify';
import request from 'supertest';
import { Unavailable } from '../../src/platform/contract/failure.js';
import type { Module, StartCheck } from '../../src/platform/module/module.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { garden, gardenMigrations, gardenModule, SightingRow, weatherModule } from './garden-world.js';

let found: Error | undefined;
let runs = 0;

@injectable()
class LookAtSky implements StartCheck {
  async run(): Promise<void> {
    runs += 1;
    if (found) throw found;
  }
}

const checked: Module = { ...weatherModule, startCheck: LookAtSky };

describe('the start check of a module', () => {
  let world: TestWorld | undefined;
  beforeEach(() => {
    found = undefined;
    runs = 0;
  });
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });
  const start = async () =>
    (world = await testWorld([checked, gardenModule], { migrations: gardenMigrations, printErrors: false }));

  it('runs once before its feeds begin', async () => {
    await start();
    expect(runs).toBe(1);
  });

  it('ends the start of the host with its sentence', async () => {
    found = new Error('weather does not start: it sees another sky; name the sky.');
    await expect(start()).rejects.toThrow(found);
  });

  it('that cannot tell yet is repeated: only this module waits, and says why, and then its feeds go on', async () => {
    found = new Unavailable('weather cannot start.', { cause: new Error('The sky is hidden.') });
    const { app, clock, publish, store } = await start();
    await publish(garden.events.planted, { plantId: 'p1', seed: 'oak' });
    const { body } = await request(app).get('/health/ready/weather');
    expect(JSON.stringify(body)).toContain('The sky is hidden.');
    expect((await request(app).get('/health/ready/garden')).status).toBe(200);
    found = undefined;
    await world?.arrives('the event is handled', async () => {
      await clock.advance('1s');
      return (await store('weather').reads.manager.find(SightingRow)).length === 1;
    });
  });
});
