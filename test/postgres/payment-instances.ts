import { type TestDatabases, testDatabases } from '../../src/platform/testing/test-databases.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Books } from '../crash/books.js';
import { judgeBooks } from '../crash/judge-books.js';
import { judgeMoney } from '../crash/judge-money.js';
import { type Findings, nothingFound } from '../crash/verdict.js';
import { Hosts } from '../program/hosts.js';
import type { Program } from '../program/program.js';

const MODULES = ['member', 'shop', 'order', 'payment', 'notification'];
const LIMIT_MS = 120_000;

/** The instances of payment. */
export const INSTANCES = ['payment', 'payment-2', 'payment-3'] as const;

/** A monolith, and three processes of payment on its one PostgreSQL database, which register with the monolith. */
export class PaymentInstances {
  private constructor(
    private readonly hosts: Hosts,
    private readonly databases: TestDatabases,
  ) {}

  static async prepare(): Promise<PaymentInstances> {
    const hosts = await Hosts.prepare(...INSTANCES);
    return new PaymentInstances(hosts, await testDatabases([...MODULES, 'operations', 'placement']));
  }

  /** Ends what still runs, and removes the data. */
  async end(): Promise<void> {
    await this.hosts.end();
    await this.databases.remove();
  }

  /** Starts the monolith and the three instances. The first one runs the feeds: the others come later. @returns the monolith */
  async startAll(first: Record<string, string> = {}): Promise<Program> {
    const [monolith] = await Promise.all([
      this.start('monolith', { PLACEMENT: 'payment:service' }),
      this.start('payment', first),
    ]);
    await Promise.all(INSTANCES.slice(1).map((host) => this.start(host)));
    await this.allReady();
    return monolith;
  }

  start(host: string, environment: Record<string, string> = {}): Promise<Program> {
    return this.hosts.start(host, {
      ...this.databases.environment,
      GATEWAY_DIR: this.hosts.data('gateway'),
      // Other ports than before, at each start.
      ...(host === 'monolith' ? {} : { INTERNAL_PORT: '0' }),
      ...environment,
    });
  }

  program(host: string): Program {
    return this.hosts.program(host);
  }

  /** How many instances the keeper finds ready. */
  async ready(): Promise<number> {
    const response = await fetch(`${this.hosts.address('monolith')}/health/ready/payment`);
    const { checks } = (await response.json()) as { checks: { placement?: { detail?: string } } };
    return checks.placement?.detail?.match(/payment is at http:\S+(?=( payment is at|$))/g)?.length ?? 0;
  }

  async allReady(): Promise<void> {
    await arrives('three instances', async () => (await this.ready()) === 3, LIMIT_MS);
  }

  /** Whether the monolith sends its calls to others: the instance has failed, owes an answer for long, or is not registered. */
  async isLeftOut(host: string): Promise<boolean> {
    const metrics = await (await fetch(`${this.hosts.address('monolith')}/metrics`)).text();
    return !metrics.includes(`ficus_peer_left_out{host="${this.program(host).internalUrl}"} 0`);
  }

  /** Which process runs the feeds of payment. */
  async runsFeeds(): Promise<string> {
    const books = this.books();
    try {
      const [lease] = await books.all<{ holder: string }>('payment', "SELECT holder FROM _lease WHERE name = 'feeds'");
      return lease?.holder ?? '';
    } finally {
      await books.close();
    }
  }

  /** Judges what the stopped processes have left: each of these orders is charged once, and nothing is lost or doubled. */
  async judge(orders: readonly string[]): Promise<Findings> {
    const findings = nothingFound();
    const books = this.books();
    const gateway = new Books(this.hosts.data('gateway'), {});
    try {
      const all = (book: string, statement: string) => (book === 'gateway' ? gateway : books).all(book, statement);
      await judgeMoney({ all } as unknown as Books, findings);
      await judgeBooks(books, MODULES, findings);
      const charges = await gateway.all('gateway', 'SELECT order_id FROM charges');
      expect(charges.map(({ order_id: id }) => id).sort()).toEqual([...orders].sort());
      expect(await books.all('payment', 'SELECT order_id FROM payments')).toHaveLength(orders.length);
    } finally {
      await books.close();
      await gateway.close();
    }
    return findings;
  }

  private books(): Books {
    return new Books(this.hosts.data('monolith'), this.databases.environment);
  }
}
