import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../src/platform/ops/message-of.js';
import type { Customer } from '../program/customer.js';
import { type Failpoint, titleOf } from './failpoints.js';
import { inBooks, judgeEnd, MODULES } from './judge-end.js';
import { judgeReports } from './judge-reports.js';
import { load, type LoadSpec } from './load.js';
import type { BrokerFailure } from './broker-failures.js';
import type { OnKafka } from './on-kafka.js';
import type { Options } from './options.js';
import { MONOLITH, type Processes } from './processes.js';
import { killAtRandom } from './random-kill.js';
import { Random } from './random.js';
import { RequestLog } from './request-log.js';
import type { Result } from './result.js';
import { nothingFound } from './verdict.js';
import { visit } from './visit.js';

const CONNECTIONS = 16;
/** Over Kafka a process is under load until its feeds get events: some 10 seconds after the last one was killed. */
const CONNECTIONS_ON_KAFKA = 2;
/** A failpoint that was not come by in this time has no hit. */
const FAILPOINT_LIMIT_MS = 15_000;
const FAILPOINT_LIMIT_ON_KAFKA_MS = 90_000;
/** Of the failures of brokers about a failpoint, half begin when the process has died, the others when it starts. */
const BROKER_FIRST = 0.5;
/** After a service was killed, the load goes on without it for a while. */
const [SHORTEST_ABSENCE_MS, LONGEST_ABSENCE_MS] = [100, 1_000];
/** What an attempt to start a process says that came by its failpoint before it was ready. */
const KILLED = 'ended with null';

/** Drives real processes, kills one after another, and judges what is left. */
export class CrashSuite {
  private readonly requests = new RequestLog();
  private readonly hits: Map<string, number>;
  private readonly findings = nothingFound();
  private customer!: Customer;
  private owner!: Customer;
  private basket!: LoadSpec['basket'];
  private version = 0;
  private kills = 0;
  private freezes = 0;

  constructor(
    private readonly processes: Processes,
    private readonly failpoints: readonly Failpoint[],
    private readonly options: Pick<Options, 'rounds' | 'seed'>,
    private readonly say: (line: string) => void,
    private readonly kafka?: OnKafka,
  ) {
    this.hits = new Map(failpoints.map((failpoint) => [titleOf(failpoint), 0]));
  }

  async run(): Promise<Result> {
    const { rounds, seed } = this.options;
    await this.open();
    for (let round = 1; round <= rounds; round += 1) await this.round(round, new Random(seed * 1_000 + round));
    for (const [at, failpoint] of this.failpoints.entries())
      await this.failpoint(failpoint, new Random(seed * 1_000 + 900 + at));
    await this.steady(new Random(seed * 1_000 + 999));
    const { customer, owner, version, requests, basket, findings, kafka, processes } = this;
    const { shopId } = basket;
    await judgeEnd({ processes, requests, customer, owner, shopId, version, kafka }, findings);
    return {
      seed,
      rounds,
      kills: this.kills,
      freezes: this.freezes,
      failpoints: Object.fromEntries(this.hits),
      acknowledged: this.requests.acknowledged.length,
      findings,
      ...(kafka ? { kafka: kafka.result } : {}),
    };
  }

  private get url(): string {
    return this.processes.program(MONOLITH).url;
  }

  private async open(): Promise<void> {
    await this.processes.startAll();
    this.kafka?.reads.begin();
    const { customer, owner, basket, version } = await visit(this.url);
    [this.customer, this.owner, this.basket, this.version] = [customer, owner, basket, version];
  }

  /** Load, perhaps a while in which a process is frozen, or a failure of a broker, and its kill: at moments that the seed decides. */
  private async round(round: number, random: Random): Promise<void> {
    const { names } = this.processes;
    // Each process in turn: few rounds reach all of them.
    const name = names[round % names.length] as string;
    let over = false;
    const end = async () => {
      const { kafka } = this;
      try {
        if (await killAtRandom(this.processes.program(name), { round, random, kafka })) this.freezes += 1;
      } catch (error) {
        this.findings.lost.push(messageOf(error));
      }
      if (name !== MONOLITH) await sleep(random.between(SHORTEST_ABSENCE_MS, LONGEST_ABSENCE_MS));
      over = true;
    };
    const kinds = this.kafka?.failures.kinds ?? [];
    const kind = kinds[round % (kinds.length + 1)];
    const ended = end();
    const failing = this.failBroker(kind, random, ended);
    await Promise.all([ended, this.loadUntil(() => over, random, `round-${round}`)]);
    this.kills += 1;
    await Promise.all([this.restart(name), failing]);
    const broker = kind === undefined ? '' : `, a broker ${kind}`;
    this.say(`round ${round}: ${name} was killed${broker}; ${this.requests.acknowledged.length} acknowledged so far`);
  }

