import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Books } from '../crash/books.js';
import { Customer } from './customer.js';
import { Hosts } from './hosts.js';

const OLDER_COPY =
  /^The database of payment is owner at epoch \d+, but it has written at epoch \d+ already, as the journal says: this is an older copy, [^\n]+; nothing of payment was changed\.\n$/;
const LIMIT_MS = 60_000;

describe.each([
  ['monolith', ['placement.begun']],
  ['payment', ['placement.begun', 'placement.activated']],
])('a copy of the database of payment, which runs in the process %s', (host, deaths) => {
  let hosts: Hosts;
  let customer: Customer;
  let orders: number;

  /** Starts what the test needs, places an order, and stops again once it is paid. */
  const pay = async (place: 'place' | 'go on' = 'go on') => {
    const gateway = { GATEWAY_DIR: hosts.data('gateway') };
    const monolith =
      host === 'monolith'
        ? await hosts.start('monolith', gateway)
        : place === 'place'
          ? await hosts.startAll('payment')
          : (await Promise.all([hosts.start('monolith'), hosts.start('payment')]))[0];
    await hosts.ready();
    customer = customer?.at(monolith.url) ?? (await Customer.signIn(monolith.url));
    orders += 1;
    const placed = await customer.post('/api/orders', `order-${orders}`, await customer.basket());
    expect(placed.status).toBe(201);
    await arrives(
      'every order is paid',
      async () => {
        const all = await customer.all('/api/orders');
        return all.length === orders && all.every(({ status }) => status === 'paid');
      },
      LIMIT_MS,
    );
    expect(await monolith.stop()).toBe(0);
    if (host !== 'monolith') expect(await hosts.program('payment').stop()).toBe(0);
  };

  beforeEach(async () => {
    hosts = await Hosts.prepare('payment');
    customer = undefined as unknown as Customer;
    orders = 0;
    await pay('place');
  });
  afterEach(() => hosts.end());

  const files = async (directory: string) =>
    (await readdir(directory)).filter((file) => file.startsWith('payment.sqlite'));
  /** Makes a directory hold the database of payment that another one holds. */
  const copy = async (from: string, to: string) => {
    await mkdir(to, { recursive: true });
    for (const file of await files(to)) await rm(join(to, file));
    for (const file of await files(from)) await cp(join(from, file), join(to, file));
    expect(await files(to)).toContain('payment.sqlite');
  };
  const [aside, other] = ['aside', 'other'].map((name) => () => hosts.data(name)) as [() => string, () => string];
  /** What a start would change: in the database of payment, and in the journal. */
  const state = async () => {
    const books = new Books((book) => hosts.data(book === 'placement' ? 'monolith' : host), {});
    try {
      const all = [
        ...['_epoch', '_owner', '_commit', '_migration', 'payments'].map((table) => ['payment', table] as const),
        ...['placements', 'placement_changes'].map((table) => ['placement', table] as const),
      ].map(([book, table]) => {
        const which = book === 'placement' ? " WHERE module = 'payment'" : '';
        return books.all(book, `SELECT * FROM ${table}${which}`);
      });
      return await Promise.all(all);
    } finally {
      await books.close();
    }
  };
  /** Starts the process that has payment, which is expected to end by itself. */
  const startsInVain = async (environment: Record<string, string> = {}) => {
    const monolith = host === 'monolith' ? undefined : await hosts.start('monolith');
    const ended = await hosts.fail(host, { GATEWAY_DIR: hosts.data('gateway'), ...environment });
    if (monolith) expect(await monolith.stop()).toBe(0);
    return ended;
  };
  const isRefused = async () => {
    const before = await state();
    const { code, said } = await startsInVain();
    expect([code, said]).toEqual([1, expect.stringMatching(OLDER_COPY)]);
    expect(await state()).toEqual(before);
  };

  it('that was made while it was stopped does not start once the original has: one sentence, and nothing is changed', async () => {
    await copy(hosts.data(host), aside());
    await pay();
    await copy(hosts.data(host), other());
    await copy(aside(), hosts.data(host));
    await isRefused();
    await copy(other(), hosts.data(host));
    await pay();
  }, 240_000);

  it.each(deaths)(
    'and the original, after a start that died at %s: the one that starts next is the only one from then on',
    async (name) => {
      await copy(hosts.data(host), aside());
      // In the monolith, the first module that comes by ends the process; any of them is as good.
      expect((await startsInVain({ FICUS_FAILPOINT: name })).code).toBeNull();
      await copy(hosts.data(host), other());
      await copy(aside(), hosts.data(host));
      await pay();
      await copy(other(), hosts.data(host));
      await isRefused();
    },
    240_000,
  );
});
