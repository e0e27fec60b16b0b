import { mkdirSync } from 'node:fs';
import { Customer } from '../../../../test/program/customer.js';
import { SECRET } from '../../../../test/program/hosts.js';
import { Program } from '../../../../test/program/program.js';
import { eventsAt } from '../../../../test/kafka/program-on-kafka.js';
import { freePorts } from '../../../../tools/command/free-ports.mjs';
import { quiet } from '../../../../test/crash/quiet.js';

/** The built marketplace with all its events over Kafka, at an address that restarts keep. */
export class Marketplace {
  private program: Program | undefined;
  private operator: Customer | undefined;
  /** How often it was killed. */
  kills = 0;

  private constructor(
    readonly dataDirectory: string,
    private readonly settings: Record<string, string>,
  ) {}

  /** Starts it on new databases. @param brokers addresses of the cluster */
  static async start(dataDirectory: string, brokers: readonly string[]): Promise<Marketplace> {
    mkdirSync(dataDirectory, { recursive: true });
    const [port, internalPort] = await freePorts(2);
    const marketplace = new Marketplace(dataDirectory, {
      ...{ EVENTS: 'kafka', KAFKA_BROKERS: brokers.join(), RATE_LIMIT: 'off', INTERNAL_SECRET: SECRET },
      ...{ PORT: `${port}`, INTERNAL_PORT: `${internalPort}` },
    });
    await marketplace.start();
    try {
      marketplace.operator = await Customer.signIn(marketplace.url, 'admin@example.com');
      return marketplace;
    } catch (error) {
      await marketplace.kill();
      throw error;
    }
  }

  /** Where it serves clients. */
  get url(): string {
    return `http://127.0.0.1:${this.settings['PORT']}`;
  }

  /** Whether it has ended, by whatever cause. */
  get gone(): boolean {
    return this.program?.gone ?? true;
  }

  async start(): Promise<void> {
    this.program = await Program.start(this.dataDirectory, this.settings);
  }

  /** Starts it so that it kills itself at a failpoint (`relay.acked:3`), which may be before it is ready. */
  async startDoomed(failpoint: string): Promise<void> {
    const environment = { ...this.settings, FICUS_FAILPOINT: failpoint };
    this.program = await Program.start(this.dataDirectory, environment).catch(() => undefined);
    this.kills += 1;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.program?.kill();
  }

  /** SIGTERM. */
  async stop(): Promise<void> {
    await this.program?.stop();
  }

  /** `npm run events -- way <producer> <way>` for the producers whose events an order takes part in. @throws Error with what it says */
  async way(way: 'kafka' | 'log'): Promise<void> {
    for (const producer of ['order', 'payment']) {
      const said = await eventsAt<{ error?: string }>(this.running, this.operator as Customer, 'way', producer, way);
      if (said.error !== undefined) throw new Error(`npm run events -- way ${producer} ${way}: ${said.error}`);
    }
  }

  /** Waits until it has nothing to do: feeds, relays and sagas are at their ends. */
  idle(): Promise<void> {
    return quiet([this.running.internalUrl], () => Promise.resolve(0));
  }

  private get running(): Program {
    if (!this.program) throw new Error('The marketplace does not run.');
    return this.program;
  }
}
