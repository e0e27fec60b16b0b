import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../src/platform/ops/message-of.js';
import { readOwnership, type Ownership } from '../../src/platform/store/database/ownership.js';
import { SqliteDatabase } from '../../src/platform/store/sqlite/sqlite-database.js';
import { TEST_DRIVER } from '../../src/platform/testing/temporary-database.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import { cancel, history, move } from '../../tools/fig/moves.mjs';
import { Books } from '../crash/books.js';
import { MONOLITH, type Processes } from '../crash/processes.js';
import { Customer } from '../program/customer.js';
import { Hosts, SECRET } from '../program/hosts.js';
import type { Program } from '../program/program.js';

/** The module that moves. It has money, calls the gateway, and is called. */
export const MOVED = 'payment';

export type Side = 'local' | 'remote';

export const otherSide = (side: Side): Side => (side === 'local' ? 'remote' : 'local');

/** Limits of the gateway are short, those of orders long: a process may stand still for a while. */
const ENVIRONMENT = {
  ...{ RATE_LIMIT: 'off', TOKEN_LIFETIME: '1d', ORDER_ACCEPT_LIMIT: '1h', PAYMENT_LIMIT: '1h' },
  ...{ GATEWAY_TIMEOUT: '60ms', GATEWAY_SLOW: '90ms' },
};

/** What the journal's database says of the moved module. */
interface Row {
  readonly owner: string;
  readonly epoch: number;
  readonly phase: string;
}

/** What the history says of a move. */
export interface PastMove {
  readonly id: string;
  readonly phase: string;
  readonly note?: string;
}

const MOVE_ENDS_WITHIN_MS = 120_000;
const READY_WITHIN_MS = 90_000;

/** A monolith, and a service that stands by for payment, each with a directory of its own; they can be killed and started again. */
export class MovingHosts implements Processes {
  readonly names = [MONOLITH, MOVED];
  private token = '';

  private constructor(private readonly hosts: Hosts) {}

  static async prepare(): Promise<MovingHosts> {
    return new MovingHosts(await Hosts.prepare(MOVED));
  }

  get place(): string {
    return this.hosts.directory;
  }

  async startAll(): Promise<void> {
    await this.hosts.startWaiting(MOVED, ENVIRONMENT);
    await this.start(MONOLITH);
    const { token } = await Customer.signIn(this.program(MONOLITH).url, 'admin@example.com');
    this.token = token;
  }

  /** Starts a host that has ended. Resolves when all modules are ready, wherever they are. */
  async start(name: string, environment: Record<string, string> = {}): Promise<void> {
    const given = { ...ENVIRONMENT, ...environment };
    if (name === MONOLITH) await this.hosts.start(name, { ...given, GATEWAY_DIR: this.hosts.data('gateway') });
    else await this.hosts.startWaiting(name, given);
    await this.ready();
  }

  program(name: string): Program {
    return this.hosts.program(name);
  }

  books(): Books {
    return new Books((book) => (book === 'gateway' ? this.hosts.data(book) : this.hosts.data(MONOLITH)), {});
  }

  /** @param keep whether the data stays, and the logs beside it. */
  async end(keep: boolean): Promise<void> {
    if (keep)
      for (const name of this.names)
        await writeFile(join(this.place, `${name}.log`), this.program(name).output).catch(() => undefined);
    return this.hosts.end(keep);
  }

  /**
   * Begins to move payment, as an operator does, as soon as the service is registered. Rejects when it was refused, or a host ends
   * before it responds.
   */
  async begin(to: Side): Promise<void> {
    const begun = () =>
      move(this.operator, [MOVED, '--to', to, '--at-rest', '--detach', '--json']).then(() => true, unlessRegistered);
    await arrives(`a move ${to} is accepted`, begun, READY_WITHIN_MS);
  }

  async cancel(): Promise<void> {
    await cancel(this.operator, [MOVED, '--json']);
  }

  /** The moves that have been, the newest first. */
  async moves(): Promise<readonly PastMove[]> {
    const { value } = await history(this.operator, [MOVED, '--json']);
    return (value as { readonly items: readonly PastMove[] }).items;
  }

  /** Waits until the newest move has ended, and the journal is idle. */
  ended(): Promise<PastMove> {
    return arrives(
      `the end of the move of ${MOVED}`,
      async () => {
        const [newest] = await this.moves().catch(() => []);
        if (newest === undefined || !['done', 'cancelled'].includes(newest.phase)) return undefined;
        return (await this.row()).phase === 'idle' ? newest : undefined;
      },
      MOVE_ENDS_WITHIN_MS,
    );
  }

  /** Moves payment, and nothing is in its way. @throws Error when it does not arrive */
  async moveTo(to: Side): Promise<void> {
    await this.begin(to);
    const { phase, note = '' } = await this.ended();
    if (phase !== 'done') throw new Error(`${MOVED} did not move ${to}: ${phase} ${note}`);
  }

  /** Where payment is, as the journal says. */
  async side(): Promise<Side> {
    const { owner } = await this.row();
    return owner === (await this.identity('local')) ? 'local' : 'remote';
  }

  /** The epochs and roles of both databases; of one that does not exist, undefined. */
  ownership(side: Side): Promise<Ownership | undefined> {
    return this.reading(this.file(side), '_epoch', (reader) => readOwnership(reader));
  }

  async row(): Promise<Row> {
    const file = join(this.hosts.data(MONOLITH), 'placement.sqlite');
    const [row] =
      (await this.reading(file, 'placements', (reader) =>
        reader.all<Row>('SELECT owner, epoch, phase FROM placements WHERE module = ?', [MOVED]),
      )) ?? [];
    if (!row) throw new Error(`The journal has no placement of ${MOVED}.`);
    return row;
  }

  private get operator() {
    return { FICUS_URL: this.program(MONOLITH).internalUrl, FICUS_TOKEN: this.token, INTERNAL_SECRET: SECRET };
  }

  private async ready(): Promise<void> {
    const isReady = async () => {
      const response = await fetch(`${this.hosts.address(MONOLITH)}/health/ready`).catch(() => undefined);
      return response?.status === 200 || this.names.some((name) => this.isGone(name));
    };
    await arrives('all modules are ready', isReady, READY_WITHIN_MS);
  }

  private isGone(name: string): boolean {
    return this.program(name).gone;
  }

  private async identity(side: Side): Promise<string | undefined> {
    const rows = await this.reading(this.file(side), '_identity', (reader) =>
      reader.all<{ id: string }>('SELECT id FROM _identity'),
    );
    return rows?.[0]?.id;
  }

  private file(side: Side): string {
    return join(this.hosts.data(side === 'local' ? MONOLITH : MOVED), `${MOVED}.sqlite`);
  }

  private async reading<T>(
    file: string,
    table: string,
    read: (reader: Awaited<ReturnType<SqliteDatabase['reader']>>) => Promise<T>,
  ): Promise<T | undefined> {
    if (!existsSync(file)) return undefined;
    const database = new SqliteDatabase(file, TEST_DRIVER);
    const reader = await database.reader();
    try {
      return (await database.tables(reader)).includes(table) ? await read(reader) : undefined;
    } catch (error) {
      // A host may be about to make it.
      if (messageOf(error).includes('no such column')) return undefined;
      throw error;
    } finally {
      await reader.close();
    }
  }
}

/** @throws the error, unless it says that nobody stands by yet. */
function unlessRegistered(error: unknown): undefined {
  if (
    error instanceof Error &&
    /no service stands by|no instance of it|placement is|does not take part/.test(error.message)
  )
    return undefined;
  throw error;
}
