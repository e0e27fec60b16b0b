import request from 'supertest';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { operationsContract } from '../../src/platform/operations/contract.js';
import { gardenMigrations, weatherModule } from './garden-world.js';

const PUBLIC = /^\/api\/parked-events/;

describe('the operations of a host', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld([weatherModule], { migrations: gardenMigrations, operators: ['keeper'] });
  });
  afterAll(() => world.close());

  const routes = Object.values(operationsContract([]).calls).flatMap(({ http }) => (http ? [http] : []));

  it('are served by the internal listener; by the public one only what is parked', async () => {
    const token = await world.tokenFor('k1', 'keeper');
    const send = async (app: TestWorld['app'], method: 'GET' | 'POST', path: string) => {
      const sent = method === 'GET' ? request(app).get(path) : request(app).post(path).send({});
      const { status, body } = await sent.set('authorization', `Bearer ${token}`);
      return status === 404 && (body as { code: string }).code === 'NOT_FOUND' ? 'not served' : 'served';
    };
    const served: Record<string, readonly string[]> = {};
    const expected: Record<string, readonly string[]> = {};
    for (const { method, path } of routes) {
      const sent = path.replace(':id', 'weather:e1').replace(':module', 'weather');
      const at = [world.internal, world.app].map((app) => send(app, method as 'GET' | 'POST', sent));
      served[`${method} ${path}`] = await Promise.all(at);
      expected[`${method} ${path}`] = ['served', PUBLIC.test(path) ? 'served' : 'not served'];
    }
    expect(Object.keys(served).length).toBeGreaterThan(10);
    expect(served).toEqual(expected);
  });

  it('leave what clients call to the public listener', async () => {
    const sent = (app: TestWorld['app']) => request(app).get('/api/weather');
    expect([(await sent(world.app)).status, (await sent(world.internal)).status]).toEqual([401, 404]);
  });

  it('keep the metrics to the internal listener, and serve health at both', async () => {
    const statuses = async (path: string) =>
      Promise.all([world.internal, world.app].map(async (app) => (await request(app).get(path)).status));
    expect(await statuses('/metrics')).toEqual([200, 404]);
    for (const path of ['/health/live', '/health/ready', '/health/ready/weather'])
      expect([path, await statuses(path)]).toEqual([path, [200, 200]]);
  });
});
