import request from 'supertest';
import { stub } from '../../src/platform/testing/stub.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { garden, gardenMigrations, gardenModule, PlantRow, weather, weatherModule } from './garden-world.js';

describe('a world of two modules that have nothing to do with food', () => {
  let world: TestWorld;
  afterEach(() => world.close());
  const migrations = gardenMigrations;

  const plant = async (seed: string, key: string) =>
    request(world.app)
      .post('/api/plants')
      .set('authorization', `Bearer ${await world.tokenFor('m1', 'gardener')}`)
      .set('idempotency-key', key)
      .send({ seed });
  const seen = async () =>
    (
      await request(world.app)
        .get('/api/weather')
        .set('authorization', `Bearer ${await world.tokenFor('m1')}`)
    ).body as {
      seeds: string[];
    };

  it('boots on the same platform: a call between them, an event back, and a response over HTTP', async () => {
    world = await testWorld([gardenModule, weatherModule], { migrations });
    const response = await plant('fern', 'k1');
    expect([response.status, response.body]).toEqual([201, { plantId: expect.any(String), celsius: 21 }]);
    expect(response.headers['x-served-by']).toBe('garden@local');
    expect(response.headers['x-commit']).toMatch(/^garden@1:\d+$/);
    await world.settled();
    expect(await seen()).toEqual({ seeds: ['fern'] });
  });

  it('names the module and the destination that served, also when it refuses, and reads what was written', async () => {
    world = await testWorld([gardenModule, weatherModule], { migrations });
    const token = await world.tokenFor('m1');
    const refused = await request(world.app)
      .post('/api/plants')
      .set('authorization', `Bearer ${token}`)
      .set('idempotency-key', 'k')
      .send({ seed: '' });
    expect([refused.status, refused.headers['x-served-by']]).toEqual([400, 'garden@local']);
    const read = await request(world.app)
      .get('/api/weather')
      .set('authorization', `Bearer ${token}`)
      .set('x-commit', 'garden@1:7, weather@1:1');
    expect([read.status, read.headers['x-served-by']]).toEqual([200, 'weather@local']);
  });

  it('has one effect for one key, although every unit runs twice', async () => {
    world = await testWorld([gardenModule, weatherModule], { migrations });
    const [first, again] = [await plant('fern', 'k1'), await plant('fern', 'k1')];
    expect(again.text).toBe(first.text);
    await world.settled();
    expect(await world.store('garden').reads.manager.count(PlantRow)).toBe(1);
    expect(await seen()).toEqual({ seeds: ['fern'] });
  });

  it('calls a stub as it would call the missing neighbour', async () => {
    world = await testWorld([gardenModule], {
      migrations,
      stubs: [stub(weather, { forecast: () => ({ celsius: -3 }) })],
    });
    expect((await plant('fern', 'k1')).body).toMatchObject({ celsius: -3 });
  });

  it('makes up a neighbour that nobody has stubbed, from its contract', async () => {
    world = await testWorld([gardenModule], { migrations });
    expect((await plant('fern', 'k1')).body).toMatchObject({ celsius: 0 });
  });

  it('stubs a producer that is only consumed, and publishes for it', async () => {
    world = await testWorld([weatherModule], { migrations });
    await world.publish(garden.events.planted, { plantId: 'p1', seed: 'oak' });
    await world.settled();
    expect(await seen()).toEqual({ seeds: ['oak'] });
  });

  it('settles when a poison event is parked, after its retries on the virtual clock', async () => {
    world = await testWorld([weatherModule], { migrations });
    const before = world.clock.now();
    await world.publish(garden.events.planted, { plantId: 'p1', seed: 'poison ivy' });
    await world.publish(garden.events.planted, { plantId: 'p2', seed: 'oak' });
    await world.settled({ parked: 1 });
    expect(await seen()).toEqual({ seeds: ['oak'] });
    expect(await world.running.delivery.states()).toMatchObject([
      { feed: 'weather<-garden', held: 1, parked: 1, lag: 0 },
    ]);
    expect(world.clock.now()).toBeGreaterThan(before);
  });

  it('migrates a module that brings its own migrations with them, and looks for no others', async () => {
    const brought = (await migrations('garden')) as readonly (new () => object)[];
    const none = async (module: string) => {
      if (module === 'garden') throw new Error('The migrations of garden were looked for.');
      return migrations(module);
    };
    world = await testWorld([{ ...gardenModule, migrations: brought }, weatherModule], { migrations: none });
    expect((await plant('fern', 'k1')).status).toBe(201);
  });

  it('names what was awaited in vain', async () => {
    world = await testWorld([weatherModule], { migrations });
    await expect(
      world.neverArrives('an oak', async () => (await seen()).seeds.includes('oak')),
    ).resolves.toBeUndefined();
    await world.publish(garden.events.planted, { plantId: 'p1', seed: 'oak' });
    await expect(world.arrives('an oak', async () => (await seen()).seeds.includes('oak'))).resolves.toBe(true);
    await expect(world.neverArrives('an oak', async () => (await seen()).seeds.includes('oak'))).rejects.toThrow(
      'Arrived after all: an oak.',
    );
  });
});
