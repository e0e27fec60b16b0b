import { type TestDatabases, testDatabases } from '../../src/platform/testing/test-databases.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Books } from '../crash/books.js';
import { judgeBooks } from '../crash/judge-books.js';
import { judgeMoney } from '../crash/judge-money.js';
import { judgeRequests } from '../crash/judge-requests.js';
import { load } from '../crash/load.js';
import { quiet } from '../crash/quiet.js';
import { Random } from '../crash/random.js';
import { RequestLog } from '../crash/request-log.js';
import { nothingFound } from '../crash/verdict.js';
import { Customer } from '../program/customer.js';
import { dataDirectory, Program } from '../program/program.js';
import { onServer } from './on-server.js';

const MODULES = ['member', 'shop', 'order', 'payment', 'notification'];
const CONNECTIONS = 6;

onServer('two programs on the same databases', () => {
  let directory: Awaited<ReturnType<typeof dataDirectory>>;
  let databases: TestDatabases;
  const running: Program[] = [];
  const start = async () => {
    // The gateway is the world outside: both programs call the same one, which lies in the data directory.
    const environment = {
      GATEWAY_TIMEOUT: '200ms',
      GATEWAY_SLOW: '250ms',
      ORDER_ACCEPT_LIMIT: '1h',
      ...databases.environment,
    };
    const program = await Program.start(directory.path, environment);
    running.push(program);
    return program;
  };
  beforeAll(async () => {
    directory = await dataDirectory();
    databases = await testDatabases([...MODULES, 'operations', 'placement']);
  });
  afterAll(async () => {
    await Promise.all(running.map((program) => program.kill()));
    await databases.remove();
    await directory.remove();
  });

  it('share the work, and when one is killed under load the other goes on with what it had: nothing lost, nothing twice', async () => {
    // The first has the leases of all feeds and sagas, since it was there before the other.
    const first = await start();
    const second = await start();
    const customer = await Customer.signIn(first.url);
    const owner = await Customer.signIn(first.url, 'owner@example.com');
    const { memberId } = (await owner.get('/api/members/me')).body;
    const shops = (await customer.get(`/api/shops?open=true&limit=1&ownerId=${String(memberId)}`)).body;
    const [{ shopId }] = shops['items'] as [{ shopId: string }];
    const { menu } = (await customer.get(`/api/shops/${shopId}`)).body as { menu: [{ menuItemId: string }] };
    const basket = { shopId, items: [{ menuItemId: menu[0].menuItemId, quantity: 10 }] };
    const log = new RequestLog();

    const pairs = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        Promise.all(
          [first, second].map(({ url }) =>
            log.send(customer.at(url), { by: 'customer', path: '/api/orders', key: `both-${n}`, body: basket }),
          ),
        ),
      ),
    );
    for (const [one, other] of pairs) {
      expect(one?.status).toBe(201);
      expect(other?.body).toEqual(one?.body);
    }

    let over = false;
    let acknowledged = 0;
    const drive = (program: Program, round: string, seed: number) =>
      load({
        connections: CONNECTIONS,
        customer: customer.at(program.url),
        owner: owner.at(program.url),
        basket,
        log,
        random: new Random(seed),
        round,
        over: () => over || program.gone,
        acknowledged: () => (acknowledged += 1),
      });
    const driving = [drive(first, 'first', 1), drive(second, 'second', 2)];
    await arrives('some work of both', () => acknowledged > 60, 60_000);
    await first.kill();
    const before = acknowledged;
    await arrives('more work of the one that is left', () => acknowledged > before + 60, 60_000);
    over = true;
    await Promise.all(driving);

    const left = { customer: customer.at(second.url), owner: owner.at(second.url) };
    for (const request of log.open) await log.repeat(left[request.by], request);
    expect(log.open).toEqual([]);
    await quiet([second.internalUrl], async () => {
      const orders = await left.customer.all('/api/orders');
      return orders.filter((order) => order['status'] === 'paid').length;
    });

    // Handed over by a stop, too: a third one goes on with what is placed after it.
    const third = await start();
    expect(await second.stop()).toBe(0);
    const last = { customer: customer.at(third.url), owner: owner.at(third.url) };
    await log.send(last.customer, { by: 'customer', path: '/api/orders', key: 'last', body: basket });
    await quiet([third.internalUrl], async () => {
      const orders = await last.customer.all('/api/orders');
      return orders.filter((order) => order['status'] === 'paid').length;
    });

    const findings = nothingFound();
    await judgeRequests(log, last, findings);
    expect(await third.stop()).toBe(0);
    const books = new Books(directory.path, databases.environment);
    try {
      await judgeBooks(books, MODULES, findings);
      await judgeMoney(books, findings);
    } finally {
      await books.close();
    }
    expect(findings).toEqual(nothingFound());
    process.stderr.write(`Two programs: ${log.acknowledged.length} requests acknowledged, 0 lost, 0 doubled.\n`);
  }, 400_000);
});
