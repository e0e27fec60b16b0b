import { setTimeout as sleep } from 'node:timers/promises';
import { Customer } from '../program/customer.js';
import { type Failpoint, titleOf } from './failpoints.js';
import { inBooks, judgeEnd, MODULES } from './judge-end.js';
import { judgeReports } from './judge-reports.js';
import { load, type LoadSpec } from './load.js';
import type { Options } from './options.js';
import { MONOLITH, type Processes } from './processes.js';
import { Random } from './random.js';
import { RequestLog } from './request-log.js';
import { type Findings, nothingFound } from './verdict.js';

const CONNECTIONS = 16;
/** A random kill comes this long after the load began, in milliseconds. */
const [EARLIEST_KILL_MS, LATEST_KILL_MS] = [150, 1_200];
/** A failpoint that was not come by in this time has no hit. */
const FAILPOINT_LIMIT_MS = 15_000;
/** In each so-manieth round the program is frozen for a while before it is killed. */
const FREEZE_EVERY = 3;
const [SHORTEST_FREEZE_MS, LONGEST_FREEZE_MS] = [500, 3_000];

/** After a service was killed, the load goes on without it for a while. */
const [SHORTEST_ABSENCE_MS, LONGEST_ABSENCE_MS] = [100, 1_000];
/** What an attempt to start a process says that came by its failpoint before it was ready. */
const KILLED = 'ended with null';

export interface Result {
  readonly seed: number;
  readonly rounds: number;
  readonly kills: number;
  readonly freezes: number;
  readonly failpoints: { readonly [name: string]: number };
  readonly acknowledged: number;
  readonly findings: Findings;
}

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
  ) {
    this.hits = new Map(failpoints.map((failpoint) => [titleOf(failpoint), 0]));
  }

  async run(): Promise<Result> {
    const { rounds, seed } = this.options;
    await this.open();
    for (let round = 1; round <= rounds; round += 1) await this.round(round, new Random(seed * 1_000 + round));
    for (const [at, failpoint] of this.failpoints.entries())
      await this.failpoint(failpoint, new Random(seed * 1_000 + 900 + at));
    const { customer, owner, version, requests, basket, findings } = this;
    const { shopId } = basket;
    await judgeEnd({ processes: this.processes, requests, customer, owner, shopId, version }, findings);
    return {
      seed,
      rounds,
      kills: this.kills,
      freezes: this.freezes,
      failpoints: Object.fromEntries(this.hits),
      acknowledged: this.requests.acknowledged.length,
      findings,
    };
  }

  private get url(): string {
    return this.processes.program(MONOLITH).url;
  }

  private async open(): Promise<void> {
    await this.processes.startAll();
    this.customer = await Customer.signIn(this.url);
    this.owner = await Customer.signIn(this.url, 'owner@example.com');
    const { memberId } = (await this.owner.get('/api/members/me')).body;
    const shops = (await this.customer.get(`/api/shops?open=true&limit=1&ownerId=${String(memberId)}`)).body;
    const [{ shopId }] = shops['items'] as [{ shopId: string }];
    const { menu, version } = (await this.customer.get(`/api/shops/${shopId}`)).body as {
      menu: [{ menuItemId: string }];
      version: number;
    };
    const item = { menuItemId: menu[0].menuItemId, quantity: 10 };
    this.basket = { shopId, items: [item] };
    this.version = version;
  }

  /** Load, perhaps a while in which a process is frozen, and its kill: at moments that the seed decides. */
  private async round(round: number, random: Random): Promise<void> {
    const { names } = this.processes;
    // Each process in turn: few rounds reach all of them.
    const name = names[round % names.length] as string;
    const program = this.processes.program(name);
    const pause = (low: number, high: number) => sleep(random.between(low, high));
    let over = false;
    const end = async () => {
      await pause(EARLIEST_KILL_MS, LATEST_KILL_MS);
      if (round % FREEZE_EVERY === 0) {
        program.freeze();
        this.freezes += 1;
        await pause(SHORTEST_FREEZE_MS, LONGEST_FREEZE_MS);
        program.thaw();
        await pause(EARLIEST_KILL_MS, LATEST_KILL_MS);
      }
      await program.kill();
      if (name !== MONOLITH) await pause(SHORTEST_ABSENCE_MS, LONGEST_ABSENCE_MS);
      over = true;
    };
    await Promise.all([end(), this.loadUntil(() => over, random, `round-${round}`)]);
    await this.restart(name);
    this.say(`round ${round}: ${name} was killed; ${this.requests.acknowledged.length} acknowledged so far`);
  }

  /** Load, while a process kills itself when it comes by a failpoint. */
  private async failpoint(failpoint: Failpoint, random: Random): Promise<void> {
    const { name, hit, process = MONOLITH, judgesReports } = failpoint;
    const title = titleOf(failpoint);
    await this.processes.program(process).kill();
    let missed = false;
    // It may come by already while it recovers, before it is ready.
    const ready = await this.restart(process, { FICUS_FAILPOINT: `${name}:${hit}` }).then(
      () => true,
      (error: unknown) => {
        if (String(error).includes(KILLED)) return false;
        throw error;
      },
    );
    if (ready) {
      const program = this.processes.program(process);
      const timer = setTimeout(() => {
        missed = true;
        void program.kill();
      }, FAILPOINT_LIMIT_MS);
      await this.loadUntil(() => program.gone, random, title.replaceAll(' ', '-'));
      clearTimeout(timer);
    }
    if (!missed) this.hits.set(title, (this.hits.get(title) ?? 0) + 1);
    if (judgesReports) await this.judgeReports(process);
    await this.restart(process);
    this.say(`${title}: ${missed ? 'never came by' : `${process} died at hit ${hit}`}`);
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
    const leavesUnpaid = this.processes.names.length > 1;
    await load({ connections: CONNECTIONS, customer, owner, basket, log, random, round, over, leavesUnpaid });
    this.kills += 1;
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
