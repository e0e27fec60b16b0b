import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../src/platform/ops/message-of.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { load } from '../crash/load.js';
import { MONOLITH } from '../crash/processes.js';
import { Random } from '../crash/random.js';
import { RequestLog } from '../crash/request-log.js';
import { type Visit, visit } from '../crash/visit.js';
import { type Accident, type MoveKill, titleOf } from './move-kills.js';
import { MOVED, MovingHosts, otherSide, type PastMove } from './moving-hosts.js';
import type { Side } from './module-files.js';
import { watchOwners } from './owner-watch.js';

/** The patience of the mover where processes stand still; a machine may be busy. */
const SHORT_PATIENCE = '6s';
/** For how long a process stands still, or is cut off: longer than the mover is patient, or than a live switch may take. */
const LASTS_MS = { 'at rest': 15_000, live: 5_000 } as const;
/** A failpoint that was not come by in this time has no hit. */
const ACCIDENT_WITHIN_MS = 120_000;
/** How long a killed monolith may take to be there again, on a machine with much else to do. */
const STARTS_WITHIN_MS = 300_000;
const SEED = 20_26;

/** What has come of one move that had an accident. */
export interface Outcome {
  readonly phase: string;
  /** How many databases were owners at once, at most, as far as was seen. */
  readonly owners: number;
}

/** Moves payment to and fro under a light load of orders, while its hosts are killed, or stand still. */
export class MoveUnderFire {
  readonly requests = new RequestLog();
  private readonly random = new Random(SEED);
  /** What each host was started with last. */
  private readonly settings = new Map<string, Record<string, string>>();
  /** Why the last move was not begun, or not completed. */
  private refusal = '';
  private visited!: Visit;

  constructor(readonly hosts: MovingHosts) {}

  static async open(): Promise<MoveUnderFire> {
    return new MoveUnderFire(await MovingHosts.prepare()).opened();
  }

  /** Starts the hosts, and signs in who drives the load. */
  protected async opened(): Promise<this> {
    await this.hosts.startAll();
    this.visited = await visit(this.hosts.program(MONOLITH).url);
    return this;
  }

  get driven() {
    const { customer, owner, basket, version } = this.visited;
    return { processes: this.hosts, requests: this.requests, customer, owner, shopId: basket.shopId, version };
  }

  /**
   * Has one process die, or stand still, in a move, and waits for the end of the move, which nobody helps.
   * @throws Error when the process did not come by the failpoint, or the move does not end
   */
  async play(kill: MoveKill, how: Accident): Promise<Outcome> {
    const { hosts } = this;
    this.refusal = '';
    // Where an earlier case has failed, a host may be gone.
    for (const host of [MONOLITH, MOVED]) if (hosts.program(host).gone) await this.restart(host, {});
    await this.bringTo(otherSide(kill.to));
    await this.arm(kill, how);
    const known = new Set((await hosts.moves()).map(({ id }) => id));
    const watch = watchOwners(hosts.databases, kill.to);
    let over = false;
    const underLoad = this.loadUntil(() => over, titleOf(kill));
    try {
      if (kill.before) await this.accident(kill, how);
      const begun = hosts.begin(kill.to).catch((error: unknown) => (this.refusal = messageOf(error)));
      if (kill.cancelledAt !== undefined) await this.cancelAt(kill);
      if (kill.completed) {
        // Not before it is noted: the newest move so far has ended, too.
        await begun;
        await this.completedAt(kill);
      }
      if (!kill.before) await this.accident(kill, how);
      await begun;
      const { phase } = await this.endOf(kill, known);
      return { phase, owners: await watch.end() };
    } finally {
      over = true;
      await underLoad;
      await watch.end();
    }
  }

  /** Places an order and waits until it is paid: payment writes. */
  async pay(key: string): Promise<void> {
    const { customer, basket } = this.visited;
    const order = { by: 'customer', path: '/api/orders', key, body: { ...basket, paymentMethod: 'card-ok' } } as const;
    await this.requests.send(customer, order);
    const placed = await arrives(
      'an order is placed',
      async () => {
        const [open] = this.requests.open.filter((request) => request.key === key);
        if (open) await this.requests.repeat(customer, open);
        return this.requests.acknowledged.find((request) => request.key === key);
      },
      ACCIDENT_WITHIN_MS,
    );
    const path = `/api/orders/${String(placed.response.body['orderId'])}`;
    await arrives('it is paid', async () => (await customer.get(path)).body['status'] === 'paid', ACCIDENT_WITHIN_MS);
  }

