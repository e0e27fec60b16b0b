import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordOf } from '../../src/platform/events/broker/event-record.js';
import type { LoggedEvent } from '../../src/platform/events/log/logged-event.js';
import type { Broker, SentRecord } from '../../src/platform/kafka/broker.js';
import { kafkajsBroker } from '../../src/platform/kafka/kafkajs-broker.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { load } from '../crash/load.js';
import { quiet } from '../crash/quiet.js';
import { Random } from '../crash/random.js';
import { RequestLog } from '../crash/request-log.js';
import { Customer } from '../program/customer.js';
import { dataDirectory, Program } from '../program/program.js';
import { AnalyticsDatabase } from './analytics-database.js';
import { ConnectWorker } from './connect-worker.js';
import { loggedEvents, type LoggedRow, paidOrders, shopDays } from './logged-events.js';
import { connectJars, onConnect } from './on-connect.js';
import { kafkaRuntime, temporaryCluster } from './on-kafka.js';

const LIMIT_MS = 580_000;
const ARRIVES_MS = 180_000;
const MORE = 40;
/** Of this event a log keeps the latest of each shop alone. The table and the file keep all. */
const TRIMMED = 'shop.changed';
const GARDEN = ['ficus.garden', 'ficus.garden.parked'] as const;
const ROWS = `SELECT id, topic, name, version, event_key, partition_no, position_no::int, occurred_at, correlation_id, data
  FROM event WHERE topic <> 'ficus.garden' ORDER BY id`;
const DAYS = `SELECT shop_id, day::text, orders::int, accepted::int, revenue::int FROM shop_day ORDER BY shop_id, day`;

