import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { CommandError } from '../command/command-error.mjs';

/** The file of a backup that says what the others are. It is written last, so a directory without it is no backup. */
const RECORD = 'backup.json';

const Copied = z.strictObject({
  /** `sqlite`: a database file; `postgres`: an archive of pg_dump. */
  kind: z.enum(['sqlite', 'postgres']),
  file: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  /** The last commit that it has, and the epoch of its database; the book of the gateway has neither. */
  commit: z.int().optional(),
  epoch: z.int().optional(),
});

const Backup = z.strictObject({
  format: z.literal(1),
  /** The moment that all databases are from, in ISO 8601, UTC. */
  takenAt: z.iso.datetime(),
  /** The version of the program that took it. */
  version: z.string(),
  /** How long all writers were held, in milliseconds. */
  heldMs: z.number(),
  databases: z.record(z.string(), Copied),
});

/** One database in a backup. */
export type CopiedDatabase = z.output<typeof Copied>;
/** What a backup has. */
export type BackupRecord = z.output<typeof Backup>;

/** Writes the record, which makes the directory a backup. */
export async function writeRecord(directory: string, record: BackupRecord): Promise<void> {
  await writeFile(join(directory, RECORD), `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600, flush: true });
}

/** @throws CommandError when the directory is no backup, or one that this version cannot read */
export async function readRecord(directory: string): Promise<BackupRecord> {
  const file = join(directory, RECORD);
  if (!existsSync(file))
    throw new CommandError(
      `${directory} is no backup: it has no ${RECORD}, which a backup gets when it is whole. Name another directory.`,
    );
  const read = Backup.safeParse(jsonIn(await readFile(file, 'utf8')));
  if (read.success) return read.data;
  throw new CommandError(
    `${file} cannot be read: ${z.prettifyError(read.error).replaceAll('\n', ' ')}. A newer Ficus may have written it; restore with that one.`,
  );
}

/** The size and the digest of a file of a backup. */
export async function fingerprint(file: string): Promise<Pick<CopiedDatabase, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

/** @throws CommandError naming the file of the backup that is missing or was changed */
export async function assertWhole(directory: string, { databases }: BackupRecord): Promise<void> {
  for (const { file, sha256 } of Object.values(databases)) {
    const path = join(directory, file);
    const found = existsSync(path) ? (await fingerprint(path)).sha256 : undefined;
    if (found !== sha256)
      throw new CommandError(
        `${path} is ${found === undefined ? 'missing' : 'not what the backup wrote'}, so this backup is not whole; restore another one.`,
      );
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
