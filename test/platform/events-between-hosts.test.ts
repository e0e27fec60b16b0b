import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { injectable } from 'inversify';
import request from 'supertest';
import type { Data } from '../../src/platform/contract/event.js';
import { RemoteEventSource } from '../../src/platform/events/remote/remote-event-source.js';
import type { EventHandler } from '../../src/platform/module/handler.js';
import type { Module } from '../../src/platform/module/module.js';
import { readModel } from '../../src/platform/module/read-model.js';
import { when } from '../../src/platform/module/subscription.js';
import { PeerClient } from '../../src/platform/peer/peer-client.js';
import type { Tx } from '../../src/platform/store/unit/tx.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { VirtualClock } from '../../src/platform/testing/virtual-clock.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { garden, gardenMigrations, gardenModule, SightingRow, weatherModule } from './garden-world.js';

const secret = 'a-secret-of-at-least-32-characters';
let written = (seed: string) => seed;

@injectable()
class Append implements EventHandler<typeof garden.events.planted> {
  async apply(tx: Tx, { plantId, seed }: Data<typeof garden.events.planted>): Promise<void> {
    if (written(seed) === 'poison ivy') throw new Error('nobody looks at poison ivy');
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

describe('a consumer in one host and its producer in another, each with a database of its own', () => {
  let clock: VirtualClock;
  let directories: string[];
  let producer: TestWorld;
  let consumer: TestWorld;
  let server: Server;
  let peer: PeerClient;
  let port: number;

  const startProducer = async () => {
    producer = await testWorld([gardenModule], {
      ...{ migrations: gardenMigrations, clock, dataDirectory: directories[0] as string },
      environment: { INTERNAL_SECRET: secret },
      // A request may be in the middle of a read when its host is ended here.
      printErrors: false,
    });
    server = createServer(producer.internal).listen(port, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  };
  const stopProducer = async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
    await producer.close();
  };
  const startConsumer = async (module: Module = watching) => {
    consumer = await testWorld([module], {
      ...{ migrations: gardenMigrations, clock, dataDirectory: directories[1] as string, operators: ['keeper'] },
      eventsOf: (name) =>
        name === 'garden' ? new RemoteEventSource('garden', () => peer, { clock, random: () => 0.5 }) : undefined,
    });
  };

  beforeEach(async () => {
    written = (seed) => seed;
    clock = new VirtualClock();
    port = 0;
    directories = [await mkdtemp(join(tmpdir(), 'ficus-one-')), await mkdtemp(join(tmpdir(), 'ficus-other-'))];
    await startProducer();
    peer = new PeerClient({ url: `http://127.0.0.1:${port}`, secret, clock });
  });
  afterEach(async () => {
    await consumer.close();
    await stopProducer();
    await peer.close();
    for (const directory of directories) await rm(directory, { recursive: true, force: true });
  });

  const plant = (plantId: string, seed: string) => producer.publish(garden.events.planted, { plantId, seed });
  const seen = async () =>
    (await consumer.store('weather').reads.manager.find(SightingRow, { order: { plantId: 'ASC' } })).map(
      ({ seed }) => seed,
    );
  const operate = async (path: string, body?: object) => {
    const call = body ? request(consumer.internal).post(path).send(body) : request(consumer.internal).get(path);
    return call.set('authorization', `Bearer ${await consumer.tokenFor('k1', 'keeper')}`);
  };

  it('delivers as within one host: to a late subscriber, after a park, by republishing, into a read model that is rebuilt', async () => {
    await plant('p1', 'oak');
    await plant('p2', 'poison ivy');
    await plant('p1', 'moss');
    await startConsumer();
    await consumer.settled({ parked: 1 });
    expect(await seen()).toEqual(['oak, moss']);

    const { body } = await operate('/api/parked-events');
    const [{ id }] = (body as { items: [{ id: string }] }).items;
    written = (seed) => (seed === 'poison ivy' ? 'ivy' : seed);
    expect((await operate(`/api/parked-events/${id}/retry`, {})).status).toBe(200);
    await consumer.settled();
    expect(await seen()).toEqual(['oak, moss', 'ivy']);

    const again = await operate('/api/feeds/republish', { feeds: ['weather<-garden'], keys: ['p1'], replayId: 'r1' });
    expect(again.body).toMatchObject({ items: [{ feed: 'weather<-garden', again: 2 }] });
    await consumer.settled();
    expect(await seen()).toEqual(['oak, moss, oak, moss', 'ivy']);

    written = (seed) => seed.toUpperCase();
    await plant('p2', 'elm');
    expect(
      (await operate('/api/feeds/rebuild', { feed: 'weather<-garden', replayId: 'r2', reset: true })).body,
    ).toEqual({
      ...{ events: [], models: ['sightings'], begun: true },
    });
    await consumer.settled();
    expect(await seen()).toEqual(['OAK, MOSS', 'POISON IVY, ELM']);
  });

  it('goes on where it was when the host of the producer is stopped and started again', async () => {
    await startConsumer();
    for (let i = 0; i < 10; i += 1) {
      await plant('p1', `seed ${i}`);
      if (i % 4 === 3) {
        await stopProducer();
        await startProducer();
        await arrives('the consumer has gone on', async () => {
          clock.turn(100);
          return (await seen())[0]?.endsWith(`seed ${i}`);
        });
      }
    }
    await consumer.settled();
    expect(await seen()).toEqual([Array.from({ length: 10 }, (_, i) => `seed ${i}`).join(', ')]);
  });
});
