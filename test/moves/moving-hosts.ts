import { join } from 'node:path';
import { arrives } from '../../src/platform/testing/waiting.js';
import { complete, verify } from '../../tools/fig/live-moves.mjs';
import { cancel, history, move } from '../../tools/fig/moves.mjs';
import { Books } from '../crash/books.js';
import { MONOLITH, type Processes } from '../crash/processes.js';
import { Customer } from '../program/customer.js';
import { Hosts, SECRET } from '../program/hosts.js';
import type { Program } from '../program/program.js';
import { CutLine } from './cut-line.js';
import { MovedDatabases } from './moved-databases.js';
import type { Side } from './module-files.js';

/** The module that moves. It has money, calls the gateway, and is called. */
export const MOVED = 'payment';

/** Whether the module stands still while it is copied, or serves. */
export type Way = 'at rest' | 'live';

export const otherSide = (side: Side): Side => (side === 'local' ? 'remote' : 'local');

/** Limits of the gateway are short, those of orders long: a process may stand still for a while. */
const ENVIRONMENT = {
  ...{ RATE_LIMIT: 'off', TOKEN_LIFETIME: '1d', ORDER_ACCEPT_LIMIT: '1d', PAYMENT_LIMIT: '1d' },
  ...{ GATEWAY_TIMEOUT: '60ms', GATEWAY_SLOW: '90ms' },
};

/** What the history says of a move. */
export interface PastMove {
  readonly id: string;
  readonly phase: string;
  readonly note?: string;
  readonly from: { readonly place: string };
  readonly to: { readonly place: string };
  readonly live?: { readonly owner: 'from' | 'to'; readonly copy: string; readonly switches: number };
}

const MOVE_ENDS_WITHIN_MS = 120_000;
const READY_WITHIN_MS = 90_000;

/** What an operator tries again, since it passes. */
const PASSES = /no service stands by|no instance of it|placement is|does not take part|cannot go back at present/;

/** A monolith, and a service that stands by for payment, each with a directory of its own; they can be killed, cut off and started again. */
export class MovingHosts implements Processes {
  readonly names = [MONOLITH, MOVED];
  readonly databases: MovedDatabases;
  private token = '';

  private constructor(
    private readonly hosts: Hosts,
    readonly way: Way,
    /** How the monolith and the service reach each other. */
    private readonly lines: { readonly [host: string]: CutLine },
  ) {
    this.databases = new MovedDatabases(MOVED, { local: hosts.data(MONOLITH), remote: hosts.data(MOVED) });
  }

  static async prepare(way: Way = 'at rest'): Promise<MovingHosts> {
    const hosts = await Hosts.prepare(MOVED);
    const lineTo = (host: string) => CutLine.to(Number(new URL(hosts.address(host)).port));
    return new MovingHosts(hosts, way, { [MONOLITH]: await lineTo(MONOLITH), [MOVED]: await lineTo(MOVED) });
  }

  get place(): string {
    return this.hosts.directory;
  }

  async startAll(): Promise<void> {
    await this.hosts.startWaiting(MOVED, { ...ENVIRONMENT, ...this.reached });
    await this.start(MONOLITH);
    const { token } = await Customer.signIn(this.program(MONOLITH).url, 'admin@example.com');
    this.token = token;
  }

  /** Starts a host that has ended. Resolves when all modules are ready, wherever they are. */
  async start(name: string, environment: Record<string, string> = {}): Promise<void> {
    const given = { ...ENVIRONMENT, ...environment };
    if (name === MONOLITH) await this.hosts.start(name, { ...given, GATEWAY_DIR: this.hosts.data('gateway') });
    else await this.hosts.startWaiting(name, { ...given, ...this.reached });
    await this.ready();
  }

  /** Neither host reaches the other, until {@link mend}. */
  cut(): void {
    for (const line of Object.values(this.lines)) line.cut();
  }

  mend = (): void => Object.values(this.lines).forEach((line) => line.mend());

  program(name: string): Program {
    return this.hosts.program(name);
  }

  books(): Books {
    return new Books((book) => (book === 'gateway' ? this.hosts.data(book) : this.hosts.data(MONOLITH)), {});
  }

