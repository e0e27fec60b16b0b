import { arrives } from '../../src/platform/testing/waiting.js';
import type { KafkaCluster } from '../../tools/kafka/cluster.mjs';
import { Books } from '../crash/books.js';
import { Customer } from '../program/customer.js';
import { Hosts } from '../program/hosts.js';
import { parkNewest } from '../program/park-newest.js';
import type { Program } from '../program/program.js';
import { isPaid, placeOrder } from '../program/threaded.js';
import { onKafka, temporaryCluster } from './on-kafka.js';
import { ARRIVES_MS, eventsAt, eventsTextAt, LIMIT_MS, recordsOf } from './program-on-kafka.js';

interface Feed {
  readonly feed: string;
  readonly lag: number;
  readonly way: string;
  readonly group?: { readonly name: string; readonly lag?: number };
}

onKafka('npm run events, with a cluster and payment as a service', () => {
  let hosts: Hosts;
  let cluster: KafkaCluster;
  let monolith: Program;
  let customer: Customer;
  let operator: Customer;
  const kafka = () => ({ KAFKA_BROKERS: cluster.brokers.join() });
  beforeAll(async () => {
    cluster = temporaryCluster();
    await cluster.start();
    hosts = await Hosts.prepare('payment');
    [monolith] = await Promise.all([
      hosts.start('monolith', { ...kafka(), PLACEMENT: hosts.placement('payment') }),
      hosts.start('payment', kafka()),
    ]);
    await hosts.ready();
    customer = await Customer.signIn(monolith.url);
    operator = await Customer.signIn(monolith.url, 'admin@example.com');
  }, LIMIT_MS);
  afterAll(async () => {
    await hosts.end();
    await cluster.remove();
  }, LIMIT_MS);

  const events = <T>(...words: string[]) => eventsAt<T>(monolith, operator, ...words);
  const feeds = async () => (await events<{ items: Feed[] }>('lag')).items;
  const settled = (...names: string[]) =>
    arrives(
      `${names.join(', ')} at the end`,
      async () => {
        const found = (await feeds()).filter(({ feed }) => names.includes(feed));
        const done = found.length === names.length && found.every(({ lag, group }) => lag === 0 && !group?.lag);
        return done ? found : undefined;
      },
      ARRIVES_MS,
    );

  it(
    'changes the way of a producer in all hosts, shows groups beside cursors, sends events again and rebuilds, as without Kafka',
    async () => {
      expect(new Set((await feeds()).map(({ way }) => way))).toEqual(new Set(['log']));
      expect(await eventsTextAt(monolith, operator, 'way', 'cellar', 'kafka')).toMatch(/^cellar does not run here; /);
      const ofPayment = ['order<-payment', 'payment<-payment'];
      expect(await events('way', 'payment', 'kafka')).toEqual({ producer: 'payment', way: 'kafka', feeds: ofPayment });
      expect(await events('way', 'order', 'kafka')).toMatchObject({ feeds: ['notification<-order'] });
      const orderId = await placeOrder(customer, 'k1');
      await isPaid(customer, orderId);
      const found = await settled(...ofPayment, 'notification<-order');
      for (const { feed, way, group } of found)
        expect([way, group]).toEqual(['kafka', { name: `ficus.${feed}`, lag: 0 }]);
      const text = await eventsTextAt(monolith, operator, 'lag');
      expect(text).toMatch(/^feed +lag +held +parked +way +group lag\n/);
      expect(text).toMatch(/^order<-payment +0 +0 +0 +kafka +0$/m);
      expect(text).toMatch(/^payment +ficus\.payment +0$/m);

      expect(await eventsTextAt(monolith, operator, 'tail', 'payment')).toMatch(/payment\.authorized/);
      const again = (...words: string[]) =>
        events<{ items: object[] }>('republish', 'notification<-order', '--key', orderId, ...words);
      expect((await again()).items).toEqual([expect.objectContaining({ again: 0, dropped: 2 })]);
      expect((await again('--force')).items).toEqual([expect.objectContaining({ again: 2 })]);
      expect(await events('rebuild', 'order<-payment', '--replay', 'r1')).toMatchObject({ begun: true });
      await settled(...ofPayment, 'notification<-order');

      expect(await events('way', 'payment', 'log')).toMatchObject({ feeds: ofPayment });
      await isPaid(customer, await placeOrder(customer, 'k2'));
      const ways = (await feeds()).filter(({ way }) => way === 'kafka').map(({ feed }) => feed);
      expect(ways).toEqual(['notification<-order']);
    },
    LIMIT_MS,
  );

  it(
    'names the module whose host does not answer, and it keeps its way; an event that was parked there is in the topic',
    async () => {
      await isPaid(customer, await placeOrder(customer, 'k3'));
      expect(await hosts.program('payment').stop()).toBe(0);
      const changed = await events<{ feeds: string[]; missing: { module: string }[] }>('way', 'payment', 'kafka');
      expect(changed.feeds).toEqual(['order<-payment']);
      expect(changed.missing.map(({ module }) => module)).toEqual(['payment']);
      await parkNewest(hosts.data('payment'));
      await hosts.start('payment', kafka());
      await hosts.ready();
      const [copy] = await recordsOf(
        cluster.brokers,
        (names) => names.parkedTopicOf('payment'),
        (records) => records.length > 0,
      );
      expect(copy?.headers).toMatchObject({
        ...{ ce_type: 'payment.requested', ficus_topic: 'ficus.payment', ficus_feed: 'payment<-payment' },
        ...{ ficus_error: 'parked by a test', ficus_stack: 'no stack', ficus_attempts: '5' },
      });
    },
    LIMIT_MS,
  );

  it(
    'records who changed the way, at every host',
    async () => {
      expect([await hosts.program('payment').stop(), await monolith.stop()]).toEqual([0, 0]);
      const files = { monolith: 'operations', payment: 'payment.operations' };
      for (const [host, file] of Object.entries(files)) {
        const book = new Books(hosts.data(host), {});
        const rows = await book.all(file, "SELECT subject FROM operator_actions WHERE action = 'way'");
        await book.close();
        expect(rows.map(({ subject }) => subject)).toEqual(expect.arrayContaining(['payment kafka', 'payment log']));
      }
    },
    LIMIT_MS,
  );
});
