import request from 'supertest';
import type { TestWorld } from '../../src/platform/testing/test-world.js';
import { StuckWorld } from './stuck-world.js';

describe('the stuck sagas of a host', () => {
  let world: TestWorld;
  let stuck: StuckWorld;
  beforeEach(async () => {
    stuck = await StuckWorld.open(['b1', 'b2', 'b3']);
    ({ world } = stuck);
  });
  afterEach(() => world.close());

  const as = async (role: string, sent: request.Test) =>
    sent.set('authorization', `Bearer ${await world.tokenFor('k1', role)}`);
  const list = async (query = '') =>
    (await as('keeper', request(world.internal).get(`/api/stuck-sagas${query}`))).body as {
      items: { id: string }[];
      next?: string;
    };
  const retry = (id: string, role = 'keeper') => as(role, request(world.internal).post(`/api/stuck-sagas/${id}/retry`));

  it('are shown page by page, with input, error and stack', async () => {
    const first = await list('?limit=2');
    const second = await list(`?limit=2&cursor=${first.next}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([
      ...['garden:pruning:b1', 'garden:pruning:b2', 'garden:pruning:b3'],
    ]);
    expect(second.next).toBeUndefined();
    expect(first.items[0]).toMatchObject({
      ...{ module: 'garden', saga: 'pruning', input: '{"bedId":"b1"}' },
      ...{
        stuckAt: expect.any(String) as string,
        lastStep: 'measure',
        error: 'the shears are blunt',
        stack: expect.stringContaining('stuck-world') as string,
      },
    });
  });

  it('fail a test that does not expect them, which is shown their errors', async () => {
    await expect(world.settled()).rejects.toThrow(
      /settled with 3 stuck sagas; the test expects 0\.\n.*\ngarden\.pruning b1 is stuck after \d+ attempts: Error: the shears are blunt\n.*stuck-world/,
    );
  });

  it('go on after the fix, when they are retried', async () => {
    stuck.fix();
    expect((await retry('garden:pruning:b2')).body).toMatchObject({ id: 'garden:pruning:b2' });
    await world.settled({ stuck: 2 });
    expect((await list()).items.map(({ id }) => id)).toEqual(['garden:pruning:b1', 'garden:pruning:b3']);
    const again = await retry('garden:pruning:b2');
    expect([again.status, again.body]).toEqual([404, expect.objectContaining({ code: 'NOT_STUCK' })]);
  });

  it('are open to those who operate the host, and to nobody else', async () => {
    expect((await request(world.internal).get('/api/stuck-sagas')).status).toBe(401);
    expect((await retry('garden:pruning:b1', 'gardener')).status).toBe(403);
  });
});
