import request from 'supertest';
import { operationsContract } from '../../src/platform/operations/contract.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { garden, gardenMigrations, gardenModule, weatherModule } from './garden-world.js';

interface Answer {
  readonly complete: boolean;
  readonly items: readonly { readonly id: string; readonly data: string; readonly correlationId?: string }[];
}

describe('the events of a call', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await testWorld([gardenModule, weatherModule], { migrations: gardenMigrations, operators: ['keeper'] });
  });
  afterEach(() => world.close());

  const read = async (id: string, role?: string) => {
    const sent = request(world.internal).get(`/api/call-traces/${id}`);
    return role === undefined ? sent : sent.set('authorization', `Bearer ${await world.tokenFor('k1', role)}`);
  };
  /** The correlation id of the only event with this key. */
  const idOf = async (key: string) => {
    const sent = request(world.internal).get(`/api/traces/${key}`);
    const { body } = await sent.set('authorization', `Bearer ${await world.tokenFor('k1', 'keeper')}`);
    return String((body as { correlationIds: string[] }).correlationIds[0]);
  };

  it('have their data and who has handled them, and are those of that call alone', async () => {
    await world.publish(garden.events.planted, { plantId: 'p1', seed: 'oak' });
    await world.publish(garden.events.planted, { plantId: 'p2', seed: 'ash' });
    await world.settled();
    const { status, body } = await read(await idOf('p1'), 'keeper');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      complete: true,
      items: [{ module: 'garden', event: 'garden.planted', key: 'p1', outcome: 'handled by weather' }],
    });
    expect(JSON.parse((body as Answer).items[0]?.data ?? '')).toEqual({ plantId: 'p1', seed: 'oak' });
    expect(((await read('p1', 'keeper')).body as Answer).items).toEqual([]);
  });

  it('are for operators alone, and not at the public listener', async () => {
    expect((await read('x')).status).toBe(401);
    expect((await read('x', 'visitor')).status).toBe(403);
    expect((await read('x', 'keeper')).status).toBe(200);
    expect((await request(world.app).get('/api/call-traces/x')).status).toBe(404);
  });

  it('are for everyone where the host has sample accounts', () => {
    const [closed, open] = [operationsContract(['keeper']), operationsContract(['keeper'], 'anyone')];
    expect(closed.calls.callTrace).toMatchObject({ allow: ['keeper'], http: { listener: 'internal' } });
    expect(open.calls.callTrace).toMatchObject({ allow: ['keeper', 'anyone'], http: { listener: 'both' } });
  });
});
