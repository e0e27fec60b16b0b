import { z } from 'zod';
import { signedIn } from '../../src/platform/contract/access.js';
import { command, query } from '../../src/platform/contract/call.js';
import { contract } from '../../src/platform/contract/contract.js';
import { refusal } from '../../src/platform/contract/refusal.js';
import { refused, Unavailable } from '../../src/platform/contract/failure.js';
import { stub } from '../../src/platform/testing/stub.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { garden, gardenMigrations, gardenModule, weather } from './garden-world.js';

const EMPTY = refusal('EMPTY', 409, 'The well is empty.');

const well = contract('well', {
  calls: {
    draw: command({
      in: z.strictObject({ litres: z.int() }),
      out: z.object({ drawn: z.int() }),
      errors: { EMPTY },
      allow: [signedIn],
    }),
    level: query({ in: z.object({}), out: z.object({ metres: z.int() }), allow: [signedIn] }),
  },
});

describe('a stub', () => {
  const rosa = { kind: 'member', memberId: 'rosa', roles: [] } as const;
  let world: TestWorld;
  afterEach(() => world.close());

  it('lists the calls that it has received, in order, each with its input, its caller and its key', async () => {
    const wells = stub(well, { draw: ({ litres }) => ({ drawn: litres }) });
    world = await testWorld([], { stubs: [wells] });
    const client = world.client(well, rosa);
    await client.level({});
    await client.draw({ litres: 3 }, { key: 'k1' });
    await client.draw({ litres: 4 });
    const by = { caller: 'member:rosa', attempts: 1, answered: true };
    expect(wells.calls()).toEqual([
      { call: 'level', input: {}, key: undefined, ...by },
      { call: 'draw', input: { litres: 3 }, key: 'k1', ...by },
      { call: 'draw', input: { litres: 4 }, key: undefined, ...by },
    ]);
    // The input of a call is typed as its contract says.
    expect(wells.calls('draw').map(({ input }) => input.litres)).toEqual([3, 4]);
  });

  it('runs its function once for a key, although the unit of a command runs twice', async () => {
    let runs = 0;
    const wells = stub(well, { draw: () => ({ drawn: (runs += 1) }) });
    world = await testWorld([], { stubs: [wells] });
    const client = world.client(well, rosa);
    const draw = () => client.draw({ litres: 3 }, { key: 'k1' });
    expect([await draw(), await draw()]).toEqual([{ drawn: 1 }, { drawn: 1 }]);
    expect(await world.client(well, { ...rosa, memberId: 'ben' }).draw({ litres: 3 }, { key: 'k1' })).toEqual({
      drawn: 2,
    });
    expect(wells.calls().map(({ caller, attempts }) => [caller, attempts])).toEqual([
      ['member:rosa', 1],
      ['member:ben', 1],
    ]);
  });

  it('lists a command once when it fails and is tried again, and says how it ended', async () => {
    const answers = [
      () => {
        throw new Unavailable('The well is locked.');
      },
      () => {
        throw refused(EMPTY);
      },
    ];
    const wells = stub(well, { draw: () => answers.shift()?.() ?? { drawn: 0 } });
    world = await testWorld([], { stubs: [wells] });
    const client = world.client(well, rosa);
    const draw = () => client.draw({ litres: 3 }, { key: 'k1' });
    await expect(draw()).rejects.toThrow('The well is locked.');
    await expect(draw()).rejects.toThrow('The well is empty.');
    await expect(draw()).rejects.toThrow('The well is empty.');
    expect(wells.calls()).toMatchObject([{ key: 'k1', attempts: 2, answered: false }]);
  });

  it('needs no function to be asked, and lists no call that its contract refuses', async () => {
    const skies = stub(weather);
    world = await testWorld([gardenModule], { migrations: gardenMigrations, stubs: [skies] });
    expect(await world.client(garden, rosa).plant({ seed: 'fern' }, { key: 'k1' })).toMatchObject({ celsius: 0 });
    await expect(world.client(weather, rosa).forecast({})).rejects.toThrow();
    expect(skies.calls()).toMatchObject([{ call: 'forecast', caller: 'module:garden', input: {} }]);
  });
});
