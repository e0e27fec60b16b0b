import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { move } from '../../tools/fig/moves.mjs';
import { Customer } from '../program/customer.js';
import { Hosts, SECRET } from '../program/hosts.js';
import { readFrom } from './module-files.js';
import { onMoves } from './on-moves.js';

const LIMIT_MS = 60_000;
const OLDER_COPY =
  /^The database of payment is owner at epoch \d+, but it has written at epoch \d+ already, as the journal says: this is an older copy, /;

/** Payment moves between the monolith and its service, each with a directory of its own. */
onMoves('a file that is not the database of payment', () => {
  let hosts: Hosts;
  let customer: Customer;
  let orders = 0;
  beforeEach(async () => {
    hosts = await Hosts.prepare('payment');
    orders = 0;
    await startMonolith();
    await startService();
    customer = await Customer.signIn(hosts.program('monolith').url);
    await pay();
  }, LIMIT_MS);
  afterEach(() => hosts.end());

  const settings = () => ({ GATEWAY_DIR: hosts.data('gateway'), ORDER_ACCEPT_LIMIT: '1h' });
  const startMonolith = () => hosts.start('monolith', settings());
  const startService = (ready?: string) => hosts.start('payment', settings(), ready ?? ' stands by at ');
  const operator = async () => ({
    FICUS_URL: hosts.address('monolith'),
    FICUS_TOKEN: (await Customer.signIn(hosts.program('monolith').url, 'admin@example.com')).token,
    INTERNAL_SECRET: SECRET,
  });
  const moveTo = async (to: string) => move(await operator(), ['payment', '--to', to, '--at-rest', '--json']);
  const pay = async () => {
    orders += 1;
    expect((await customer.post('/api/orders', `order-${orders}`, await customer.basket())).status).toBe(201);
    await arrives(
      'every order is paid',
      async () => {
        const all = await customer.all('/api/orders');
        return all.length === orders && all.every(({ status }) => status === 'paid');
      },
      60_000,
    );
  };
  const file = (host: string, name = 'payment') => join(hosts.data(host), `${name}.sqlite`);
  const isAside = (host: string) => join(hosts.data(host), 'aside');
  const backupOf = (host: string) => join(hosts.data(host), 'backup');
  /** A copy of a database in use, at a moment when nobody writes. */
  const backUp = (host: string) => copyFiles(hosts.data(host), backupOf(host));
  const copyFiles = async (from: string, to: string) => {
    await mkdir(to, { recursive: true });
    const files = async (directory: string) =>
      (await readdir(directory)).filter((name) => /^payment\.sqlite(-wal)?$/.test(name));
    for (const name of await files(to)) await rm(join(to, name));
    await rm(join(to, 'payment.sqlite-shm'), { force: true });
    for (const name of await files(from)) await cp(join(from, name), join(to, name));
  };
  /** Puts other files in the place of the database, which goes aside. */
  const replace = async (host: string, by: string) => {
    await copyFiles(hosts.data(host), isAside(host));
    await copyFiles(by, hosts.data(host));
  };
  const bringBack = (host: string) => copyFiles(isAside(host), hosts.data(host));
  /** What a host must not change. */
  const state = (host: string) =>
    Promise.all([
      ...['_epoch', '_commit', 'payments', '_outbox'].map((table) => readFrom(file(host), `SELECT * FROM ${table}`)),
      readFrom(file('monolith', 'placement'), "SELECT * FROM placements WHERE module = 'payment'"),
    ]);
  const isRefused = async (host: string, sentence: RegExp) => {
    const before = await state(host);
    const { code, said } = await hosts.fail(host, settings());
    expect([code, said]).toEqual([1, expect.stringMatching(sentence)]);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(await state(host)).toEqual(before);
  };

  it(
    'because it is a backup from before two moves: the monolith does not start on it, and writes nothing',
    async () => {
      await backUp('monolith');
      await moveTo('remote');
      await pay();
      await moveTo('local');
      await pay();
      expect(await hosts.program('monolith').stop()).toBe(0);
      await replace('monolith', backupOf('monolith'));
      await isRefused('monolith', OLDER_COPY);
      await bringBack('monolith');
      customer = customer.at((await startMonolith()).url);
      await hosts.ready();
      await pay();
    },
    LIMIT_MS,
  );

  it(
    'because it is a backup of the service from before two moves: the service does not start on it, and writes nothing',
    async () => {
      await moveTo('remote');
      await backUp('payment');
      await moveTo('local');
      await pay();
      await moveTo('remote');
      await pay();
      expect(await hosts.program('payment').stop()).toBe(0);
      await replace('payment', backupOf('payment'));
      await isRefused('payment', OLDER_COPY);
      await bringBack('payment');
      await startService(' is ready at ');
      await hosts.ready();
      await pay();
    },
    LIMIT_MS,
  );

  it(
    'because it is one of another module: the service does not start on it, and payment stays where it is',
    async () => {
      expect(await hosts.program('payment').stop()).toBe(0);
      for (const end of ['', '-wal']) await cp(file('monolith', 'shop') + end, file('payment') + end);
      const { code, said } = await hosts.fail('payment', settings());
      expect([code, said]).toEqual([
        1,
        expect.stringMatching(/payment\.sqlite belongs to the module shop, and payment/),
      ]);
      await pay();
    },
    LIMIT_MS,
  );
});
