import { setTimeout as sleep } from 'node:timers/promises';
import { Customer } from '../program/customer.js';
import { Program } from '../program/program.js';
import { Books } from './books.js';
import { FAILPOINTS } from './failpoints.js';
import { judgeBooks } from './judge-books.js';
import { judgeMoney } from './judge-money.js';
import { judgeRequests, judgeVersions } from './judge-requests.js';
import { load, type LoadSpec } from './load.js';
import type { Options } from './options.js';
import { quiet } from './quiet.js';
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

/** The gateway's real time limits are short, so that its slow cards do not slow the suite. */
const ENVIRONMENT = {
  RATE_LIMIT: 'off',
  LOG_LEVEL: 'info',
  GATEWAY_TIMEOUT: '60ms',
  GATEWAY_SLOW: '90ms',
  ORDER_ACCEPT_LIMIT: '1h',
  // The load signs in once.
  TOKEN_LIFETIME: '1d',
};

export interface Result {
  readonly seed: number;
  readonly rounds: number;
  readonly kills: number;
  readonly freezes: number;
  readonly failpoints: { readonly [name: string]: number };
  readonly acknowledged: number;
  readonly findings: Findings;
}

/** Drives the real program, kills it again and again, and judges what is left. */
export class CrashSuite {
  private readonly requests = new RequestLog();
  private readonly hits = new Map<string, number>(FAILPOINTS.map(({ name }) => [name, 0]));
  private program!: Program;
  private customer!: Customer;
  private owner!: Customer;
  private basket!: LoadSpec['basket'];
  private version = 0;
  private kills = 0;
  private freezes = 0;

  constructor(
    private readonly dataDirectory: string,
    /** The databases of modules that are not in the directory, by their variables. */
    private readonly databases: Record<string, string>,
    private readonly options: Options,
    private readonly say: (line: string) => void,
  ) {}

  async run(): Promise<Result> {
    const { rounds, seed } = this.options;
    await this.open();
    for (let round = 1; round <= rounds; round += 1) await this.round(round, new Random(seed * 1_000 + round));
    if (this.options.failpoints)
      for (const [at, { name, hit }] of FAILPOINTS.entries())
        await this.failpoint(name, hit, new Random(seed * 1_000 + 900 + at));
    const findings = await this.judge();
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

  private async open(): Promise<void> {
    this.program = await Program.start(this.dataDirectory, { ...ENVIRONMENT, ...this.databases });
    this.customer = await Customer.signIn(this.program.url);
    this.owner = await Customer.signIn(this.program.url, 'owner@example.com');
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

  /** Load, perhaps a while in which the program is frozen, and a kill: at moments that the seed decides. */
  private async round(round: number, random: Random): Promise<void> {
    const program = this.program;
    const pause = (low: number, high: number) => sleep(random.between(low, high));
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
    };
    await Promise.all([end(), this.loadUntilGone(random, `round-${round}`, program)]);
    await this.restart();
    this.say(`round ${round}: ${this.requests.acknowledged.length} acknowledged so far`);
  }

  /** Load on a program that kills itself when it comes by a failpoint. */
  private async failpoint(name: string, hit: number, random: Random): Promise<void> {
    await this.program.kill();
    let missed = false;
    // It may come by already while it recovers, before it is ready.
    const ready = await this.restart({ FICUS_FAILPOINT: `${name}:${hit}` }).then(
      () => true,
      () => false,
    );
    if (ready) {
      const program = this.program;
      const timer = setTimeout(() => {
        missed = true;
        void program.kill();
      }, FAILPOINT_LIMIT_MS);
      await this.loadUntilGone(random, name, program);
      clearTimeout(timer);
    }
    if (!missed) this.hits.set(name, (this.hits.get(name) ?? 0) + 1);
    await this.restart();
    this.say(`${name}: ${missed ? 'never came by' : `died at hit ${hit}`}`);
  }

  private async loadUntilGone(random: Random, round: string, program: Program): Promise<void> {
    await load({
      connections: CONNECTIONS,
      customer: this.customer,
      owner: this.owner,
      basket: this.basket,
      log: this.requests,
      random,
      round,
      over: () => program.gone,
    });
    this.kills += 1;
  }

  /** Starts the program again, and repeats, under the same keys, the requests without a response. */
  private async restart(environment: Record<string, string> = {}): Promise<void> {
    this.program = await Program.start(this.dataDirectory, { ...ENVIRONMENT, ...this.databases, ...environment });
    this.customer = this.customer.at(this.program.url);
    this.owner = this.owner.at(this.program.url);
    for (const request of this.requests.open)
      await this.requests.repeat(request.by === 'owner' ? this.owner : this.customer, request);
  }

  private async judge(): Promise<Findings> {
    const findings = nothingFound();
    await quiet(this.program.internalUrl, async () => {
      const orders = await this.customer.all('/api/orders');
      return orders.filter((order) => order['status'] === 'paid').length;
    });
    await judgeRequests(this.requests, { customer: this.customer, owner: this.owner }, findings);
    const shop = await this.customer.get(`/api/shops/${this.basket.shopId}`);
    judgeVersions(this.requests, this.version, Number(shop.body['version']), findings);
    for (const { path, key } of this.requests.open) findings.lost.push(`${path} ${key} never got a response.`);
    await this.program.stop();
    const books = new Books(this.dataDirectory, this.databases);
    try {
      await judgeBooks(books, ['member', 'shop', 'order', 'payment', 'notification'], findings);
      await judgeMoney(books, findings);
    } finally {
      await books.close();
    }
    return findings;
  }
}