  /** @param keep whether the data stays, and the logs beside it. */
  async end(keep: boolean): Promise<void> {
    for (const line of Object.values(this.lines)) line.close();
    return this.hosts.end(keep);
  }

  /**
   * Begins to move payment, as an operator does, as soon as the service is registered, or has its live move go to the other side. Rejects
   * when it was refused, or a host ends before it responds.
   */
  async begin(to: Side): Promise<void> {
    const how = this.way === 'live' ? [] : ['--at-rest'];
    const begun = () =>
      move(this.operator, [MOVED, '--to', to, ...how, '--detach', '--json']).then(() => true, unlessItPasses);
    await arrives(`a move ${to} is accepted`, begun, READY_WITHIN_MS);
  }

  async cancel(): Promise<void> {
    await cancel(this.operator, [MOVED, '--json']);
  }

  /** Ends the live move where payment is. */
  async complete(): Promise<void> {
    await complete(this.operator, [MOVED, '--json']);
  }

  /** Compares all rows of both databases while payment serves. @returns how many there are. @throws Error when they are not equal */
  async verify(): Promise<number> {
    const { value } = await verify(this.operator, [MOVED, '--json']);
    return (value as { readonly verified?: number }).verified ?? 0;
  }

  /** Where a book of the marketplace is while payment is at a side. */
  file(book: string, side: Side): string {
    const host = book === 'gateway' ? book : book === MOVED && side === 'remote' ? MOVED : MONOLITH;
    return join(this.hosts.data(host), `${book}.sqlite`);
  }

  /** The moves that have been, the newest first. */
  async moves(): Promise<readonly PastMove[]> {
    const { value } = await history(this.operator, [MOVED, '--json']);
    return (value as { readonly items: readonly PastMove[] }).items;
  }

  /**
   * Waits until the newest move has ended, or its copy is verified where payment is wanted, and the journal is idle.
   * @param to where a live move is wanted; left out, it has to end
   */
  ended(to?: Side | 'either'): Promise<PastMove> {
    const seen = async () => {
      const [newest] = await this.moves().catch(() => []);
      if (newest === undefined || (await this.databases.row()).phase !== 'idle') return undefined;
      if (['done', 'cancelled'].includes(newest.phase)) return newest;
      const side = sideOf(newest);
      // The mover may not have noticed yet what the journal says.
      if (side !== (await this.databases.side()) || newest.live?.copy !== 'verified') return undefined;
      return to === 'either' || side === to ? newest : undefined;
    };
    return arrives(`the end of the move of ${MOVED}`, seen, MOVE_ENDS_WITHIN_MS);
  }

  /** Moves payment, and nothing is in its way. @throws Error when it does not arrive */
  async moveTo(to: Side): Promise<void> {
    await this.begin(to);
    const { phase, note = '' } = await this.ended(to);
    if (phase === 'cancelled' || (await this.databases.side()) !== to)
      throw new Error(`${MOVED} did not move ${to}: ${phase} ${note}`);
  }

  private get operator() {
    return { FICUS_URL: this.program(MONOLITH).internalUrl, FICUS_TOKEN: this.token, INTERNAL_SECRET: SECRET };
  }

  /** How the service reaches the monolith, and is reached. */
  private get reached() {
    return { KEEPER_URL: this.lines[MONOLITH]?.url ?? '', SERVICE_URL: this.lines[MOVED]?.url ?? '' };
  }

  private async ready(): Promise<void> {
    const isReady = async () => {
      const response = await fetch(`${this.hosts.address(MONOLITH)}/health/ready`).catch(() => undefined);
      return response?.status === 200 || this.names.some((name) => this.program(name).gone);
    };
    await arrives('all modules are ready', isReady, READY_WITHIN_MS);
  }
}

/** Where payment is, as far as the mover knows. */
function sideOf({ from, to, live }: PastMove): Side {
  return (live?.owner === 'to' ? to : from).place === 'local' ? 'local' : 'remote';
}

/** @throws the error, unless it says what passes. */
function unlessItPasses(error: unknown): undefined {
  if (error instanceof Error && PASSES.test(error.message)) return undefined;
  throw error;
}
