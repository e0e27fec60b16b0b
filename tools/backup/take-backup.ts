import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseAddress } from '../../src/platform/host/database-address.js';
import { messageOf } from '../../src/platform/ops/message-of.js';
import { readOwnership } from '../../src/platform/store/database/ownership.js';
import { CommandError } from '../command/command-error.mjs';
import { GATEWAY, JOURNAL } from '../digest/book-places.js';
import { databaseAt } from '../digest/opened-book.js';
import { say } from '../say.mjs';
import { type BackupRecord, type CopiedDatabase, fingerprint, writeRecord } from './backup-record.js';
import { copyOf, type DatabaseCopy } from './database-copy.js';
import { type HeldDatabase, HeldDatabases } from './held-databases.js';

/** Copies that have not begun by then hold the program up for too long: all begin again. */
const BEGIN_WITHIN_MS = 1_000;
const UNDER_WAY = "SELECT module, phase FROM moves WHERE phase NOT IN ('done', 'cancelled') ORDER BY id";

/** A database at the moment of the backup. */
type Moment = Pick<CopiedDatabase, 'commit' | 'epoch'>;

/**
 * Copies all databases of a program into a new directory, as they are at one moment. The program may serve meanwhile: its writers are
 * held until every copy has fixed its snapshot, which takes some milliseconds.
 * @param addresses all databases by name, the journal and the book of the gateway included
 * @throws CommandError when the directory exists, a module is being moved, or a database cannot be copied. There is no backup then.
 */
export async function takeBackup(
  addresses: ReadonlyMap<string, DatabaseAddress>,
  options: { readonly directory: string; readonly version: string },
): Promise<BackupRecord> {
  const directory = resolve(options.directory);
  if (existsSync(directory)) throw new CommandError(`${directory} exists; name a directory that a backup can make.`);
  const unfinished = `${directory}.unfinished-${process.pid}`;
  await mkdir(dirname(directory), { recursive: true });
  await mkdir(unfinished, { mode: 0o700 });
  const databases = await HeldDatabases.open(addresses).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true });
    throw error;
  });
  const copies = new Map<string, DatabaseCopy>();
  const fileOf = (name: string) => `${name}.${addresses.get(name)?.kind === 'sqlite' ? 'sqlite' : 'dump'}`;
  try {
    await databases.prepare(async (database) => {
      copies.set(database.name, await copyOf(database, join(unfinished, fileOf(database.name))));
    });
    const { value, heldMs } = await databases.hold((held) => beginAll(held, copies));
    const { moments, takenAt } = value;
    say(`All writers were held for ${heldMs} ms at ${takenAt}; the copies are written now.`);
    const copied: { [name: string]: CopiedDatabase } = {};
    for (const [name, moment] of moments) {
      const file = join(unfinished, fileOf(name));
      await finished(name, copies.get(name));
      await assertOf(name, addresses.get(name), file, moment);
      copied[name] = {
        ...{ kind: addresses.get(name)?.kind ?? 'sqlite', file: fileOf(name) },
        ...(await fingerprint(file)),
        ...moment,
      };
      say(`${name}: ${copied[name]?.bytes} bytes`);
    }
    const record: BackupRecord = { format: 1, takenAt, version: options.version, heldMs, databases: copied };
    await writeRecord(unfinished, record);
    await rename(unfinished, directory);
    return record;
  } finally {
    await Promise.all([...copies.values()].map((copy) => copy.close()));
    await databases.close();
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Fixes the moment of all copies while nobody writes; undefined when that took too long. */
async function beginAll(held: readonly HeldDatabase[], copies: ReadonlyMap<string, DatabaseCopy>) {
  await refuseWhileMoving(held.find(({ name }) => name === JOURNAL));
  const takenAt = new Date().toISOString();
  const begun = Promise.all([...copies.values()].map((copy) => copy.begin())).then(() => true);
  if (!(await Promise.race([begun, pause(BEGIN_WITHIN_MS, false)]))) {
    await begun.catch(() => undefined);
    return undefined;
  }
  const moments = await Promise.all(held.map(async (one) => [one.name, await momentOf(one)] as const));
  return { takenAt, moments: new Map(moments) };
}

async function momentOf({ name, writer }: HeldDatabase): Promise<Moment> {
  if (name === GATEWAY) return {};
  const [row] = await writer.all<{ number: number }>('SELECT number FROM _commit');
  const { epoch } = await readOwnership(writer);
  return { commit: Number(row?.number), epoch };
}

async function refuseWhileMoving(journal: HeldDatabase | undefined): Promise<void> {
  const [move] = (await journal?.writer.all<{ module: string; phase: string }>(UNDER_WAY)) ?? [];
  if (move)
    throw new CommandError(
      `${move.module} is being moved (${move.phase}), and then its data is in two databases; complete or cancel that move, ` +
        'which `npm run fig -- status` shows, and repeat the command.',
    );
}

async function finished(name: string, copy: DatabaseCopy | undefined): Promise<void> {
  try {
    await copy?.finished();
  } catch (error) {
    throw new CommandError(`The database of ${name} could not be copied: ${messageOf(error)}`);
  }
}

/** Opens a copied file: it is sound, and exactly of the moment. An archive of pg_dump is of the snapshot that it was given. */
async function assertOf(name: string, address: DatabaseAddress | undefined, file: string, { commit }: Moment) {
  if (address?.kind !== 'sqlite') return;
  const reader = await databaseAt({ kind: 'sqlite', file }, name).reader();
  try {
    const [check] = await reader.all<{ quick_check: string }>('PRAGMA quick_check(1)');
    if (check?.quick_check !== 'ok')
      throw new CommandError(`The copy of ${name} is damaged (${check?.quick_check}); see to the disk, and repeat it.`);
    if (commit === undefined) return;
    const [row] = await reader.all<{ number: number }>('SELECT number FROM _commit');
    if (Number(row?.number) !== commit)
      throw new CommandError(
        `The copy of ${name} is of its commit ${row?.number}, and was to be of ${commit}; repeat the command.`,
      );
  } finally {
    await reader.close();
  }
}
