import { injectable } from 'inversify';
import request from 'supertest';
import { defaultLimits } from '../../src/platform/events/feed/feed-environment.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import type { EventHandler } from '../../src/platform/module/handler.js';
import type { Module } from '../../src/platform/module/module.js';
import { when } from '../../src/platform/module/subscription.js';
import { garden, gardenMigrations, gardenModule, weatherModule } from './garden-world.js';

@injectable()
class Fail implements EventHandler<typeof garden.events.planted> {
  prepare(): Promise<void> {
    return Promise.reject(new Error('The lens is broken.'));
  }

  async apply(): Promise<void> {}
}

const blindWeather: Module = { ...weatherModule, on: [when(garden.events.planted, Fail)] };

interface Ready {
  readonly status: string;
  readonly notReady: readonly string[];
}

/** Publishes events of more keys than a feed may hold, all of which fail. */
async function fillFeed(world: TestWorld): Promise<void> {
  await world.store('garden').units.run('plant a forest', async (tx) => {
    for (let n = 0; n <= defaultLimits.heldKeys; n += 1)
      tx.publish(garden.events.planted, { plantId: `p${n}`, seed: 'oak' });
  });
}

describe('readiness, with a feed that is full', () => {
  let world: TestWorld;
  afterEach(() => world.close());

  const send = async (path: string) => {
    const { status, body } = await request(world.app).get(path);
    return { status, body: body as Ready };
  };
  const full = () =>
    arrives('a feed that is full', async () => (await send('/health/ready')).body.status !== 'ok', 50_000);

  it('is degraded: the process serves, the consumer is named, its producer is ready', async () => {
    world = await testWorld([gardenModule, blindWeather], { migrations: gardenMigrations, operators: ['keeper'] });
    await fillFeed(world);
    await full();
    expect(await send('/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'degraded', notReady: ['weather'] },
    });
    const weather = await send('/health/ready/weather');
    expect(weather).toMatchObject({
      status: 503,
      body: { status: 'degraded', checks: { database: { ok: true }, feeds: { ok: false } } },
    });
    expect(JSON.stringify(weather.body)).toContain('weather<-garden takes no new events');
    expect((await send('/health/ready/garden')).status).toBe(200);
    expect((await send('/health/ready/operations')).status).toBe(200);
  });

  it('does not take a process that runs the one module out of service: its calls are served', async () => {
    world = await testWorld([blindWeather], { migrations: gardenMigrations });
    await fillFeed(world);
    await full();
    expect(await send('/health/ready')).toMatchObject({ status: 200, body: { status: 'degraded' } });
    const token = await world.tokenFor('k1', 'visitor');
    await request(world.app).get('/api/weather').set('authorization', `Bearer ${token}`).expect(200);
  });
});
