import { closeSync, openSync } from 'node:fs';
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { messageOf } from '../../ops/message-of.js';
import type { Log } from '../../ops/log.js';

const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;
const OF_OTHER_USERS = 0o077;
/** A database, its lock file, and what SQLite keeps beside either. */
const DATABASE_FILE = /\.sqlite(\.lock)?(-wal|-shm|-journal)?$/;
/** SQLite gives these the mode of the database when it makes them. */
const BESIDE_A_DATABASE = ['', '-wal', '-shm', '-journal'];
/** Windows has no such modes. */
const HAS_MODES = process.platform !== 'win32';

/** Creates a directory and its missing parents, with mode 0700. @throws Error of the operating system. */
export async function makePrivateDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
}

/**
 * Creates an empty database file with mode 0600, so that SQLite never creates one that other users can read. It does not open
 * an existing file: closing a second descriptor of it would drop the locks of SQLite
 * (https://www.sqlite.org/howtocorrupt.html, 2.2). For the same reason it is synchronous: no connection of this process can
 * open the file before this descriptor is closed. It ignores errors, because SQLite reports them when it opens the file.
 */
export function createPrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', FILE_MODE));
  } catch {
    return;
  }
}

/** Removes the access of other users to a database file and to the files that SQLite keeps beside it. Each change is logged. */
export async function closeFileToOthers(file: string, log: Log | undefined): Promise<void> {
  for (const suffix of BESIDE_A_DATABASE) await closeToOthers(file + suffix, FILE_MODE, log);
}

/**
 * Removes the access of other users to a data directory. One that also holds other files keeps its mode, because it may be
 * `/tmp`; a warning then says what to do.
 */
export async function closeDirectoryToOthers(directory: string, log: Log): Promise<void> {
  const mode = await modeOf(directory);
  if (mode === undefined || (mode & OF_OTHER_USERS) === 0) return;
  const foreign = (await readdir(directory).catch(() => [])).find((name) => !DATABASE_FILE.test(name));
  if (foreign === undefined) return closeToOthers(directory, DIRECTORY_MODE, log);
  log.warn(
    { path: directory, mode: shown(mode) },
    `The data directory ${directory} is open to other users (mode ${shown(mode)}). Its mode was not changed, since it holds ` +
      `'${basename(foreign)}', which is no database of this program; run 'chmod 700 ${directory}', or set another DATA_DIR.`,
  );
}

async function closeToOthers(path: string, wanted: number, log: Log | undefined): Promise<void> {
  const mode = await modeOf(path);
  if (mode === undefined || (mode & OF_OTHER_USERS) === 0) return;
  const fields = { path, mode: shown(mode) };
  try {
    await chmod(path, wanted);
    log?.warn(fields, `${path} could be read by other users (mode ${shown(mode)}); its mode is now ${shown(wanted)}.`);
  } catch (error) {
    log?.warn(
      fields,
      `${path} is open to other users (mode ${shown(mode)}), and its mode cannot be changed (${messageOf(error)}); ` +
        `run 'chmod ${shown(wanted)} ${path}' as its owner, or set another DATA_DIR.`,
    );
  }
}

async function modeOf(path: string): Promise<number | undefined> {
  if (!HAS_MODES) return undefined;
  return stat(path).then(
    ({ mode }) => mode & 0o777,
    () => undefined,
  );
}

function shown(mode: number): string {
  return mode.toString(8).padStart(3, '0');
}

interface Use {
  readonly driver: string;
  handles: number;
}

/** The files that this process has open, by path. */
const uses = new Map<string, Use>();

/**
 * Notes that a driver opens a file. The function that it returns notes that the driver has closed it. Each driver contains its
 * own SQLite, and the locks of a file belong to the process (POSIX). When one driver closes the file, the operating system
 * drops the locks of the other, and two writers damage it (https://www.sqlite.org/howtocorrupt.html, 2.2.1).
 * @throws Error when another driver has the file open in this process.
 */
export function useFile(file: string, driver: string): () => void {
  const path = resolve(file);
  const use = uses.get(path) ?? { driver, handles: 0 };
  if (use.driver !== driver)
    throw new Error(
      `${path} is open by ${use.driver} in this process and must not be opened by ${driver} as well: each would drop the locks of the other. Set SQLITE_DRIVER to one of them for the whole process.`,
    );
  use.handles += 1;
  uses.set(path, use);
  return () => {
    use.handles -= 1;
    if (use.handles === 0) uses.delete(path);
  };
}
