import { isRefused } from '../contract/failure.js';
import type { Refusal } from '../contract/refusal.js';
import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { PREFIX_CHANGED, PREFIX_REFUSED, PrefixHandovers, SERVICE_SILENT } from './hand-prefix.js';
import { PrefixStore } from './prefix-store.js';
import { PrefixTables0000000000051 } from './prefix-tables.js';

const cause = { by: 'operator o1', reason: 'plants are rewritten' };
const PLANTS = '/api/plants';
const SERVICE = 'http://127.0.0.1:4002';
const OTHER = 'http://127.0.0.1:4003';
const ROUTES = ['GET /api/plants', 'GET /api/plants/:plantId', 'GET /api/beds', 'GET /api/:kind/newest'];

describe('a prefix', () => {
  let journal: TemporaryStore;
  let prefixes: PrefixStore;
  let handovers: PrefixHandovers;
  let asked: string[];
  let silent: string | undefined;

  beforeEach(async () => {
    journal = await openTemporaryStore({ module: 'placement', migrations: [PrefixTables0000000000051], twice: true });
    prefixes = await PrefixStore.over(journal);
    asked = [];
    silent = undefined;
    handovers = new PrefixHandovers(prefixes, ROUTES, async (url) => {
      asked.push(String(url));
      return silent === undefined ? { status: 404 } : { reason: silent };
    });
  });
  afterEach(() => journal.remove());
  const refusedBy = async (wanted: Parameters<PrefixHandovers['hand']>[0], refusal: Refusal) => {
    const before = await prefixes.history(PLANTS);
    const error = await handovers.hand(wanted, cause).catch((thrown: unknown) => thrown);
    expect([isRefused(error, refusal), await prefixes.history(PLANTS)]).toEqual([true, before]);
    return (error as Error).message;
  };

  it('is handed to a service that responds, whatever its response is, and given back', async () => {
    expect(await handovers.hand({ prefix: PLANTS, to: SERVICE, from: 0 }, cause)).toEqual({
      ...{ prefix: PLANTS, address: SERVICE, revision: 1, changed: true, answered: 404 },
      routes: ['GET /api/plants', 'GET /api/plants/:plantId', 'GET /api/:kind/newest'],
    });
    expect(asked).toEqual([`${SERVICE}${PLANTS}`]);
    expect(await handovers.hand({ prefix: PLANTS, from: 1 }, cause)).toMatchObject({
      ...{ was: SERVICE, revision: 2, changed: true },
    });
    expect(asked).toHaveLength(1);
  });

  it('names the routes that it takes from this host, also where a part of them may have any value', async () => {
    const { routes } = await handovers.hand({ prefix: '/api/beds', to: SERVICE, dryRun: true }, cause);
    expect(routes).toEqual(['GET /api/beds', 'GET /api/:kind/newest']);
  });

  it('is not handed to a service that does not respond, unless that is wanted', async () => {
    silent = 'ECONNREFUSED';
    expect(await refusedBy({ prefix: PLANTS, to: SERVICE }, SERVICE_SILENT)).toBe(
      `${PLANTS} was not handed out: nothing responds at ${SERVICE} (ECONNREFUSED). Start the service, or hand it out all the same with --force.`,
    );
    const forced = await handovers.hand({ prefix: PLANTS, to: SERVICE, force: true }, cause);
    expect(forced).toMatchObject({ changed: true });
    expect(forced).not.toHaveProperty('answered');
  });

  it('that two services claim stays with the first', async () => {
    await handovers.hand({ prefix: PLANTS, to: SERVICE }, cause);
    const sentence = await refusedBy({ prefix: `${PLANTS}/best`, to: OTHER }, PREFIX_REFUSED);
    expect(sentence).toContain(`${PLANTS}/best and ${PLANTS}, which is handed to ${SERVICE}, have requests in common`);
  });

  it('that has changed since it was seen is not changed', async () => {
    await handovers.hand({ prefix: PLANTS, to: SERVICE }, cause);
    expect(await refusedBy({ prefix: PLANTS, to: OTHER, from: 0 }, PREFIX_CHANGED)).toContain(
      'has changed in the meantime',
    );
    const other = await PrefixStore.over(journal);
    await other.hand(PLANTS, OTHER, other.of(PLANTS), cause);
    expect(await refusedBy({ prefix: PLANTS, from: 1 }, PREFIX_CHANGED)).toContain(
      `it is handed to ${OTHER}, at revision 2`,
    );
  });

  it('is not changed by a dry run, by a second handing to the same service, or by giving back what is here', async () => {
    const dry = await handovers.hand({ prefix: PLANTS, to: SERVICE, dryRun: true }, cause);
    expect(dry).toMatchObject({ changed: false, revision: 0 });
    expect(prefixes.all()).toEqual([]);
    await refusedBy({ prefix: PLANTS }, PREFIX_REFUSED);
    await refusedBy({ prefix: '/health', to: SERVICE }, PREFIX_REFUSED);
    await handovers.hand({ prefix: PLANTS, to: SERVICE }, cause);
    expect(await handovers.hand({ prefix: PLANTS, to: SERVICE }, cause)).toMatchObject({ changed: false, revision: 1 });
    expect(await prefixes.history(PLANTS)).toHaveLength(1);
  });
});
