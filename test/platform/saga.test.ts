import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { garden, gardenMigrations, gardenModule, waterModule } from '../crash/growing-garden.js';

describe('the sagas of a module in a host', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await testWorld([gardenModule, waterModule], { migrations: gardenMigrations });
  });
  afterEach(() => world.close());

  const client = () => world.client(garden, { kind: 'member', memberId: 'm1', roles: [] });
  const notes = async () => {
    const rows = await world.store('garden').reads.sql.all<{ text: string }>('SELECT text FROM notes ORDER BY id');
    return rows.map((row) => row.text);
  };

  it('are started and sent signals by handlers, and awaited by settled()', async () => {
    await client().plant({ bedId: 'b1', patience: 60_000 });
    await world.settled();
    expect(await notes()).toEqual(['b1: watered']);
    expect(await world.running.sagas.counts()).toEqual([
      { module: 'garden', saga: 'growth', state: 'running', count: 1 },
    ]);
    expect(await client().tell({ bedId: 'b1', what: 'sprouted' })).toEqual({ heard: true });
    await world.settled();
    expect(await notes()).toEqual(['b1: watered', 'b1: sprouted']);
    expect(await client().tell({ bedId: 'b1', what: 'frozen' })).toEqual({ heard: false });
    expect(await world.running.sagas.counts()).toEqual([]);
  });

  it('time out when the clock is turned that far, and not before', async () => {
    await client().plant({ bedId: 'b1', patience: 60_000 });
    await world.settled();
    await world.clock.advance('5m');
    await world.settled();
    expect(await notes()).toEqual(['b1: watered', 'b1: timeout', 'b1: not watered after all']);
  });
});
