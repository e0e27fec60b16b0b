import 'reflect-metadata';
import { injectable } from 'inversify';
import request from 'supertest';
import { z } from 'zod';
import { byModule, signedIn } from '../../src/platform/contract/access.js';
import { type AnyCall, command } from '../../src/platform/contract/call.js';
import { client } from '../../src/platform/contract/client.js';
import { contract } from '../../src/platform/contract/contract.js';
import { post } from '../../src/platform/contract/route.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import type { CommandHandler } from '../../src/platform/module/handler.js';
import { implement } from '../../src/platform/module/implement.js';
import type { Tx } from '../../src/platform/store/unit/tx.js';

/** A shed hands out tools; a garden takes one from it, in `prepare`, for each command that it serves. */
const shed = contract('shed', {
  calls: {
    take: command({
      in: z.strictObject({ tool: z.string() }),
      out: z.object({ ticket: z.string(), tool: z.string() }),
      allow: [byModule('garden')],
    }),
  },
});
class ShedClient extends client(shed) {}

const Ticket = z.object({ ticket: z.string(), tool: z.string() });
const Tool = z.strictObject({ tool: z.string() });
const garden = contract('garden', {
  calls: {
    dig: command({ in: Tool, out: Ticket, allow: [signedIn], http: post('/api/digs') }),
    rake: command({ in: Tool, out: Ticket, allow: [signedIn], http: post('/api/rakes') }),
  },
});

@injectable()
class Take implements CommandHandler<typeof shed.calls.take> {
  async apply(tx: Tx, { tool }: z.output<typeof Tool>) {
    return { ticket: tx.id(), tool };
  }
}

abstract class TakesATool<C extends AnyCall & { kind: 'command' }> implements CommandHandler<
  C,
  z.output<typeof Ticket>
> {
  constructor(private readonly shed: ShedClient) {}

  prepare({ tool }: never): Promise<z.output<typeof Ticket>> {
    return this.shed.take({ tool });
  }

  async apply(_tx: Tx, _input: never, ticket: z.output<typeof Ticket>) {
    return ticket as never;
  }
}

@injectable()
class Dig extends TakesATool<typeof garden.calls.dig> {
  constructor(shed: ShedClient) {
    super(shed);
  }
}

@injectable()
class Rake extends TakesATool<typeof garden.calls.rake> {
  constructor(shed: ShedClient) {
    super(shed);
  }
}

const shedModule = implement(shed, { calls: { take: Take } });
const gardenModule = implement(garden, { uses: [shed], calls: { dig: Dig, rake: Rake } });

describe('guarantee 7: the key of a command that prepare() sends', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await testWorld([shedModule, gardenModule], { migrations: () => Promise.resolve([]) });
  });
  afterEach(() => world.close());

  const send = async (memberId: string, path: '/api/digs' | '/api/rakes', key: string, tool = 'spade') => {
    const { status, body } = await request(world.app)
      .post(path)
      .set('authorization', `Bearer ${await world.tokenFor(memberId)}`)
      .set('idempotency-key', key)
      .send({ tool });
    return { status, ...(body as { ticket: string; tool: string }) };
  };

  it('differs for two members who send the same Idempotency-Key', async () => {
    const [first, second] = [await send('m1', '/api/digs', '1'), await send('m2', '/api/digs', '1')];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.ticket).not.toBe(first.ticket);
  });

  it('differs when another member sends the same Idempotency-Key with another input', async () => {
    await send('m1', '/api/digs', '1', 'spade');
    expect(await send('m2', '/api/digs', '1', 'fork')).toMatchObject({ status: 201, tool: 'fork' });
    expect(await send('m3', '/api/digs', '1', 'hoe')).toMatchObject({ status: 201, tool: 'hoe' });
  });

  it('differs for two commands to which one member sends the same Idempotency-Key', async () => {
    const [first, second] = [await send('m1', '/api/digs', '1'), await send('m1', '/api/rakes', '1')];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.ticket).not.toBe(first.ticket);
  });

  it('is the same when one member repeats one command with its Idempotency-Key', async () => {
    const first = await send('m1', '/api/digs', '1');
    const { units } = world.store('garden');
    // The result of garden was lost, as when its database fails after prepare(); the shed knows what it gave.
    await units.run('lose the outcome', (tx) => tx.sql.all('DELETE FROM _outcome'));
    expect((await send('m1', '/api/digs', '1')).ticket).toBe(first.ticket);
  });
});