onConnect('the pipeline of Kafka Connect into an analytics database', () => {
  const files = mkdtempSync(join(tmpdir(), 'ficus-analytics-files-'));
  const file = join(files, 'events.txt');
  /** What has to be ended, the newest first. */
  const ends: (() => unknown)[] = [() => rmSync(files, { recursive: true })];
  let broker: Broker;
  let database: AnalyticsDatabase | undefined;
  let directory: string;
  let program: Program;
  let worker: ConnectWorker;
  let logged: readonly LoggedRow[];

  beforeAll(async () => {
    const cluster = temporaryCluster();
    ends.unshift(() => cluster.remove());
    const data = await dataDirectory();
    ends.unshift(() => data.remove());
    directory = data.path;
    await cluster.start();
    broker = kafkajsBroker({ brokers: cluster.brokers }, { clientId: 'garden', log: quietLog });
    ends.unshift(() => broker.close());
    for (const topic of GARDEN) await broker.declare({ topic, partitions: 1 });
    database = await AnalyticsDatabase.start();
    ends.unshift(() => database?.remove());
    const brokers = cluster.brokers.join(',');
    const settings = { GATEWAY_TIMEOUT: '200ms', GATEWAY_SLOW: '250ms', ORDER_ACCEPT_LIMIT: '1h' };
    program = await Program.start(directory, { ...settings, KAFKA_BROKERS: brokers });
    ends.unshift(() => program.kill());
    worker = new ConnectWorker({
      java: kafkaRuntime().java,
      jars: String(connectJars),
      connectors: [...(database ? ['analytics'] : []), 'files'],
      environment: { KAFKA_BROKERS: brokers, ANALYTICS_FILE: file, ...database?.environment },
    });
    ends.unshift(() => worker.remove());
    await worker.start();
    await orderDuringOutages();
    logged = await whole();
  }, LIMIT_MS);

  afterAll(async () => {
    for (const end of ends) await end();
  }, LIMIT_MS);

  /** Orders while the worker is killed and started again, and then the analytics database. */
  async function orderDuringOutages(): Promise<void> {
    const customer = await Customer.signIn(program.url);
    const owner = await Customer.signIn(program.url, 'owner@example.com');
    const { memberId } = (await owner.get('/api/members/me')).body;
    const { body } = await customer.get(`/api/shops?open=true&limit=1&ownerId=${String(memberId)}`);
    const [{ shopId }] = body['items'] as [{ shopId: string }];
    const { menu } = (await customer.get(`/api/shops/${shopId}`)).body as { menu: [{ menuItemId: string }] };
    const basket = { shopId, items: [{ menuItemId: menu[0].menuItemId, quantity: 10 }] };
    let [over, acknowledged] = [false, 0];
    const driving = load({
      ...{ connections: 2, customer, owner, basket, log: new RequestLog(), random: new Random(1), round: 'connect' },
      over: () => over,
      acknowledged: (total) => (acknowledged = total),
    });
    const more = async (what: string) => {
      const before = acknowledged;
      await arrives(`more requests ${what}`, () => acknowledged >= before + MORE, ARRIVES_MS);
    };
    try {
      await arrives('the first orders are in the file', () => idsInFile().size > MORE, ARRIVES_MS);
      await more('before the kill');
      await worker.kill();
      await more('while there is no worker');
      await worker.start();
      database?.cluster.kill();
      await more('while there is no database');
      await database?.cluster.start();
      await more('after the outages');
    } finally {
      over = true;
      await driving;
    }
    // Payments that take their time publish events later.
    await quiet([program.internalUrl], () => paidOrders(directory));
  }

  const writtenIds = () =>
    [...readFileSync(file, 'utf8').matchAll(/,id=([0-9a-f-]{36}),/g)].map(([, id]) => String(id));
  const idsInFile = () => new Set(writtenIds());
  const rows = async () => {
    const found = await database?.rows<Omit<LoggedRow, 'occurred_at'> & { readonly occurred_at: Date }>(ROWS);
    return found?.map((row) => ({ ...row, occurred_at: row.occurred_at.toISOString() }));
  };

  /** The events of all logs, as soon as there are as many in the table and in the file. */
  async function whole(): Promise<readonly LoggedRow[]> {
    const events = await loggedEvents(directory);
    return arrives(
      'all events of the logs are in the table and in the file',
      async () => {
        await worker.assertHealthy();
        const written = [idsInFile(), new Set((await rows())?.map(({ id }) => id) ?? idsInFile())];
        return written.every((ids) => events.every(({ id }) => ids.has(id))) ? events : undefined;
      },
      ARRIVES_MS,
    );
  }

  it('has each event of all logs once, although its worker and its database were killed in the middle of orders', async () => {
    expect(new Set(logged.map(({ topic }) => topic)).size).toBe(5);
    const has = new Set(logged.map(({ id }) => id));
    const kept = (await rows())?.filter(({ id, name }) => has.has(id) || name !== TRIMMED);
    if (database) expect(kept).toEqual(logged);
    const repeated = writtenIds().length - idsInFile().size;
    process.stderr.write(
      `Kafka Connect: ${logged.length} events, ${repeated} repeated by the worker after its kill.\n`,
    );
  });

  it('has each event of all logs at least once in a file, where there is no PostgreSQL', () => {
    const written = readFileSync(file, 'utf8');
    const has = new Set(logged.map(({ id }) => id));
    const kept = [...idsInFile()].filter((id) => has.has(id) || !written.includes(`,id=${id},name=${TRIMMED},`));
    expect(kept.sort()).toEqual(logged.map(({ id }) => id));
  });

  it('adds up the orders and the revenue of each shop and day', async () => {
    const expected = shopDays(logged);
    expect(expected.some(({ accepted, revenue }) => Number(accepted) > 0 && Number(revenue) > 0)).toBe(true);
    if (database) expect(await database.rows(DAYS)).toEqual(expected);
  });

  it(
    'keeps one row of an event that is repeated, and leaves out what is no event, or is an event that was parked',
    async () => {
      const event: LoggedEvent = {
        ...{
          partition: 0,
          position: 1,
          id: '01a22995-33ab-7248-86b8-5554b4e0471e',
          name: 'garden.watered',
          version: 1,
        },
        ...{ key: 'k', data: '{"litres":2}', occurredAt: '2026-01-01T00:00:00.000Z', correlationId: 'c' },
        ...{ causationId: null, traceparent: null, epoch: null },
      };
      const record = recordOf('garden', event);
      const stranger: SentRecord = { partition: 0, key: 'k', value: 'hello', headers: {} };
      const last = { ...event, position: 2, id: '01a22995-33ab-7248-86b8-5fcbe48663a5', epoch: 3, causationId: 'd' };
      const [own, parked] = GARDEN;
      await broker
        .sender()
        .send(parked, [recordOf('garden', { ...event, id: '01a22995-33ab-7248-86b8-000000000000' })]);
      await broker.sender().send(own, [record, stranger, record, recordOf('garden', last)]);
      await arrives('the last event', () => idsInFile().has(last.id), ARRIVES_MS);
      if (!database) return;
      const statement = `SELECT topic, id, data FROM event WHERE event_key = 'k' ORDER BY position_no`;
      await arrives('two rows', async () => (await database?.rows(statement))?.length === 2, ARRIVES_MS);
      const row = { topic: own, data: { litres: 2 } };
      expect(await database.rows(statement)).toEqual([event.id, last.id].map((id) => ({ ...row, id })));
      expect(await worker.runs('analytics')).toBe(true);
    },
    LIMIT_MS,
  );
});
