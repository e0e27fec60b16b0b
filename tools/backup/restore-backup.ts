import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { DatabaseAddress } from '../../src/platform/host/database-address.js';
import { messageOf } from '../../src/platform/ops/message-of.js';
import type { DatabaseLock } from '../../src/platform/store/database/database.js';
import { CommandError } from '../command/command-error.mjs';
import { GATEWAY, JOURNAL } from '../digest/book-places.js';
import { databaseAt } from '../digest/opened-book.js';
import { say } from '../say.mjs';
import { assertWhole, type BackupRecord, type CopiedDatabase, readRecord } from './backup-record.js';
import { restoreArchive } from './restore-archive.js';
import { noteRestored } from './restored-journal.js';

/** What SQLite keeps beside a database. */
const BESIDE = ['', '-wal', '-shm', '-journal'];

/** Where a database of a backup goes. */
export interface Destination {
  readonly name: string;
  readonly copied: CopiedDatabase;
  readonly address: DatabaseAddress;
}

/** What was restored. */
export interface Restored {
  readonly takenAt: string;
  readonly databases: { readonly [name: string]: string };
  /** Modules that were at a service, and are at the host that keeps the journal now. */
  readonly cameHome: readonly string[];
  /** Where the files that were in the way are now. */
  readonly replaced?: string;
}

/** The databases of a backup, and where they go. @throws CommandError when the backup is not whole, or does not fit there */
export async function plan(
  directory: string,
  addressOf: (name: string) => DatabaseAddress,
): Promise<{ readonly record: BackupRecord; readonly destinations: readonly Destination[] }> {
  const record = await readRecord(directory);
  await assertWhole(directory, record);
  const destinations = Object.entries(record.databases).map(([name, copied]) => ({
    name,
    copied,
    address: addressOf(name),
  }));
  for (const { name, copied, address } of destinations)
    if (copied.kind !== address.kind)
      throw new CommandError(
        `The backup has ${name} as a ${copied.kind === 'sqlite' ? 'SQLite file' : 'PostgreSQL archive'}, and its database here is ${describe(name, address)}. ` +
          `Name one of the same kind by --module-database ${name}=…; a move can bring the module to the other kind later.`,
      );
  return { record, destinations };
}

/**
 * Puts the databases of a backup in place. No program may run on them.
 * @param options `replace`: databases that are there are put aside, those on PostgreSQL overwritten; otherwise they refuse the restore
 * @throws CommandError with one sentence; of what was in the way, nothing is lost
 */
export async function restoreBackup(
  directory: string,
  { record, destinations }: Awaited<ReturnType<typeof plan>>,
  options: { readonly replace: boolean; readonly dataDirectory: string },
): Promise<Restored> {
  const { takenAt } = record;
  // The book of the gateway is that of another company, which no restore of ours turns back.
  const stays = ({ name, address }: Destination) =>
    name === GATEWAY && address.kind === 'sqlite' && existsSync(address.file);
  const moved = destinations.filter((one) => !stays(one));
  const files = moved.flatMap(({ name, address, copied }) =>
    address.kind === 'sqlite' ? [{ name, file: address.file, from: join(directory, copied.file) }] : [],
  );
  const occupied = files.filter(({ file }) => existsSync(file));
  const [first] = occupied;
  if (first && !options.replace)
    throw new CommandError(
      `There is a database at ${first.file}; name another --data, or have what is there put aside by --replace.`,
    );
  const aside = `${resolve(options.dataDirectory)}.replaced-${takenAt.replaceAll(/[^0-9]/g, '')}-${process.pid}`;
  const locks: DatabaseLock[] = [];
  try {
    for (const { name, address } of moved) locks.push(await lockAt(name, address));
    for (const { file } of occupied) await putAside(file, aside);
    for (const { name, address, copied } of moved)
      if (address.kind === 'postgres') {
        await restoreArchive(name, address.url, join(directory, copied.file), options);
        say(`${name}: restored to ${describe(name, address)}`);
      }
    for (const { name, file, from } of files) {
      await copyWhole(from, file);
      say(`${name}: ${file}`);
    }
  } finally {
    await Promise.all(locks.map((lock) => lock.release()));
  }
  const journal = destinations.find(({ name }) => name === JOURNAL)?.address;
  if (!journal) throw new CommandError(`The backup in ${directory} has no journal of placements; restore another one.`);
  const cameHome = await noteRestored(journal, { takenAt, dataDirectory: options.dataDirectory });
  const databases = Object.fromEntries(moved.map(({ name, address }) => [name, describe(name, address)]));
  return { takenAt, databases, cameHome, ...(first ? { replaced: aside } : {}) };
}

/** Where a database is, without credentials. */
export function describe(name: string, address: DatabaseAddress): string {
  return databaseAt(address, name).description;
}

/** Keeps every program from the database, if it is a file. */
async function lockAt(name: string, address: DatabaseAddress): Promise<DatabaseLock> {
  try {
    return await databaseAt(address, name).lock();
  } catch (error) {
    throw new CommandError(`${name} cannot be restored: ${messageOf(error)}`);
  }
}

async function putAside(file: string, aside: string): Promise<void> {
  await mkdir(aside, { recursive: true, mode: 0o700 });
  for (const suffix of BESIDE)
    if (existsSync(file + suffix)) await rename(file + suffix, join(aside, file.split(/[\\/]/).at(-1) + suffix));
}

/** A file is there whole, or not at all. */
async function copyWhole(from: string, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await copyFile(from, `${file}.restoring`);
  await chmod(`${file}.restoring`, 0o600);
  await rename(`${file}.restoring`, file);
}