  /** Load, while a process kills itself when it comes by a failpoint; a broker may fail before or after. */
  private async failpoint(failpoint: Failpoint, random: Random): Promise<void> {
    const { name, hit, process = MONOLITH, judgesReports, broker } = failpoint;
    const title = titleOf(failpoint);
    await this.processes.program(process).kill();
    const isFirst = broker !== undefined && random.next() < BROKER_FIRST;
    let missed = false;
    const dies = (async () => {
      // It may come by already while it recovers, before it is ready.
      const ready = await this.restart(process, { FICUS_FAILPOINT: `${name}:${hit}` }).then(
        () => true,
        (error: unknown) => {
          if (String(error).includes(KILLED)) return false;
          throw error;
        },
      );
      if (!ready) return;
      const program = this.processes.program(process);
      const timer = setTimeout(
        () => {
          missed = true;
          void program.kill();
        },
        this.kafka ? FAILPOINT_LIMIT_ON_KAFKA_MS : FAILPOINT_LIMIT_MS,
      );
      await this.loadUntil(() => program.gone, random, title.replaceAll(/\W+/g, '-'));
      clearTimeout(timer);
      this.kills += 1;
    })();
    const early = isFirst ? this.failBroker(broker, random, dies) : Promise.resolve();
    await dies;
    if (!missed) this.hits.set(title, (this.hits.get(title) ?? 0) + 1);
    if (judgesReports) await this.judgeReports(process);
    const restarted = this.restart(process);
    await Promise.all([restarted, early, isFirst ? undefined : this.failBroker(broker, random, restarted)]);
    this.say(`${title}: ${missed ? 'never came by' : `${process} died at hit ${hit}`}`);
  }

  /** Load over Kafka without a kill. What a process reads first comes from its logs: short lives show little. */
  private async steady(random: Random): Promise<void> {
    let over = this.kafka === undefined;
    const come = this.kafka?.reads.mostCome().finally(() => (over = true));
    const failed = come?.catch((error: Error) => this.findings.lost.push(error.message));
    await Promise.all([failed, this.loadUntil(() => over, random, 'steady')]);
  }

  private failBroker(kind: BrokerFailure | undefined, random: Random, over: Promise<unknown>): Promise<void> {
    if (kind === undefined || !this.kafka) return Promise.resolve();
    const failing = this.kafka.failures.fail(kind, random, over);
    // It is waited for when the round is over.
    failing.catch(() => undefined);
    return failing;
  }

  /** Ends all processes, looks, and starts them again but for one. */
  private async judgeReports(dead: string): Promise<void> {
    const others = this.processes.names.filter((name) => name !== dead);
    for (const name of others) await this.processes.program(name).kill();
    await inBooks(this.processes, (books) => judgeReports(books, MODULES, this.findings));
    // The monolith first: the others wait for what it tells them.
    for (const name of others) await this.processes.start(name);
  }

  private async loadUntil(over: () => boolean, random: Random, round: string): Promise<void> {
    const { customer, owner, basket, requests: log } = this;
    // A service that is away leaves orders unpaid for as long as its start takes.
    const leavesUnpaid = this.processes.names.length > 1 || this.kafka !== undefined;
    const connections = this.kafka ? CONNECTIONS_ON_KAFKA : CONNECTIONS;
    await load({ connections, customer, owner, basket, log, random, round, over, leavesUnpaid });
  }

  /** Starts a process again, and repeats, under the same keys, the requests without a response. */
  private async restart(name: string, environment: Record<string, string> = {}): Promise<void> {
    await this.processes.start(name, environment);
    this.customer = this.customer.at(this.url);
    this.owner = this.owner.at(this.url);
    for (const request of this.requests.open)
      await this.requests.repeat(request.by === 'owner' ? this.owner : this.customer, request);
  }
}
