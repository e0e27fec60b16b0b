import 'reflect-metadata';
import { injectable } from 'inversify';
import request from 'supertest';
import { z } from 'zod';
import { signedIn } from '../../src/platform/contract/access.js';
import { command, type In } from '../../src/platform/contract/call.js';
import { contract } from '../../src/platform/contract/contract.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import type { CommandHandler } from '../../src/platform/module/handler.js';
import { implement } from '../../src/platform/module/implement.js';
import type { Saga } from '../../src/platform/module/saga.js';
import { saga } from '../../src/platform/module/saga-contract.js';
import { Sagas } from '../../src/platform/module/sagas.js';
import type { Steps } from '../../src/platform/module/steps.js';
import type { Tx } from '../../src/platform/store/unit/tx.js';

const garden = contract('garden', {
  calls: { prune: command({ in: z.object({ bedId: z.string() }), out: z.object({}), allow: [signedIn] }) },
});

let blunt = true;

const pruning = saga('pruning', { in: z.object({ bedId: z.string() }), steps: { cut: 'apply' } });

@injectable()
class Pruning implements Saga<typeof pruning> {
  static readonly contract = pruning;

  async run(steps: Steps<typeof pruning>): Promise<void> {
    await steps.apply('cut', async () => {
      if (blunt) throw new Error('the shears are blunt');
    });
  }
}

@injectable()
class Prune implements CommandHandler<typeof garden.calls.prune> {
  constructor(private readonly sagas: Sagas) {}

  async apply(tx: Tx, { bedId }: In<typeof garden.calls.prune>) {
    await this.sagas.start(tx, Pruning, bedId, { bedId });
    return {};
  }
}

const gardenModule = implement(garden, { calls: { prune: Prune }, sagas: [Pruning] });

describe('the stuck sagas of a host', () => {
  let world: TestWorld;
  beforeEach(async () => {
    blunt = true;
    world = await testWorld([gardenModule], { migrations: async () => [], operators: ['keeper'], printErrors: false });
    const gardener = world.client(garden, { kind: 'member', memberId: 'm1', roles: [] });
    for (const bedId of ['b1', 'b2', 'b3']) await gardener.prune({ bedId });
    await world.settled({ stuck: 3 });
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
      ...{ error: 'the shears are blunt', stack: expect.stringContaining('stuck-sagas.test') as string },
    });
  });

  it('fail a test that does not expect them, which is shown their errors', async () => {
    await expect(world.settled()).rejects.toThrow(
      /settled with 3 stuck sagas; the test expects 0\.\n.*\ngarden\.pruning b1 is stuck after \d+ attempts: Error: the shears are blunt\n.*stuck-sagas\.test/,
    );
  });

  it('go on after the fix, when they are retried', async () => {
    blunt = false;
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