  /** Has no move under way, and payment at a side. */
  protected async bringTo(side: Side): Promise<void> {
    if ((await this.hosts.databases.side()) !== side) await this.hosts.moveTo(side);
  }

  /** Waits for the end of the move that had the accident. @param known the moves before it */
  protected async endOf({ to }: MoveKill, known: ReadonlySet<string>): Promise<PastMove> {
    await this.noted(to, known);
    const end = await this.hosts.ended();
    if (known.has(end.id)) throw new Error('The move was never noted.');
    return end;
  }

  /** Begins the move again, if the process has died before it was noted. */
  protected async noted(to: Side, known: ReadonlySet<string>): Promise<void> {
    if ((await this.hosts.moves()).every(({ id }) => known.has(id))) await this.hosts.moveTo(to);
  }

  /** Starts the process again with its failpoint; where it stands still, the mover loses patience soon. */
  private async arm({ name, hit, process, cancelledAt }: MoveKill, how: Accident): Promise<void> {
    const patience: Record<string, string> = how === 'dies' ? {} : { MOVE_PATIENCE: SHORT_PATIENCE };
    const own = `${name}:${hit}${how === 'dies' ? '' : ':stop'}`;
    await this.restart(MONOLITH, { ...patience, ...failpoints(process === MONOLITH ? own : undefined) });
    await this.restart(MOVED, failpoints(process === MOVED ? own : undefined, cancelledAt && `${cancelledAt}:stop`));
  }

  /** Starts a host again, unless it has these settings and no failpoint. */
  private async restart(host: string, environment: Record<string, string>): Promise<void> {
    const isSame = isDeepStrictEqual(environment, this.settings.get(host) ?? {}) && !this.hosts.program(host).gone;
    if (isSame && environment['FICUS_FAILPOINT'] === undefined) return;
    await this.hosts.program(host).kill();
    await this.hosts.start(host, environment);
    this.settings.set(host, environment);
  }

  /** Cancels the move while the service stands still, and lets it go on. */
  private async cancelAt({ process }: MoveKill): Promise<void> {
    const service = this.hosts.program(MOVED);
    await arrives('the service stands still', () => service.isFrozen, ACCIDENT_WITHIN_MS);
    void this.hosts.cancel().catch(() => undefined);
    const monolith = this.hosts.program(MONOLITH);
    // A live switch may be cancelled by its time limit, before the operator's cancel.
    if (process === MONOLITH)
      await arrives('the monolith has its accident', () => monolith.gone || monolith.isFrozen, ACCIDENT_WITHIN_MS);
    else await arrives('it is cancelled', async () => (await this.hosts.databases.row()).phase === 'cancelling');
    service.thaw();
  }

  /** Completes a live move as soon as it has arrived. */
  private async completedAt({ to }: MoveKill): Promise<void> {
    await this.hosts.ended(to);
    this.hosts.complete().catch((error: unknown) => (this.refusal = messageOf(error)));
  }

  private async accident({ process }: MoveKill, how: Accident): Promise<void> {
    const program = this.hosts.program(process);
    if (how === 'dies') {
      await arrives(`${process} dies`, () => program.gone, ACCIDENT_WITHIN_MS).catch(this.withRefusal);
      await this.hosts.start(process);
      this.settings.delete(process);
      return;
    }
    await arrives(`${process} stands still`, () => program.isFrozen, ACCIDENT_WITHIN_MS).catch(this.withRefusal);
    if (how === 'is cut off') {
      this.hosts.cut();
      program.thaw();
    }
    await pause(LASTS_MS[this.hosts.way]);
    if (how === 'is cut off') this.hosts.mend();
    else program.thaw();
  }

  private readonly withRefusal = (error: Error): never => {
    throw new Error(`${error.message} ${this.refusal}`);
  };

  /** Orders, as long as the monolith is there. */
  protected async loadUntil(over: () => boolean, round: string): Promise<void> {
    const { customer, owner, basket } = this.visited;
    for (let part = 0; !over(); part += 1) {
      const program = this.hosts.program(MONOLITH);
      const spec = { customer, owner, basket, log: this.requests, random: this.random, leavesUnpaid: true };
      const name = `${round.replaceAll(/\W+/g, '-')}-${part}`;
      await load({ ...spec, connections: 1, round: name, over: () => over() || program.gone });
      await arrives('the monolith is there', () => over() || !this.hosts.program(MONOLITH).gone, STARTS_WITHIN_MS);
    }
  }
}

function failpoints(...some: readonly (string | undefined)[]): Record<string, string> {
  const named = some.filter((one) => one !== undefined);
  return named.length > 0 ? { FICUS_FAILPOINT: named.join(',') } : {};
}
