import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { PrefixChanged, PrefixRefused, PrefixStore } from './prefix-store.js';
import { PrefixTables0000000000051 } from './prefix-tables.js';

const cause = { by: 'operator o1', reason: 'plants are rewritten' };
const PLANTS = '/api/plants';
const SERVICE = 'http://127.0.0.1:4002';
const OTHER = 'https://plants.example:8443';

describe('the prefixes that other services serve', () => {
  let journal: TemporaryStore;
  let prefixes: PrefixStore;

  beforeEach(async () => {
    journal = await openTemporaryStore({ module: 'placement', migrations: [PrefixTables0000000000051], twice: true });
    prefixes = await PrefixStore.over(journal);
  });
  afterEach(() => journal.remove());

  it('are handed out, moved on and given back while a host runs, and survive its process', async () => {
    const handed = await prefixes.hand(PLANTS, SERVICE, undefined, cause);
    expect(prefixes.all()).toEqual([{ prefix: PLANTS, address: SERVICE }]);
    const moved = await prefixes.hand(PLANTS, OTHER, handed, cause);
    await prefixes.hand('/api/a', SERVICE, undefined, cause);
    const again = await PrefixStore.over(journal);
    expect(again.all()).toEqual([
      { prefix: '/api/a', address: SERVICE },
      { prefix: PLANTS, address: OTHER },
    ]);
    const back = await again.hand(PLANTS, undefined, moved, cause);
    expect(back).toEqual({ prefix: PLANTS, address: undefined, revision: 3 });
    expect(again.all().map(({ prefix }) => prefix)).toEqual(['/api/a']);
    expect(await again.hand(PLANTS, SERVICE, again.of(PLANTS), cause)).toMatchObject({ revision: 4 });
  });

  it('of two changes of one at once, one is refused and changes nothing', async () => {
    const other = await PrefixStore.over(journal);
    await prefixes.hand(PLANTS, SERVICE, undefined, cause);
    await expect(other.hand(PLANTS, OTHER, undefined, cause)).rejects.toThrow(
      new PrefixChanged({ prefix: PLANTS, address: SERVICE, revision: 1 }),
    );
    await other.refresh();
    expect(other.all()).toEqual([{ prefix: PLANTS, address: SERVICE }]);
    expect(await other.history(PLANTS)).toHaveLength(1);
  });

  it('of two that overlap and are handed out at once, one is refused', async () => {
    const other = await PrefixStore.over(journal);
    const both = await Promise.allSettled([
      prefixes.hand(PLANTS, SERVICE, undefined, cause),
      other.hand(`${PLANTS}/best`, OTHER, undefined, cause),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('keep who changed them, when, why, and to what', async () => {
    const handed = await prefixes.hand(PLANTS, SERVICE, undefined, cause);
    await prefixes.hand(PLANTS, undefined, handed, { by: 'operator o2', reason: 'it was slower' });
    const history = await prefixes.history(PLANTS);
    expect(history.map(({ by, reason, stored }) => [by, reason, stored.address])).toEqual([
      ['operator o2', 'it was slower', undefined],
      ['operator o1', 'plants are rewritten', SERVICE],
    ]);
    expect(history.every(({ at }) => Number.isFinite(at))).toBe(true);
  });

  it('notify listeners of their own changes and of those that they read, once each', async () => {
    const other = await PrefixStore.over(journal);
    let [here, there] = [0, 0];
    prefixes.onChange(() => (here += 1));
    const stop = other.onChange(() => (there += 1));
    await prefixes.hand(PLANTS, SERVICE, undefined, cause);
    await other.refresh();
    await other.refresh();
    stop();
    await other.hand(PLANTS, undefined, other.of(PLANTS), cause);
    expect([here, there]).toEqual([1, 1]);
  });

  describe('are refused with a sentence, and nothing is changed:', () => {
    it.each([
      ['the root', '/', "'/' is no prefix of a path"],
      ['no path', 'api/plants', "'api/plants' is no prefix of a path"],
      ['a slash at the end', '/api/plants/', "'/api/plants/' is no prefix of a path"],
      ['a segment that climbs', '/api/../health', "'/api/../health' is no prefix of a path"],
      ['an encoded character', '/%68ealth', "'/%68ealth' is no prefix of a path"],
      ['a parameter', '/api/:id', "'/api/:id' is no prefix of a path"],
      ['a query', '/api?x=1', "'/api?x=1' is no prefix of a path"],
      ['health', '/health', '/health cannot be handed to another service: every host serves /health itself'],
      ['what lies below health, in capitals', '/Health/Ready', '/Health/Ready cannot be handed to another service'],
      ['metrics', '/metrics', '/metrics cannot be handed to another service'],
      [
        'calls between hosts',
        '/_calls',
        '/_calls cannot be handed to another service: every host serves /_calls itself',
      ],
    ])('%s', async (_, prefix, sentence) => {
      const handing = prefixes.hand(prefix, SERVICE, undefined, cause);
      await expect(handing).rejects.toThrow(PrefixRefused);
      await expect(handing).rejects.toThrow(sentence);
      expect(prefixes.all()).toEqual([]);
    });

    it.each([
      '127.0.0.1:4002',
      'ftp://127.0.0.1',
      'http://',
      'http://user:secret@127.0.0.1:4002',
      'http://127.0.0.1:4002/base',
      'http://127.0.0.1:4002?x=1',
      'http://127.0.0.1:4002#',
      'nonsense',
    ])('the address %s, which the sentence does not repeat', async (address) => {
      await expect(prefixes.hand(PLANTS, address, undefined, cause)).rejects.toThrow(
        'The address of /api/plants is no address of an HTTP service; write http://host:port, without user, path or query.',
      );
    });

    it.each(['/api/plants/best', '/api', '/API/Plants'])('%s beside /api/plants', async (prefix) => {
      await prefixes.hand(PLANTS, SERVICE, undefined, cause);
      await expect(prefixes.hand(prefix, OTHER, undefined, cause)).rejects.toThrow(
        `${prefix} and /api/plants, which is handed to ${SERVICE}, have requests in common`,
      );
      await prefixes.hand('/api/plantsx', OTHER, undefined, cause);
    });

    it('what is not handed out, when it is to be given back', async () => {
      await expect(prefixes.hand(PLANTS, undefined, undefined, cause)).rejects.toThrow(
        '/api/plants is not handed to another service, so it cannot be given back.',
      );
    });
  });
});
