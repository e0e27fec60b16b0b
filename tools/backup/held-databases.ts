import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseAddress } from '../../src/platform/host/database-address.js';
import { messageOf } from '../../src/platform/ops/message-of.js';
import type { Connection, Database } from '../../src/platform/store/database/database.js';
import { CommandError } from '../command/command-error.mjs';
import { databaseAt } from '../digest/opened-book.js';

/** A program's own writer waits 250 ms for another process before it refuses a command, so nobody is held for longer than that. */
const WAITS_MS = 100;
/** So long all writers are tried to be held at once: each attempt may meet a long unit of work. */
const TRIES_FOR_MS = 60_000;
const REST_MS = 200;

/** A database of a program, with the turn of its writer while it is held. */
export interface HeldDatabase {
  readonly name: string;
  readonly address: DatabaseAddress;
  readonly database: Database;
  readonly writer: Connection;
}

/**
 * All databases of a program, whose writers can be held at one moment: each unit of work is then wholly before it or wholly behind it,
 * in every module. What a program would find is what it finds when it was killed at that moment.
 */
export class HeldDatabases {
  private constructor(private readonly all: readonly HeldDatabase[]) {}

  /** @throws CommandError naming the database that cannot be opened */
  static async open(addresses: ReadonlyMap<string, DatabaseAddress>): Promise<HeldDatabases> {
    const opened: HeldDatabase[] = [];
    for (const [name, address] of addresses) {
      const database = databaseAt(address, name);
      try {
        const writer = await database.writer();
        opened.push({ name, address, database, writer });
        if (database.kind === 'sqlite') await writer.script(`PRAGMA busy_timeout = ${WAITS_MS}`);
      } catch (error) {
        await new HeldDatabases(opened).close();
        throw new CommandError(
          `The database of ${name}, ${database.description}, cannot be opened: ${messageOf(error)}`,
        );
      }
    }
    return new HeldDatabases(opened);
  }

  /**
   * Does something while no program can write to any of the databases, and lets them go on whatever it does. It has to be short.
   * @param work resolves with undefined when it took too long: then it is done again
   * @throws CommandError naming the database whose writer could not be held. @throws what `work` throws
   */
  async hold<T>(
    work: (held: readonly HeldDatabase[]) => Promise<T | undefined>,
  ): Promise<{ value: T; heldMs: number }> {
    const end = performance.now() + TRIES_FOR_MS;
    for (;;) {
      const turns = await Promise.allSettled(
        this.all.map(({ writer, database }) => writer.script(database.beginWithin(WAITS_MS))),
      );
      const began = performance.now();
      try {
        const missed = turns.findIndex(({ status }) => status === 'rejected');
        const value = missed < 0 ? await work(this.all) : undefined;
        if (value !== undefined) return { value, heldMs: Math.round(performance.now() - began) };
        if (performance.now() > end) throw notHeld(this.all[missed]);
      } finally {
        const held = this.all.filter((_, n) => turns[n]?.status === 'fulfilled');
        await Promise.all(held.map(({ writer }) => writer.script('ROLLBACK')));
      }
      await pause(REST_MS);
    }
  }

  /** Does something for each database, while programs write. */
  async prepare(work: (database: HeldDatabase) => Promise<void>): Promise<void> {
    await Promise.all(this.all.map(work));
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map(({ writer }) => writer.close()));
  }
}

function notHeld(database: HeldDatabase | undefined): CommandError {
  const which = database ? `${database.name} (${database.database.description})` : 'all databases together';
  return new CommandError(
    `The writers of ${which} could not be held within ${TRIES_FOR_MS / 1_000} s, so there is no backup; repeat it when there is less to do.`,
  );
}
