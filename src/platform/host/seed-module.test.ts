import { Unavailable } from '../contract/failure.js';
import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import type { Tx } from '../store/unit/tx.js';
import { isSeeded, seedModule, type SeededModule, shownSamples } from './seed-module.js';

describe('the sample data of a module', () => {
  let store: TemporaryStore;
  let runs: number;
  beforeEach(async () => {
    runs = 0;
    store = await openTemporaryStore();
  });
  afterEach(() => store.remove());

  const garden = (): SeededModule => {
    const seed = {
      run: async (tx: Tx) => {
        runs += 1;
        await tx.sql.all('SELECT 1 AS one');
      },
    };
    const handlers = { handler: () => seed };
    return { module: { contract: { name: 'garden' }, seed: class {} }, store, handlers } as unknown as SeededModule;
  };

  it('is filled in once by two processes that start at once on one database', async () => {
    await Promise.all([seedModule(garden()), seedModule(garden())]);
    expect([runs, await isSeeded(garden())]).toEqual([1, true]);
  });

  it('has accounts that are shown for a module of another host as for one that runs here', () => {
    const account = (email: string) => ({ email, password: 'x', role: 'gardener' });
    class Sample {
      readonly accounts = [account('elsewhere')];
      constructor(readonly plants: object) {}
    }
    const module = (name: string) => ({ contract: { name }, seed: Sample }) as unknown as SeededModule['module'];
    const handlers = { handler: () => ({ accounts: [account('here')] }) };
    const { sampleAccounts } = shownSamples([module('garden'), module('weather')], new Map([['garden', { handlers }]]));
    expect(sampleAccounts.map(({ email }) => email)).toEqual(['here', 'elsewhere']);
  });

  it('says where accounts sign in, and what exists: also of a module of another host', () => {
    class Gate {
      readonly signIn = { http: { path: '/api/gate' } };
      readonly examples = { bedId: 'gate' };
    }
    class Bed {
      readonly examples = { bedId: 'bed', 'garden.plant.count': 3 };
    }
    const module = (name: string, seed: object) => ({ contract: { name }, seed }) as unknown as SeededModule['module'];
    expect(shownSamples([module('gate', Gate), module('bed', Bed), module('shed', class {})], new Map())).toEqual({
      sampleAccounts: [],
      signInAt: '/api/gate',
      examples: { bedId: 'bed', 'garden.plant.count': 3 },
    });
  });

  it('waits for another process that keeps the database busy for longer than a write may wait', async () => {
    let busy = 3;
    const run: TemporaryStore['units']['run'] = (...unit) => {
      if (busy > 0) return Promise.reject(new Unavailable(`garden cannot write at present (${(busy -= 1)})`));
      return store.units.run(...unit);
    };
    const waiting = { ...garden(), store: { reads: store.reads, units: { run } } } as unknown as SeededModule;
    await seedModule(waiting);
    expect([runs, await isSeeded(garden())]).toEqual([1, true]);
  });
});
