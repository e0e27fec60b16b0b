import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { arrives } from '../../../src/platform/testing/waiting.js';
import { Books } from '../../../test/crash/books.js';
import { Customer } from '../../../test/program/customer.js';
import { KafkaCluster } from '../../../tools/kafka/cluster.mjs';
import { provideKafka } from '../../../tools/kafka/provide-kafka.mjs';
import { RandomChoices } from '../../../tools/lab/random-choices.js';
import { GroupView } from './broker/group-view.js';
import { TopicWatch } from './broker/topic-watch.js';
import { caughtUp } from './consumer/caught-up.js';
import { ForeignConsumer, GROUP } from './consumer/foreign-consumer.js';
import { Marketplace } from './market/marketplace.js';
import { Orders } from './market/orders.js';
import { compared, ofShop, type Sales, salesInBooks, totalOf } from './market/sales.js';
import { chooseShops, type Shop } from './market/shops.js';
import { type Phase, type PhaseName, PHASES } from './seen.js';

const ARRIVES_MS = 240_000;
/** A consumer that commits an offset before it has written gets so long to write, in milliseconds. One that writes first needs nothing. */
const [GRACE_MS, LOOK_EVERY_MS] = [5_000, 50];

/** All that takes part in a run: a broker, the marketplace, the consumer of the learner, and what the lab sees of them. */
export class Setup {
  private restartsBefore = 0;

  private constructor(
    readonly cluster: KafkaCluster,
    readonly market: Marketplace,
    readonly orders: Orders,
    readonly topic: TopicWatch,
    readonly group: GroupView,
    readonly consumer: ForeignConsumer,
    readonly choices: RandomChoices,
    private readonly shops: readonly Shop[],
  ) {}

  /** Starts a broker and the marketplace, on nothing. The consumer is not started yet. */
  static async open(program: string, folder: string, seed: number): Promise<Setup> {
    const cluster = new KafkaCluster(join(folder, 'kafka'), { ...(await provideKafka()), endWithParent: true });
    let market: Marketplace | undefined;
    try {
      await cluster.start();
      market = await Marketplace.start(join(folder, 'data'), cluster.brokers);
      const choices = new RandomChoices(seed);
      const orders = new Orders(await Customer.signIn(market.url), choices);
      const shops = await chooseShops(market.url, PHASES.length, choices);
      const group = await GroupView.open(cluster.brokers, GROUP);
      await group.hasTopic();
      const topic = await TopicWatch.open(cluster.brokers);
      const consumer = new ForeignConsumer(program, cluster.brokers, join(folder, 'sales'));
      return new Setup(cluster, market, orders, topic, group, consumer, choices, shops);
    } catch (error) {
      await market?.kill();
      await cluster.remove();
      throw error;
    }
  }

  /** The shop where a phase orders. */
  shop(phase: PhaseName): Shop {
    return this.shops[PHASES.indexOf(phase)] as Shop;
  }

  /** Waits until the topic has every event of the log, and the consumer has committed the offsets of all its records. */
  async settled(): Promise<void> {
    await this.relayed();
    await caughtUp(this.consumer, this.group, await this.group.ends());
  }

  /** Waits until the topic has every event of the log. */
  async relayed(): Promise<void> {
    await arrives('the topic has all events of order', () => this.isRelayed(), ARRIVES_MS);
    await this.topic.hasRead(await this.group.ends());
  }

  /** Whether the topic has every event that the log has now. */
  async isRelayed(): Promise<boolean> {
    return this.topic.records - this.topic.repeated >= (await eventsIn(this.market.dataDirectory));
  }

  /** Compares the file with the books, for the shop of a phase. */
  measured(name: PhaseName): Promise<Phase> {
    const { shopId } = this.shop(name);
    return this.compare(name, (sales) => ofShop(sales, shopId));
  }

  /** Compares the whole file with the books. */
  measuredAll(name: PhaseName): Promise<Phase> {
    return this.compare(name, (sales) => sales);
  }

  private async compare(name: PhaseName, select: (sales: Sales) => Sales): Promise<Phase> {
    const books = select(await salesInBooks(this.market.dataDirectory));
    const seen = () => ({ file: select(this.consumer.sales), ...compared(books, select(this.consumer.sales)) });
    let { file, lost, doubled } = seen();
    const differs = () => lost.orders + lost.won + doubled.orders + doubled.won > 0;
    for (const until = performance.now() + GRACE_MS; differs() && performance.now() < until;) {
      await pause(LOOK_EVERY_MS);
      ({ file, lost, doubled } = seen());
    }
    return { name, books: totalOf(books), file: totalOf(file), lost, doubled, restarts: this.restartsSince() };
  }

  /** How often the consumer ended by itself since this was last called. */
  restartsSince(): number {
    const { restarts } = this.consumer;
    const since = restarts - this.restartsBefore;
    this.restartsBefore = restarts;
    return since;
  }

  /** Ends everything, and removes the data of the broker. */
  async close(): Promise<void> {
    await Promise.all([this.consumer.end(), this.market.kill()]);
    await Promise.allSettled([this.topic.close(), this.group.close()]);
    await this.cluster.remove();
  }
}

/** How many events the log of `order` has. */
async function eventsIn(dataDirectory: string): Promise<number> {
  const books = new Books(dataDirectory, {});
  try {
    return Number((await books.all<{ n: number }>('order', 'SELECT COUNT(*) AS n FROM _outbox'))[0]?.n);
  } finally {
    await books.close();
  }
}
